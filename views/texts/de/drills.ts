import { counter } from "../count.ts";
import type { Texts } from "../types.ts";

const count = counter("de");

export const drills: Texts["drills"] = {
  title: "Beweisen, dass eine Wiederherstellung gelingt",
  text: "Stellt einige Dateien der neuesten Version versuchsweise wieder her, vom Ziel und von jeder Kopie, vergleicht sie mit dem Gesicherten und entfernt sie wieder. Sonst wird nichts verändert.",
  button: "Jetzt eine Probe machen",
  busy: "Sie wartet, bis sie dran ist, oder läuft.",
  never: "Bisher ist keine Wiederherstellung bewiesen.",
  proven: (time, files) => `Wiederherstellung bewiesen ${time}, ${count(files, "Datei", "Dateien")}`,
  failed: (time) => `Wiederherstellungsprobe gescheitert ${time}`,
  failedAdvice: "Ihr Protokoll nennt, was nicht zurückkam. Unter „Wenn etwas nicht stimmt“ steht, was sich tun lässt.",
  openLog: "Protokoll öffnen",
  nextDrill: (time) => `Die nächste kommt von selbst ${time}, nach einer Sicherung.`,
  cost: (price) => `Preis einer Probe, höchstens: ${price}`,
  due: "Eine ist fällig und folgt auf die nächste Sicherung.",
  off: "Von selbst wird keine gemacht: --drill-interval ist 0.",
  history: "Bisherige Proben",
  result: (files, size) => `${count(files, "Datei", "Dateien")}, ${size}`,
  lost: (files) => (files === 1 ? "1 Datei kam nicht zurück" : `${count(files)} Dateien kamen nicht zurück`),
  broken: "gescheitert",
  stopped: "angehalten",
  place: (place, files, size) => `${place}: ${count(files, "Datei", "Dateien")}, ${size}`,
  nothing: (place) => `${place}: nichts ließ sich wiederherstellen`,
  covered: (percent) => `${percent} aller Inhalte bisher bewiesen`,
};
