import { counter } from "../count.ts";
import type { Texts } from "../types.ts";

const count = counter("da");

export const unusual: Texts["unusual"] = {
  title: (time) => `Langt mere end ellers er ændret (${time})`,
  files: (changed, all, share, usual) =>
    `${count(changed)} af ${count(all, "fil", "filer")} (${share}) er ændret eller fjernet siden kørslen før. I kørslerne før var det højst ${count(usual)}.`,
  size: (lost, all, share, usual) =>
    `Alle filer tilsammen er blevet ${lost} af ${all} mindre (${share}). I kørslerne før var det højst ${usual}.`,
  ignoredFiles: (more, all, usual) =>
    `Ignore-filer (som .gitignore) udelader ${count(more, "fil", "filer")} mere end i kørslen før, som havde ${count(all)}. I kørslerne før var det højst ${count(usual)} mere. Den, der må skrive sådan en fil, kan skjule data for backuppen.`,
  ignoredSize: (more, all, usual) =>
    `Ignore-filer (som .gitignore) udelader ${more} mere end i kørslen før, som havde ${all}. I kørslerne før var det højst ${usual} mere. Den, der må skrive sådan en fil, kan skjule data for backuppen.`,
  held: "Alle versioner, der findes, bliver, til du siger, at det skal være sådan: Et program, der krypterer eller sletter dine filer, kan ikke fortrænge de gode versioner.",
  look: "Se, hvad der er ændret",
  acknowledge: "Det skal være sådan",
};
