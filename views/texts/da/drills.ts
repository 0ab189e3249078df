import { counter } from "../count.ts";
import type { Texts } from "../types.ts";

const count = counter("da");

export const drills: Texts["drills"] = {
  title: "Bevis, at en gendannelse lykkes",
  text: "Gendanner nogle filer fra den nyeste version på forsøg, fra destinationen og fra hver kopi, sammenligner dem med det, der blev taget backup af og fjerner dem igen. Intet andet ændres.",
  button: "Prøv en gendannelse nu",
  busy: "Den venter på sin tur eller kører.",
  never: "Ingen gendannelse er efterprøvet endnu.",
  proven: (time, files) => `Gendannelse efterprøvet ${time}, ${count(files, "fil", "filer")}`,
  failed: (time) => `Prøve af gendannelse mislykkedes ${time}`,
  failedAdvice: "Dens log nævner, hvad der ikke kom tilbage. Under »Når noget er galt« står, hvad der kan gøres.",
  openLog: "Åbn dens log",
  nextDrill: (time) => `Den næste laves af sig selv ${time}, efter en backup.`,
  cost: (price) => `Prisen for en prøve, højst: ${price}`,
  due: "En skal laves, og den følger efter den næste backup.",
  off: "Ingen laves af sig selv: --drill-interval er 0.",
  history: "Prøver indtil nu",
  result: (files, size) => `${count(files, "fil", "filer")}, ${size}`,
  lost: (files) => `${count(files, "fil", "filer")} kom ikke tilbage`,
  broken: "mislykkedes",
  stopped: "stoppet",
  place: (place, files, size) => `${place}: ${count(files, "fil", "filer")}, ${size}`,
  nothing: (place) => `${place}: intet kunne gendannes`,
  covered: (percent) => `${percent} af alt indhold er efterprøvet indtil nu`,
};
