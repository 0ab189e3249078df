import { counter } from "../count.ts";
import type { Texts } from "../types.ts";

const count = counter("da");

export const digest: Texts["digest"] = {
  title: (computer, from, to) => `Backupper af ${computer} fra ${from} til ${to}`,
  none: "Der er ingen backupper.",
  backups: (n) => count(n, "backup", "backupper"),
  lastGood: (time) => `Seneste gode version: ${time}`,
  noVersion: "Der er endnu ingen god version.",
  unusual: "En usædvanlig ændring venter på at blive bekræftet; indtil da bliver gamle versioner.",
  next: (time) => `Næste kørsel: ${time}`,
  noTime: "Den næste kørsel er ikke planlagt til noget tidspunkt.",
  noRun: "Ingen kørsel i den tid.",
  runs: (n) => count(n, "kørsel", "kørsler"),
  good: (n) => `${count(n)} gode`,
  withWarnings: (n) => `${count(n)} med advarsler`,
  failed: (n) => `${count(n)} mislykkede`,
  versions: (n) => count(n, "version", "versioner"),
  ofFiles: (size) => `${size} i filer`,
  stored: (size) => `${size} på destinationen`,
  free: (size) => `${size} ledigt dér`,
  copy: (place, state) => `Kopi ${place}: ${state}`,
  copyStates: { failing: "fejler", overdue: "forsinket", never: "aldrig lavet", good: "god" },
  lastCopy: (time) => `den seneste hele er fra ${time}`,
  noCopy: "ingen er hel endnu",
  drillFailed: "Den seneste prøve MISLYKKEDES: backuppens side siger hvorfor.",
  noDrill: "Ingen prøve er lykkedes endnu.",
  proven: (time, n) => `Gendannelse efterprøvet den ${time} med ${count(n, "fil", "filer")}`,
};
