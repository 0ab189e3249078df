import { counter } from "../count.ts";
import type { Texts } from "../types.ts";

const count = counter("de");

export const imports: Texts["imports"] = {
  title: "Ich habe schon Sicherungen",
  lead: "Mach mit einer Sicherung weiter, die Bunker oder Duplicati gemacht hat, hier oder auf einem anderen Computer.",
  ways: {
    file: { title: "Eine Konfigurationsdatei", lead: "aus Bunker oder Duplicati exportiert" },
    destination: { title: "Ein Ziel", lead: "an dem eine Sicherung liegt, die ihre Einstellungen bei sich hat" },
    duplicati: { title: "Ein Server von Duplicati", lead: "mit all seinen Sicherungen, auf diesem Computer" },
  },
  file: "Datei",
  noFile: "Wähle zuerst eine Datei.",
  filePassphrase: "Passphrase der Datei",
  fileHelp: "Nur, wenn die Datei beim Export verschlüsselt wurde.",
  read: "Datei lesen",
  passphrase: "Passphrase der Sicherung",
  passphraseHelp: "Leer, wenn die Sicherung nicht verschlüsselt ist.",
  look: "Einstellungen suchen",
  found: (n) => `${count(n, "Sicherung", "Sicherungen")} gefunden`,
  serverFound: (time) =>
    `Dort liegen alle Einstellungen des Servers vom ${time}. Übernimm alles auf einmal, oder unten einzelne Sicherungen.`,
  noneFound: "Dort liegen keine Einstellungen.",
  noneFoundAdvice:
    "Die Sicherung hat ihre Einstellungen nicht bei sich. Leg eine neue mit demselben Ziel und derselben Passphrase an: Sie macht mit den Versionen weiter, die da sind.",
  lookThrough: "Durchsehen",
  lookThroughName: (name) => `${name} durchsehen`,
  folder: "Datenordner von Duplicati",
  folderHelp:
    "Der Ordner mit der Datei Duplicati-server.sqlite. Halte Duplicati vorher an; in seinem Ordner ändert sich nichts.",
  settingsKey: "Schlüssel seiner Einstellungen",
  settingsKeyHelp: "Nur, wenn Duplicati mit einem Schlüssel für seine Einstellungen gestartet wurde.",
  show: "Zeigen, was übernommen würde",
  plan: {
    title: "Das würde übernommen",
    nothing: "Es gibt nichts zu übernehmen.",
    job: (name) => `Die Sicherung „${name}“`,
    jobAs: (name, as) => `Die Sicherung „${name}“, als „${as}“`,
    withSchedule: "mit ihrem Zeitplan",
    destination: (name) => `Das gespeicherte Ziel „${name}“`,
    users: (names) => `Benutzer, von denen jeder einen neuen Link braucht, um sich anzumelden: ${names}`,
    settings: (names) => `Einstellungen: ${names}`,
    notifications: (n) => count(n, "Benachrichtigung", "Benachrichtigungen"),
    isThere: (name) => `Die Sicherung „${name}“ ist schon hier und bleibt, wie sie ist.`,
    refused: (name, reason) => `Die Sicherung „${name}“ lässt sich nicht übernehmen: ${reason}.`,
    kept: (names) => `Diese Einstellungen haben hier einen anderen Wert und bleiben: ${names}.`,
    once: "Von da an soll nur einer der beiden Server diese Sicherungen ausführen. Der erste Lauf baut den lokalen Index aus dem Ziel auf.",
    take: "Übernehmen",
  },
};
