import type { ModuleTexts, OptionTexts } from "../../types.ts";

/** What can be chosen: kinds of destinations, and ways to encrypt. */
export const modules: ModuleTexts = {
  file: [
    "Mappe eller drev",
    "Gemmer i en mappe på denne computer, på et tilsluttet drev eller på et monteret netværksdrev.",
  ],
  aes: ["AES-256, indbygget", "Krypterer alle filer med AES-256 i AES Crypts format."],
  gpg: ["GNU Privacy Guard", "Krypterer alle filer med denne computers program GnuPG."],
};

/** What only some destinations have. */
export const destinations: OptionTexts = {
  "alternate-target-paths": [
    "Andre mapper at lede efter",
    "De prøves efter tur, når URL'ens mappe ikke er der, og adskilles som stier på dette system. På Windows står “*:\\mappe” for mappen på et hvilket som helst drev. Til flytbare diske, der ikke altid får samme navn.",
  ],
  "alternate-destination-marker": [
    "Navn på en fil, der mærker den rigtige mappe",
    "Sammen med alternate-target-paths: en mappe bruges kun, hvis der ligger en fil af dette navn i den, så en backup aldrig ender på den forkerte disk.",
  ],
  "use-move-for-put": [
    "Flyt filer til destinationen",
    "I stedet for at kopiere dem.",
    "det, der ikke længere bruges, flyttes altid, når den midlertidige mappe og destinationen er i samme filsystem",
  ],
  "disable-length-verification": [
    "Kontrollér ikke kopierede filers størrelse",
    "Udelader kontrollen, efter at en fil er kopieret til destinationen. Til filsystemer, der melder forkerte størrelser.",
  ],
  "disable-filename-sanitation": [
    "Lad NUL-tegn stå i navne",
    "Nogle netværksdrev melder filnavne med NUL-tegn til sidst; de fjernes ellers.",
  ],
};
