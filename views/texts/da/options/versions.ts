import type { OptionTexts } from "../../types.ts";

/** Which versions are kept, compacting, locks, verification; choosing and listing versions. */
export const versions: OptionTexts = {
  "keep-versions": [
    "Behold så mange versioner",
    "Ældre slettes efter en backup og af kommandoen delete; 0 beholder alle.",
  ],
  "keep-time": [
    "Behold versioner op til denne alder",
    "Ældre slettes efter en backup og af kommandoen delete; 6M er for eksempel seks måneder. Er der efter uret gået langt mere tid end nogensinde mellem to kørsler, venter en backup en uge med det: urets år kan være forkert.",
  ],
  "pinned-versions": [
    "Versioner, der beholdes, uanset hvor gamle de bliver",
    "Versionernes tider, som de står i navnene på deres lister, 20261130T215102Z, adskilt af kommaer. Ingen regel sletter dem, og delete nægter, indtil de ikke står her mere. Duplicati kender ikke denne mulighed.",
  ],
  "retention-policy": [
    "Behold færre versioner, jo ældre de er",
    "Punkter tidsrum:afstand, adskilt af komma. 7D:U,3M:1D,10Y:2M beholder alle versioner i en uge, så én om dagen i tre måneder, så én hver anden måned i ti år. U er ubegrænset; versioner uden for alle tidsrum slettes.",
  ],
  "disable-time-tolerance": [
    "Tag --keep-time på sekundet",
    "Ellers beholdes en version lidt længere, så kørsler, der ikke starter helt samtidig, gør det samme.",
  ],
  "allow-full-removal": ["Tillad, at den sidste version slettes", "Ellers beholdes altid én version."],
  threshold: [
    "Hvor mange procent spild der gør oprydning umagen værd",
    "Pakker skrives på ny, når så meget af deres data ikke længere bruges.",
  ],
  "small-file-size": [
    "Pakker op til denne størrelse er små",
    "Små pakker samles ved oprydning. Ellers en femtedel af --dblock-size.",
  ],
  "small-file-max-count": ["Højeste antal små pakker", "Er der flere, kan oprydning betale sig."],
  "no-auto-compact": [
    "Ryd ikke op efter backup og sletning",
    "Slettede versioners data bliver så liggende på destinationen.",
  ],
  "auto-compact-interval": [
    "Mindste tid mellem to oprydninger",
    "Sparer overførsler, hvor der ellers tit blev ryddet op. Kommandoen compact retter sig ikke efter den.",
  ],
  "remote-file-lock-duration": [
    "Lås uploadede filer så længe",
    "Beskytter dem mod sletning, for eksempel i 30D, hvor destinationen kan det.",
  ],
  "refresh-lock-info-complete": ["Læs låsene på alle pakker", "Ikke kun på dem, hvor det er ukendt."],
  "reduced-purge-statistics": [
    "Beregn ikke størrelsen af fjernede filer",
    "Gør det hurtigere at fjerne filer fra versioner.",
  ],
  "drill-size": [
    "Hvor meget en prøve af gendannelse højst læser",
    "En prøve gendanner filer på forsøg. Fra alle backuppens destinationer tilsammen læser den ikke mere end det, så større filer kommer ikke med.",
  ],
  "drill-time": [
    "Hvor længe en prøve af gendannelse højst varer",
    "Når tiden er gået, slutter prøven efter de filer, den er i gang med.",
  ],
  "drill-files": [
    "Filer, som prøver beviser først",
    "Stier, hvor * og ? står for hvad som helst, som i filtre; en mappe slutter med sit skilletegn. Flere adskilles, som stier adskilles på dette system. En prøve tager nogle af dem, dem hvis bevis er ældst, og tilfældige andre.",
  ],
  "backup-test-samples": [
    "Filer på destinationen, der kontrolleres efter en backup",
    "Så mange af hver slags downloades og kontrolleres efter hver backup; 0 kontrollerer ingen.",
  ],
  "backup-test-percentage": [
    "Procent af destinationens filer, der kontrolleres efter en backup",
    "Det største af dette og --backup-test-samples gælder.",
  ],
  "full-remote-verification": [
    "Hvor grundigt filer på destinationen kontrolleres",
    "True åbner filerne og kontrollerer indholdet, False sammenligner kun størrelse og hash, ListAndIndexes åbner alt undtagen datapakker, IndexesOnly ser kun på indekspakker. Uden denne indstilling sammenligner kontrollen efter en backup størrelse og hash, og kommandoen test kontrollerer indholdet.",
  ],
  "full-block-verification": [
    "Kontrollér hver blok",
    "En gendannelse kontrollerer hash for hver blok, den læser, og en kontrol af indhold for hver blok i en pakke.",
    "hver blok kontrolleres under alle omstændigheder",
  ],
  "dont-replace-faulty-index-files": [
    "Advar kun om beskadigede indekspakker",
    "Ellers erstatter en kontrol af indhold dem, der ikke fortæller det, som datapakker og lokalt indeks er enige om.",
  ],
  time: ["Versioner op til dette tidspunkt", "Som 2026-03-01T10:00:00. Den nyeste version indtil da bruges."],
  version: ["Versioner efter nummer", "0 er den nyeste. Også flere og intervaller, som 0,2-4."],
  "all-versions": ["Søg i alle versioner", "Ellers kun i den nyeste af de valgte."],
  "list-sets-only": ["Vis kun versioner", "Uden filer."],
  "list-prefix-only": ["Vis den mappe, som alt fundet har til fælles", "Kræver det lokale indeks."],
  "list-folder-contents": [
    "Vis kun det, der ligger direkte i mappen",
    "I den mappe, der er givet som mønster. Kræver det lokale indeks.",
  ],
  "full-result": ["Vis alt", "Lange lister afkortes ikke, og efter en backup eller gendannelse vises hele resultatet."],
};
