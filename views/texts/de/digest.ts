import { counter } from "../count.ts";
import type { Texts } from "../types.ts";

const count = counter("de");

export const digest: Texts["digest"] = {
  title: (computer, from, to) => `Sicherungen von ${computer} vom ${from} bis ${to}`,
  none: "Es gibt keine Sicherungen.",
  backups: (n) => count(n, "Sicherung", "Sicherungen"),
  lastGood: (time) => `Letzte gute Version: ${time}`,
  noVersion: "Es gibt noch keine gute Version.",
  unusual: "Eine ungewöhnliche Änderung wartet auf Bestätigung; bis dahin bleiben alte Versionen.",
  next: (time) => `Nächster Lauf: ${time}`,
  noTime: "Für den nächsten Lauf ist keine Zeit geplant.",
  noRun: "Kein Lauf in dieser Zeit.",
  runs: (n) => count(n, "Lauf", "Läufe"),
  good: (n) => `${count(n)} gut`,
  withWarnings: (n) => `${count(n)} mit Warnungen`,
  failed: (n) => `${count(n)} fehlgeschlagen`,
  versions: (n) => count(n, "Version", "Versionen"),
  ofFiles: (size) => `${size} in Dateien`,
  stored: (size) => `${size} am Ziel`,
  free: (size) => `${size} dort frei`,
  copy: (place, state) => `Kopie ${place}: ${state}`,
  copyStates: { failing: "fehlgeschlagen", overdue: "überfällig", never: "noch nie gemacht", good: "gut" },
  lastCopy: (time) => `die letzte vollständige vom ${time}`,
  noCopy: "noch keine ist vollständig",
  drillFailed: "Die letzte Probe ist FEHLGESCHLAGEN: die Seite der Sicherung sagt, warum.",
  noDrill: "Noch keine Probe hat etwas bewiesen.",
  proven: (time, n) => `Wiederherstellung bewiesen am ${time} mit ${count(n, "Datei", "Dateien")}`,
};
