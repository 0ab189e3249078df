import type { OptionTexts } from "../../types.ts";

const noSnapshots = "der tages ikke snapshots på Windows";
const noPhotos = "der tages backup af et fotobibliotek som af en almindelig mappe";

/** What is backed up, how files are examined, snapshots. */
export const source: OptionTexts = {
  "allow-missing-source": [
    "Advar ikke, når en kilde mangler",
    "Kilder, der ikke er der, udelades i stilhed, for eksempel flytbare diske.",
  ],
  "abort-if-source-missing": [
    "Afbryd, når en kilde mangler",
    "Beskytter mod at tage backup uden en disk, der ikke er monteret. Går forud for --allow-missing-source.",
  ],
  "prevent-empty-source": [
    "Afbryd, når en kildemappe er tom",
    "Beskytter mod at tage backup af den tomme mappe, som en disk skulle have været monteret på.",
  ],
  "skip-files-larger-than": [
    "Udelad større filer",
    "Gælder ved backup og ved gendannelse; 0 er uden grænse. Et tal alene er i megabyte.",
  ],
  "exclude-files-attributes": [
    "Udelad det, der har disse attributter",
    "Navne, adskilt af komma. På Linux og macOS findes kun ReadOnly, Hidden (navnet begynder med punktum), Directory, ReparsePoint (links) og Normal.",
  ],
  "exclude-empty-folders": ["Udelad tomme mapper", "Mapper kommer kun med, hvis noget i dem gør."],
  "ignore-filenames": [
    "Filer, hvis mappe udelades",
    "En mappe med en fil af dette navn udelades med alt, hvad der er i den. Flere navne adskilles som stier på dette system. Tomt: ingen mappe.",
  ],
  "ignore-rule-files": [
    "Filer som .gitignore, hvis regler følges",
    "Navne på filer, adskilt af komma, for eksempel .gitignore,.bunkerignore. Hvor der i kilderne ligger en, udelades det, som dens regler nævner ved siden af og under den, nøjagtigt som i git; af to i samme mappe har den, der står sidst på listen, det sidste ord. Filer over en kilde og links læses ikke. Efter hver sikkerhedskopiering står der, hvor meget der blev udeladt. Sådanne regler er skrevet til andet brug: Tit nævner de filer, der ikke findes andre steder, som .env. Tomt: ingen.",
  ],
  "symlink-policy": [
    "Hvad der sker med symbolske links",
    "Store gemmer selve linket, Follow det, som linket peger på, under linkets navn, Ignore udelader det.",
  ],
  "hardlink-policy": [
    "Hvad der sker med hårde links",
    "All gemmer hvert navn som en fil for sig, First kun det første, None udelader filer med flere navne.",
  ],
  "disable-filetime-check": [
    "Læs hver fil, også når tid og størrelse er de samme",
    "Finder ændringer, som ikke ses på tid og størrelse. Hver backup tager så lige så lang tid som den første.",
  ],
  "check-filetime-only": [
    "Se kun på ændringstiden for at finde ændrede filer",
    "Størrelse og metadata sammenlignes ikke.",
  ],
  "reread-unchanged": [
    "Hvor meget af uændrede filer en backup læser igen",
    "Finder filer, hvis indhold er ændret, selv om størrelse og tid er de samme, som på en disk, der er ved at gå i stykker. En backup læser op til så mange byte af filer, som den ellers ville springe over, og den næste fortsætter, hvor den stoppede, indtil alle er læst, og der begyndes forfra. For en fil, der er ændret, er der en advarsel; versionen får det nye indhold, tidligere versioner beholder deres, og kørslen sletter ingen af dem. Større filer end dette springes over. 0: ingen.",
  ],
  "skip-metadata": ["Uden metadata", "Tider, rettigheder og attributter gemmes ikke og gendannes ikke."],
  "store-metadata-content-in-database": [
    "Gem også metadata i det lokale indeks",
    "Filers tider, rettigheder og attributter.",
    "intet i Bunker bruger kopien; metadata læses altid fra destinationen",
  ],
  "changed-files": [
    "Se kun på disse stier",
    "Alt andet tages fra den forrige version. Der ses ikke ind i nævnte mapper. Stier adskilles som sædvanligt på dette system.",
  ],
  "deleted-files": [
    "Stier, der er slettet",
    "De mangler i den nye version, mapper med alt, hvad der var i dem. Kun sammen med --changed-files.",
  ],
  "control-files": [
    "Filer, der lægges i versionens filliste",
    "Ved backup og reparation: stier til små filer, der skal ligge sammen med dataene, adskilt som sædvanligt på dette system. Ved liste og gendannelse: en kontakt, der viser dem eller henter dem tilbage.",
  ],
  "upload-unchanged-backups": [
    "Gem en version, også når intet er ændret",
    "Ellers laver en kørsel uden ændringer ingen version.",
  ],
  "disable-file-scanner": [
    "Tæl ikke filerne på forhånd",
    "Sparer at læse mapperne to gange; til gengæld ses fremskridtet først til sidst.",
  ],
  "disable-synthetic-filelist": [
    "Gør ikke en afbrudt backup færdig",
    "Ellers gemmer den næste kørsel en version, der forener det, der blev nået, med den forrige version.",
  ],
  "disable-filelist-consistency-checks": [
    "Spring langsomme kontroller over",
    "Versionernes fillister sammenlignes ikke med det lokale indeks. Fejl opdages så senere.",
  ],
  "disable-backup-exclusion-xattr": [
    "Se bort fra mærker, der udelader noget fra backup",
    "Ellers udelades det, der har den udvidede attribut duplicati.exclude, user.duplicati.exclude eller macOS' egen.",
  ],
  "snapshot-policy": [
    "Læs kilden fra et snapshot",
    "Så gemmes alle filer, som de var i ét øjeblik, også dem, der bliver skrevet i. Off læser filerne direkte. De andre tager først snapshots af filsystemerne: på Linux med Btrfs, ZFS eller LVM, som root. Går det ikke, fortsætter Auto uden, On advarer også, Required afslutter kørslen.",
  ],
  "container-stop": [
    "Containere, der stoppes, mens filer læses",
    "Navne på containere i Docker eller Podman, adskilt af komma. De stoppes i denne rækkefølge, lige før filer læses, og startes i omvendt rækkefølge, så snart alle er læst, eller med det samme, hvis --snapshot-policy giver et snapshot af det, de skriver. De startes også igen, hvis backuppen mislykkes eller bliver afbrudt udefra. En container, der ikke kører, forbliver, som den er.",
  ],
  "container-pause": [
    "Containere, der fryses, mens filer læses",
    "Som --container-stop, men de fryses blot, hvilket ingen tid tager. Så længe skrives intet, men det, et program endnu ikke har skrevet, bliver i dets hukommelse: Filerne er som efter et strømsvigt.",
  ],
  "container-dump": [
    "Containere, hvis databaser gemmes som dump",
    "Navne på containere i Docker eller Podman med PostgreSQL, MariaDB, MySQL eller MongoDB, adskilt af komma. Hver skriver alle sine databaser til en fil, mens den kører, med sit eget pg_dumpall, mariadb-dump, mysqldump eller mongodump; backuppen har filerne i en mappe ved siden af det lokale indeks, som slettes, når de er læst. Brugere og adgangskoder tages fra de variabler, som de officielle images af disse databaser har, f.eks. POSTGRES_PASSWORD eller MARIADB_ROOT_PASSWORD_FILE.",
  ],
  "sqlite-copy": [
    "SQLite-databaser, der kopieres, før filer læses",
    "Filer, og mapper, hvor alle sådanne databaser tages med. Hver kopieres, som den er i ét øjeblik, mens programmer bliver ved med at skrive i den; backuppen har kopierne ved siden af dumpene fra --container-dump under deres egne stier, ud over selve filerne.",
  ],
  "container-policy": [
    "Hvad der sker, hvis en container ikke kan holdes eller dumpes",
    "Hvis Docker, Podman eller en container mangler eller ikke kan stoppes eller fryses, et dump mislykkes, eller en SQLite-database ikke kan kopieres, advarer On og laver backuppen alligevel; Required afslutter kørslen.",
  ],
  "container-sockets": [
    "Hvor Docker og Podman spørges",
    "Unix-sockets, adskilt af komma. Uden angivelse dem, der findes: fra variablerne DOCKER_HOST og CONTAINER_HOST, og de sædvanlige for Docker og Podman.",
  ],
  "snapshot-provider": ["Hvordan snapshots tages", "Vælger grænsefladen til Windows' snapshottjeneste.", noSnapshots],
  "vss-exclude-writers": ["VSS-skrivere, der udelades", "Id'er, adskilt af semikolon.", noSnapshots],
  "vss-use-mapping": [
    "Giv hvert snapshot et drevbogstav",
    "Til programmer, der ikke kan læse et snapshots egen sti.",
    noSnapshots,
  ],
  "usn-policy": [
    "Find ændrede filer i ændringsjournalen",
    "Kun på Windows med NTFS.",
    "ændrede filer findes ved at gennemgå kilden",
  ],
  "backupread-policy": [
    "Læs låste filer gennem grænsefladen til backup",
    "Når der ikke er et snapshot.",
    "filer læses gennem den almindelige grænseflade",
  ],
  "exclude-non-local-files": [
    "Udelad filer, der kun ligger i skyen",
    "Pladsholdere fra skylagre hentes ikke ned for backuppens skyld.",
  ],
  "enable-ads-backup": ["Tag backup af alternative datastrømme", "Kun på NTFS.", "alternative datastrømme læses ikke"],
  "disable-ads-restore": ["Gendan ikke alternative datastrømme", "Kun på NTFS.", "Bunker gendanner dem aldrig"],
  "ignore-advisory-locking": [
    "Læs filer, som et andet program har låst",
    "Det gælder låse, som andre ikke behøver at rette sig efter.",
    "Bunker ser ikke på den slags låse, så det er altid sådan",
  ],
  "photos-handling": [
    "Hvordan der tages backup af et fotobibliotek",
    "Bibliotekets filer, billederne i det, eller begge dele.",
    noPhotos,
  ],
  "photos-library-path": ["Hvor fotobiblioteket ligger", "Hvis det ikke er det sædvanlige sted.", noPhotos],
};
