import { counter } from "../count.ts";
import type { Texts } from "../index.ts";

const count = counter("de");

export const home: Texts["home"] = {
  allSafe: (n) => (n === 1 ? "Deine Sicherung ist in Ordnung" : `Alle ${n} Sicherungen sind in Ordnung`),
  emptyTitle: "Noch keine Sicherung",
  emptyText:
    "Eine Sicherung bewahrt die Versionen deiner Dateien verschlüsselt an einem Ort deiner Wahl. Die erste ist in etwa fünf Minuten eingerichtet.",
  emptyMain: "Erste Sicherung anlegen",
  haveBackups: "Ich habe schon Sicherungen",
  lastGood: (time) => `letzte gute Version ${time}`,
  noVersion: "noch keine Version",
  next: "Nächste",
  nextRun: (time) => `wieder ${time}`,
  onlyByHand: "läuft nur, wenn du sie startest",
  to: "nach",
  run: "Starten",
  runNow: (name) => `${name} jetzt starten`,
  stop: "Anhalten",
  stopName: (name) => `${name} anhalten`,
  stopNow: "Sofort aufhören",
  pauseAll: "Alles anhalten",
  resumeAll: "Weiter",
  pausedBanner: "Alles ist angehalten. Keine Sicherung beginnt, bis es weitergeht.",
  pausedUntilBanner: (time) => `Alles ist bis ${time} angehalten.`,
  waits: "ist noch nicht an der Reihe",
  failedRun: (time) => `letzter Lauf fehlgeschlagen ${time}`,
  overdueSince: (time) => `war fällig ${time}`,
  filter: "Filtern",
  filterLabel: "Nach Name, Schlagwort oder Ziel filtern",
  noMatch: "Keine Sicherung passt dazu.",
  showAll: "Alle zeigen",
  sort: "Ordnen",
  sortBy: { trouble: "Sorgen zuerst", name: "Name", last: "Letzte Version", size: "Größe" },
  menu: {
    open: "Öffnen",
    restore: "Dateien wiederherstellen",
    edit: "Bearbeiten",
    verify: "Prüfen",
    log: "Protokoll",
    export: "Exportieren",
    delete: "Löschen",
  },
  chart: (n) => `Die letzten ${count(n, "Lauf", "Läufe")}`,
  chartSummary: (good, bad) => `${good} gut, ${bad} nicht`,
  chartBar: (time, outcome, bytes) => `${time}: ${outcome}, ${bytes} gespeichert`,
};
