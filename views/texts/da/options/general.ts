import type { OptionTexts } from "../../types.ts";

const older = "Accepteres, så ældre indstillinger bliver ved med at virke.";
const noEffect = "Den har ingen virkning.";

/** The program itself, what stands in reports, and programs beside a run. */
export const general: OptionTexts = {
  prefix: [
    "Første del af alle filnavne på destinationen",
    "Holder flere backupper i én mappe ude fra hinanden. Må ikke indeholde en bindestreg og kan ikke ændres senere.",
  ],
  passphrase: [
    "Backuppens adgangssætning",
    "Krypterer og dekrypterer filerne på destinationen. Uden den kan intet gendannes, så gem den også et andet sted. Den må også stå i miljøvariablen PASSPHRASE.",
  ],
  "no-encryption": [
    "Tag backup uden kryptering",
    "Skriver og venter ukrypterede filer på destinationen; --encryption-module bruges så ikke.",
  ],
  "new-passphrase": [
    "Ny adgangssætning ved omkryptering",
    "Kun til værktøjer, der krypterer en hel backup på ny; en backups kørsler læser den ikke.",
  ],
  "allow-passphrase-change": [
    "Sammenlign ikke adgangssætningen med det lokale indeks",
    "Springer kontrollen over af, om indekset er lavet med denne adgangssætning. Backup og reparation kører ikke med den.",
  ],
  "dry-run": [
    "Vis kun, hvad der ville ske",
    "Intet ændres på destinationen eller på denne computer; beskeder fortæller, hvad en rigtig kørsel ville gøre.",
  ],
  tempdir: [
    "Mappe til midlertidige filer",
    "Her bygges og udpakkes pakker. Den skal have plads til nogle få pakker. Ellers systemets midlertidige mappe.",
  ],
  "asynchronous-upload-folder": [
    "Mappe til pakker, der venter på upload",
    "Færdige pakker bliver her, til de er uploadet. Ellers mappen til midlertidige filer.",
  ],
  "thread-priority": ["Programmets prioritet", older, noEffect],
  "use-background-io-priority": [
    "Lad andre programmer komme først til disken",
    "Kører med den laveste prioritet for diskadgang, hvor systemet har sådan en: på Linux og macOS.",
  ],
  "allow-sleep": [
    "Lad computeren gå i dvale under en kørsel",
    "Ellers holder en kørsel computeren vågen.",
    "Bunker holder aldrig computeren vågen",
  ],
  "concurrency-max-threads": [
    "Højeste antal samtidige arbejdere",
    "Begrænser, hvor mange der arbejder på én gang; ved nul eller mindre bestemmer programmet.",
  ],
  "concurrency-block-hashers": [
    "Arbejdere, der beregner blokkes hash",
    "Det, der tager mest tid, styres af --concurrency-compressors.",
    "hash beregnes, hvor der læses, og hurtigere end en disk kan levere",
  ],
  "concurrency-compressors": [
    "Arbejdere, der komprimerer pakker",
    "Mindst 1; ellers lige så mange, som der er processorer. Flere arbejdere bruger mere hukommelse.",
  ],
  "concurrency-fileprocessors": [
    "Filer, der læses samtidig",
    "Det, der tager mest tid, styres af --concurrency-compressors.",
    "filer læses én ad gangen, mens arbejdere pakker det læste",
  ],
  "cpu-intensity": [
    "Hvor meget processoren bruges, 1 til 10",
    "Under 10 holder arbejderne jævnligt pause, så andre programmer forstyrres mindre.",
  ],
  "force-locale": [
    "Skrivemåde for datoer og tal",
    "Et navn som en-US eller de-DE: sådan skrives tider og størrelser, og sådan læses korte datoer. Tomt: ingen bestemt. Uden denne indstilling afgør miljøvariablerne LC_ALL og LANG det.",
  ],
  "force-actual-date": ["Vis datoer i stedet for ord som “i dag”", older, "den gjaldt kun en ældre webflade"],
  "disable-on-battery": [
    "Spring planlagte kørsler over på batteri",
    "Så længe computeren kører på batteri, falder planlagte kørsler bort; dem, du selv starter, gør ikke. Kun Linux fortæller, hvor strømmen kommer fra; andre steder springes intet over.",
  ],
  "internal-profiling": [
    "Flere tidsmålinger i loggen over en gendannelse",
    "Til dem, der leder efter, hvad der gør en gendannelse langsom.",
    "hvor længe en kørsel tog, står altid i loggen på niveauet Profiling, og mere måles ikke",
  ],
  "enable-module": ["Indlæs moduler, der ellers er slået fra", "Modulers nøgler, adskilt af komma."],
  "disable-module": [
    "Indlæs ikke disse moduler",
    "Modulers nøgler, adskilt af komma; console-password-input forbyder for eksempel spørgsmålet om adgangssætningen.",
  ],
  "machine-id": ["Denne computers id", "Til rapporter."],
  "machine-name": ["Denne computers navn", "Til rapporter; ellers dens navn på netværket."],
  "next-scheduled-run": ["Hvornår backuppen kører næste gang", "Sættes af tidsplanen, til rapporter."],
  "wait-on-metered-network": [
    "Vent med planlagte kørsler på et net med forbrugsafregning",
    "En kørsel, hvis tid er kommet, og en prøve af en gendannelse venter, så længe NetworkManager siger, at nettet afregnes efter forbrug, eller tror det, som en telefons; de begynder, når det er et andet. De venter også, så længe NetworkManager ikke svarer. En kørsel, der bedes om, finder sted, og en, der er begyndt, fortsætter.",
  ],
  "only-on-networks": [
    "Net, som planlagte kørsler finder sted på",
    "Navne på forbindelser, som NetworkManager har dem, adskilt af komma, for eksempel Hjemme,Kontor; et trådløst nets hedder oftest som nettet selv, og et VPN har også et. En kørsel, hvis tid er kommet, og en prøve af en gendannelse venter, til en af dem er oppe, og så længe NetworkManager ikke svarer. En kørsel, der bedes om, finder sted. Tomt: ethvert net.",
  ],
  "unusual-change-warning": [
    "Advar, når langt mere er ændret end ellers",
    "Er mindst 15 % af filerne og 100 af dem ændret eller fjernet ved en backup, eller mangler 30 % af alle bytes og 100 MB, og mere end tre gange så meget som i nogen af op til 30 kørsler før, kommer der en advarsel, og gamle versioner bliver, til den er set. Det samme gælder det, som ignore-filer (--ignore-rule-files) udelader mere end før. Ikke før der har været fem kørsler over en uge.",
  ],
  "report-policy": [
    "Hvornår rapporter og beskeder kommer",
    "EachRun: efter hver kørsel, som rapporternes niveauer siger. OncePerIncident: én gang, når noget går galt, ikke igen, mens det samme går galt, og én gang, når det er ovre; en god kørsel meldes kun af rapporter, hvis niveau nævner Success.",
  ],
  "report-repeat": [
    "Tid, før den samme fejl meldes igen",
    "Med --report-policy=OncePerIncident, så længe den varer. 0: aldrig igen.",
  ],
  "drill-interval": [
    "Tid mellem to prøver af gendannelse",
    "Så ofte gendanner serveren nogle filer fra den nyeste version på forsøg, fra destinationen og fra hver kopi, sammenligner dem og fjerner dem igen. 0: aldrig af sig selv.",
  ],
  "store-task-config": [
    "Gem indstillingerne sammen med backuppen",
    "Om denne backups (Self) eller alle backuppers (All) indstillinger ligger på destinationen, og om deres hemmeligheder er med.",
  ],
  "force-passphrase-from-stdin": ["Læs adgangssætningen fra standardinput", "I stedet for fra terminalen."],
  "hyperv-ignore-client-warning": [
    "Advar ikke om Windows til arbejdsstationer",
    "Dér kan der ikke tages backup af virtuelle maskiner som sådan.",
    "der kan endnu ikke tages backup af virtuelle maskiner som sådan",
  ],
  "run-script-before": ["Program før kørslen", "Dets afslutningskode kan aflyse kørslen."],
  "run-script-before-required": ["Program før kørslen, som skal lykkes", "Fejler det, bliver kørslen ikke til noget."],
  "run-script-after": ["Program efter kørslen", "Når kørslen er slut, også efter en fejl."],
  "run-script-post-backup": ["Program, når kilden er fri igen", "Kun ved backup."],
  "run-script-with-arguments": ["Værdierne er kommandolinjer", "Ikke kun stier."],
  "run-script-timeout": ["Længste tid for et program", "0 venter uden ende."],
  "run-script-result-output-format": [
    "Resultatfilens format",
    "Til de programmer, der kører efter upload og til sidst.",
  ],
  "run-script-log-level": ["Laveste niveau for beskeder", "I resultatfilen."],
  "run-script-log-filter": ["Filter for beskeder", "I resultatfilen."],
};
