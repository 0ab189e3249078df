import { counter } from "../count.ts";
import type { Texts } from "../index.ts";

const count = counter("da");

export const home: Texts["home"] = {
  allSafe: (n) => (n === 1 ? "Din backup er sikker" : `Alle ${n} backupper er sikre`),
  emptyTitle: "Ingen backupper endnu",
  emptyText:
    "En backup gemmer versionerne af dine filer krypteret på et sted, du vælger. Den første tager omkring fem minutter at sætte op.",
  emptyMain: "Lav den første backup",
  haveBackups: "Jeg har allerede backupper",
  lastGood: (time) => `seneste gode version ${time}`,
  noVersion: "ingen version endnu",
  next: "Næste",
  nextRun: (time) => `næste ${time}`,
  onlyByHand: "kører kun, når du starter den",
  to: "til",
  run: "Kør",
  runNow: (name) => `Kør ${name} nu`,
  stop: "Stop",
  stopName: (name) => `Stop ${name}`,
  stopNow: "Stop nu",
  pauseAll: "Sæt alt på pause",
  resumeAll: "Fortsæt",
  pausedBanner: "Alt er på pause. Ingen backup starter, før du fortsætter.",
  pausedUntilBanner: (time) => `Alt er på pause til ${time}.`,
  waits: "venter på sin tur",
  failedRun: (time) => `seneste kørsel mislykkedes ${time}`,
  overdueSince: (time) => `skulle have kørt ${time}`,
  filter: "Filtrer",
  filterLabel: "Filtrer efter navn, mærke eller destination",
  noMatch: "Ingen backup passer.",
  showAll: "Vis alle",
  sort: "Sortér",
  sortBy: { trouble: "Problemer først", name: "Navn", last: "Seneste version", size: "Størrelse" },
  menu: {
    open: "Åbn",
    restore: "Gendan filer",
    edit: "Rediger",
    verify: "Kontrollér",
    log: "Log",
    export: "Eksportér",
    delete: "Slet",
  },
  chart: (n) => `${n === 1 ? "Den seneste" : "De seneste"} ${count(n, "kørsel", "kørsler")}`,
  chartSummary: (good, bad) => `${good} gode, ${bad} ikke`,
  chartBar: (time, outcome, bytes) => `${time}: ${outcome}, ${bytes} gemt`,
};
