import type { OptionTexts } from "../../types.ts";

const ownSizing = "Bunker retter sig efter den hukommelse og de processorer, der er; se --concurrency-max-threads";
const older = "Accepteres, så ældre indstillinger bliver ved med at virke.";
const atLeastOne = "Mindst 1.";

export const restore: OptionTexts = {
  "restore-path": ["Mappe at gendanne til", "Ellers gendannes filer, hvor de var."],
  overwrite: ["Erstat filer, der findes", "Ellers får en gendannet fil en tid i sit navn, når navnet er taget."],
  "restore-only-missing": [
    "Gendan kun det, der mangler",
    "Hvad der står på en fils, et links eller en mappes plads, bliver, som det er, også når det er noget andet, og også med --overwrite.",
  ],
  "dont-compress-restore-paths": [
    "Behold alle mapper",
    "Ellers udelades under --restore-path de mapper, som alle gendannede filer har til fælles.",
  ],
  "allow-restore-outside-target-directory": [
    "Tillad stier, der fører ud af målmappen",
    "Kun til backupper, du stoler på: sådanne stier kan erstatte enhver fil.",
  ],
  "restore-permissions": [
    "Gendan ejere og rettigheder",
    "Tider gendannes altid; dette føjer til, hvem der må gøre hvad med en fil.",
  ],
  "restore-symlink-metadata": ["Sæt metadata gennem symbolske links", "Så er det linkets mål, der får dem."],
  "skip-restore-verification": [
    "Kontrollér ikke gendannede filer",
    "Ellers sammenlignes hver fils hash med den, der blev noteret.",
  ],
  "restore-with-local-blocks": [
    "Brug data, der stadig er i kilden",
    "Det, der findes i lokale filer, behøver ikke at blive downloadet.",
  ],
  "no-local-blocks": [
    "Brug ikke data fra lokale filer",
    older,
    "Sådan er det i forvejen; se --restore-with-local-blocks.",
  ],
  "patch-with-local-blocks": [
    "Brug data fra lokale filer",
    older,
    "Den har ingen virkning; brug --restore-with-local-blocks.",
  ],
  "restore-all-files": [
    "Gendan alle versioner side om side",
    "True gendanner hver valgt version i en mappe med navn efter dens tid; Unique udelader indhold, der allerede er gendannet. Kræver --restore-path og det lokale indeks.",
  ],
  "restore-legacy": ["Gendan på den ældre måde", "Duplicati har to.", "Bunker har kun én måde"],
  "restore-preallocate-size": ["Reservér plads, før en fil skrives", "Hver fil får sin fulde størrelse med det samme."],
  "restore-cache-max": ["Hukommelse til blokke, der skal bruges igen", "0 slår mellemlageret fra.", ownSizing],
  "restore-cache-evict": ["Hvor mange procent af et fuldt mellemlager der smides ud", "Fra 0 til 100.", ownSizing],
  "restore-volume-cache-hint": ["Diskplads til downloadede pakker", "0 beholder ingen.", ownSizing],
  "restore-volume-cache-min-free": ["Diskplads, der skal forblive fri", "I mappen til midlertidige filer.", ownSizing],
  "restore-file-processors": ["Filer, der gendannes samtidig", atLeastOne, ownSizing],
  "restore-volume-decryptors": ["Pakker, der dekrypteres samtidig", atLeastOne, ownSizing],
  "restore-volume-decompressors": ["Pakker, der udpakkes samtidig", atLeastOne, ownSizing],
  "restore-volume-downloaders": [
    "Downloads på samme tid",
    "Så mange pakker ad gangen, mindst 1; ellers halvt så mange, som der er processorer.",
  ],
  "restore-channel-buffer-size": ["Længden af køerne ved en gendannelse", atLeastOne, ownSizing],
};
