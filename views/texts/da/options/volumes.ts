import type { OptionTexts } from "../../types.ts";

const fixed = "Kan ikke ændres senere.";
const older = "Accepteres, så ældre indstillinger bliver ved med at virke.";
const ownParity = "Bunker skriver og læser selv paritetsfiler";
const inMemory = "indholdet går gennem hukommelsen i små stykker";
const beforeCommand = "De sættes før kommandoen. Anførselstegn holder ord sammen.";

/** Volumes, blocks and hashes; compression and encryption. */
export const volumes: OptionTexts = {
  "dblock-size": [
    "Pakkernes størrelse på destinationen",
    "Data samles i filer på omtrent denne størrelse; mindst 1mb og mindst det dobbelte af --blocksize. Mindre passer til langsomme forbindelser, større giver færre filer. Kan ikke ændres senere.",
  ],
  "remote-volume-size": [
    "Et andet navn for --dblock-size, uden virkning",
    "Duplicati accepterer dette navn uden at bruge det. At følge det ville ændre pakkernes størrelse i backupper, der findes.",
    "Den bruges ikke; brug --dblock-size.",
  ],
  blocksize: [
    "Størrelse på de blokke, som filer deles i",
    "Ens blokke gemmes kun én gang. Mindst 1kb. Mindre blokke finder mere ens, men gør det lokale indeks større. Kan ikke ændres senere.",
  ],
  "block-hash-algorithm": ["Hash, som blokke kendes på", fixed],
  "file-hash-algorithm": ["Hash af hele filer", fixed],
  "index-file-policy": [
    "Hvad indekspakker indeholder",
    "Med indekspakker er det lokale indeks hurtigt at genopbygge. Full gentager listerne over blokke, Lookup nævner dem kun, None skriver ingen indekspakker.",
  ],
  "upload-verification-file": [
    "Læg en liste over filer og deres hash på destinationen",
    "Med den ukrypterede liste kan scripts på destinationen kontrollere filerne dér uden adgangssætningen. Den laves på ny efter hver backup og alt andet, der skriver eller sletter filer dér.",
  ],
  "compression-module": [
    "Nye pakkers arkivformat",
    "zip, eller til forsøg tzstd og tgz. Pakker, der findes, læses efter endelsen i deres navn.",
  ],
  "compression-extension-file": [
    "Liste over endelser, det ikke kan betale sig at komprimere",
    "En tekstfil med én endelse pr. linje, med punktum foran. Den slags filer gemmes ukomprimeret. Ellers bruges en indbygget liste.",
  ],
  "encryption-module": [
    "Nye pakkers kryptering",
    "aes, eller gpg, som kræver programmet GnuPG. Pakker, der findes, læses efter endelsen i deres navn.",
  ],
  "parity-module": [
    "Læg paritetsfiler ved, så beskadigede pakker kan repareres",
    "par2, eller tomt for ingen. Hver datapakke og hver liste får en fil med genopretningsdata ved siden af; med den repareres en pakke, der viser sig at være beskadiget ved gendannelse eller oprydning.",
  ],
  "par2-program-path": ["Programmet par2", "Hvor det ligger, hvis det ikke er i søgestien.", ownParity],
  "par2-extra-options": ["Flere argumenter til par2", "Når en paritetsfil laves.", ownParity],
  "parity-redundancy-level": [
    "Paritetsdatas størrelse i procent",
    "Over 0. Mere kan reparere større skader og fylder mere. Små filer får mere, så tabet af én disksektor altid kan repareres.",
  ],
  "skip-file-hash-checks": [
    "Brug pakker, selv om deres hash er forkert",
    "Beskadigede pakker læses så langt, det går. Kun til at redde data.",
  ],
  "dont-read-manifests": [
    "Kontrollér ikke pakkernes manifest",
    "Accepterer pakker, hvis manifest mangler eller ikke passer. Kun til at redde data.",
  ],
  "file-read-buffer-size": ["Buffer til læsning af filer", older, "Den har ingen virkning."],

  "zip-compression-level": [
    "Komprimeringsgrad for zip",
    "Hvor meget der komprimeres: 0 gemmer uændret, 9 giver de mindste pakker. Uden denne indstilling får hver slags indhold det arbejde, der kan betale sig.",
  ],
  "compression-level": [
    "Komprimeringsgrad",
    "Hvor meget der komprimeres. Gælder kun uden --zip-compression-level.",
    "Brug --zip-compression-level.",
  ],
  "zip-compression-method": [
    "Komprimeringsmetode for zip",
    "Hvordan indhold komprimeres. Der skrives med None eller Deflate; de andre kan læses.",
  ],
  "zip-compression-library": [
    "Bibliotek til zip",
    "Duplicati har to.",
    "der er ét, og det læser, hvad de alle skriver",
  ],
  "zip-compression-zip64": ["Zip64-udvidelser", older, "Store arkiver skrives med dem, andre uden."],
  "tgz-compression-level": [
    "Komprimeringsgrad for tgz",
    "Hvor meget der komprimeres: 0 slet ikke, 1 hurtigst, 2 afvejet, 3 mindst.",
  ],
  "tgz-memory-buffer": ["Buffer i hukommelsen (tgz)", "I stedet for i midlertidige filer.", inMemory],
  "tzstd-compression-level": [
    "Komprimeringsgrad for tzstd",
    "Hvor meget der komprimeres: 1 er hurtigst, 22 giver de mindste pakker.",
  ],
  "tzstd-memory-buffer": ["Buffer i hukommelsen (tzstd)", "I stedet for i midlertidige filer.", inMemory],

  "aes-version": [
    "Version af AES Crypts format, som der skrives i",
    "Med version 3 er adgangssætninger sværere at gætte; Duplicati læser den fra 2.3.0.101. Begge kan altid læses.",
  ],
  "aes-v3-iterations": [
    "Runder i nøgleafledningen i version 3",
    "Flere runder gør adgangssætninger sværere at gætte og begyndelsen af hver fil langsommere. Fra 1 til 5000000.",
  ],
  "aes-minimal-header": [
    "Skriv ingen udvidelsesblokke",
    "Udelader programmets navn, tiden og en pladsholder i hver fils hoved.",
  ],
  "aes-ignore-padding-bytes": [
    "Acceptér enhver udfyldning ved læsning",
    "Til filer fra andre programmer, der ikke udfylder den sidste blok i version 2, som de skulle.",
  ],
  "gpg-program-path": [
    "Programmet GnuPG",
    "Ellers ledes der efter gpg2 eller gpg i PATH. %NAME% står for en miljøvariabel.",
  ],
  "gpg-encryption-enable-armor": [
    "Skriv tekst i stedet for binært",
    "Tilføjer --armor; filer vokser med en tredjedel.",
  ],
  "gpg-encryption-command": [
    "GnuPG's kommando til kryptering",
    "Med --encrypt, og --recipient blandt parametrene, krypteres med en offentlig nøgle.",
  ],
  "gpg-decryption-command": ["GnuPG's kommando til dekryptering", "Der er sjældent grund til at ændre den."],
  "gpg-encryption-switches": ["Flere parametre til kryptering", beforeCommand],
  "gpg-decryption-switches": ["Flere parametre til dekryptering", beforeCommand],
};
