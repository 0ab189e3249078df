import { counter } from "../count.ts";
import type { Texts } from "../types.ts";

const count = counter("de");

export const unusual: Texts["unusual"] = {
  title: (time) => `Weit mehr als sonst hat sich geändert (${time})`,
  files: (changed, all, share, usual) =>
    `${count(changed)} von ${count(all, "Datei", "Dateien")} (${share}) wurden seit dem Lauf davor geändert oder entfernt. In den Läufen davor waren es höchstens ${count(usual)}.`,
  size: (lost, all, share, usual) =>
    `Alle Dateien zusammen sind um ${lost} von ${all} kleiner (${share}). In den Läufen davor waren es höchstens ${usual}.`,
  ignoredFiles: (more, all, usual) =>
    `Ignore-Dateien (wie .gitignore) lassen ${count(more, "Datei", "Dateien")} mehr aus als beim Lauf davor, der ${count(all)} hatte. In den Läufen davor waren es höchstens ${count(usual)} mehr. Wer eine solche Datei schreiben darf, kann Daten vor der Sicherung verstecken.`,
  ignoredSize: (more, all, usual) =>
    `Ignore-Dateien (wie .gitignore) lassen ${more} mehr aus als beim Lauf davor, der ${all} hatte. In den Läufen davor waren es höchstens ${usual} mehr. Wer eine solche Datei schreiben darf, kann Daten vor der Sicherung verstecken.`,
  held: "Alle vorhandenen Versionen bleiben, bis du sagst, dass das so sein soll: Ein Programm, das deine Dateien verschlüsselt oder löscht, kann die guten Versionen nicht verdrängen.",
  look: "Ansehen, was sich geändert hat",
  acknowledge: "Das soll so sein",
};
