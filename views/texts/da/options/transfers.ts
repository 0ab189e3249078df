import type { OptionTexts } from "../../types.ts";

const older = "Accepteres, så ældre indstillinger bliver ved med at virke.";
const bareNumber = "0 er uden grænse. Et tal alene er i kilobyte.";

/** Connections, attempts, limits and space. */
export const transfers: OptionTexts = {
  "oauth-url": ["Hvor adgangstokens kommer fra", "Tjenesten, der gør en --authid til et adgangstoken."],
  "accept-any-ssl-certificate": [
    "Acceptér ethvert servercertifikat",
    "Enhver undervejs kan så læse og ændre det, der overføres. Brug hellere --accept-specified-ssl-hash.",
  ],
  "accept-specified-ssl-hash": [
    "Acceptér certifikater med disse hash",
    "Hexadecimalt, adskilt af komma eller semikolon, til certifikater, som systemet ikke stoler på.",
  ],
  "ignore-revocation-failure": [
    "Acceptér certifikater, der ikke kan kontrolleres for tilbagekaldelse",
    "Til servere, hvis certifikatudsteder ikke kan nås.",
  ],
  "short-timeout": [
    "Længste tid for korte kald til destinationen",
    "For kald uden indhold, som at slette en fil eller oprette en mappe.",
  ],
  "list-timeout": [
    "Længste tid for at vise destinationens mappe",
    "For én forespørgsel. Meget store mapper kan kræve mere.",
  ],
  "read-write-timeout": [
    "Længste pause under en overførsel",
    "En overførsel mislykkes, når intet bevæger sig så længe; 0 sætter ingen grænse.",
  ],
  "number-of-retries": [
    "Nye forsøg efter en mislykket overførsel",
    "Hvor tit et kald til destinationen gentages, før kørslen mislykkes.",
  ],
  "retry-delay": ["Pause før næste forsøg", "0 prøver igen med det samme."],
  "retry-with-exponential-backoff": ["Vent længere for hver fejl", "Pausen fordobles for hvert forsøg."],
  "asynchronous-upload-limit": ["Uploads på samme tid", "Så mange filer ad gangen, mindst 1."],
  "synchronous-upload": ["Upload én pakke ad gangen", older, "det samme gør --asynchronous-upload-limit=1"],
  "disable-streaming-transfers": [
    "Overfør filer i ét stykke",
    "Ellers gives en fil videre stykvis, mens den læses.",
    "hvordan en fil overføres, bestemmer destinationen",
  ],
  "throttle-upload": ["Upload højst så meget i sekundet", bareNumber],
  "throttle-download": ["Download højst så meget i sekundet", bareNumber],
  "throttle-disabled": ["Se bort fra grænser for hastighed", "Der overføres så hurtigt, det går."],
  "throttle-disabled-backends": [
    "Destinationer uden grænse for hastighed",
    "Begyndelsen af deres URL, adskilt af komma, som file.",
  ],
  "no-connection-reuse": [
    "Åbn en ny forbindelse for hvert kald til destinationen",
    "Til servere, der ikke svarer på en forbindelse, der har været brugt.",
  ],
  "list-verify-uploads": [
    "Kontrollér hver upload ved at se i mappen",
    "Bagefter skal filen være der med den rigtige størrelse.",
  ],
  "disable-autocreate-folder": [
    "Opret ikke en manglende mappe på destinationen",
    "Kun en backup opretter den af sig selv; med denne gør den det heller ikke.",
  ],
  "soft-delete-prefix": [
    "Omdøb filer på destinationen i stedet for at slette dem",
    "Teksten sættes foran navnet. Nævner den en mappe, skal mappen findes.",
  ],
  "prevent-backend-rename": [
    "Omdøb ikke på destinationen",
    "Med --soft-delete-prefix bliver filer så downloadet og uploadet igen. --keep-retired-files virker så ikke.",
  ],
  "keep-retired-files": [
    "Lad filer på destinationen vente, før de slettes",
    "For eksempel 7D. Filer, som sletning, oprydning, fjernelse fra versioner og reparation ikke længere har brug for, får et andet navn på destinationen. Efter den tid sletter en kørsel dem, eller før, hvis pladsen mangler; indtil da kan en reparation hente dem tilbage. Uden den venter kun filer, der viste sig at være beskadigede, i 7 dage. 0s sletter alt med det samme.",
  ],
  "case-insensitive-remote": [
    "Destinationen skelner ikke mellem store og små bogstaver",
    "Navne på destinationen sammenlignes uden hensyn til det.",
  ],
  "no-backend-verification": [
    "Kontrollér ikke filerne på destinationen",
    "Hverken sammenlignes listen over filer med det lokale indeks i starten, eller der tages stikprøver efter en backup.",
  ],
  "quota-size": ["Plads til denne backup", "Fylder den mere, meldes en fejl; backuppen gøres alligevel færdig."],
  "quota-warning-threshold": ["Advar, når så få procent er fri", "Regnet af denne backups størrelse."],
  "quota-disable": ["Se bort fra pladsen på destinationen", "Hverken den, destinationen nævner, eller --quota-size."],
  "traffic-budget-download": [
    "Højst så meget hentes fra destinationen på en måned",
    "Når det er brugt op, hviler komprimering, kontrol af filer på destinationen, prøver på gendannelse og kopier til næste kalendermåned; inden da gør de kun, hvad der stadig er plads til. En server tæller alle backupper på samme server, deling eller mappe sammen, kommandolinjen sine egne kørsler. For en kopi står indstillingen blandt dens destinations. 0: ingen grænse.",
  ],
  "traffic-budget-upload": [
    "Højst så meget sendes til destinationen på en måned",
    "Som --traffic-budget-download, i den anden retning. Backupper fortsætter med en advarsel, medmindre --budget-policy siger noget andet.",
  ],
  "request-budget": [
    "Højst så mange kald til destinationen på en måned",
    "Afsendelser, hentninger, sletninger, lister og hver gentagelse af dem. Som --traffic-budget-download. 0: ingen grænse.",
  ],
  "budget-policy": [
    "Hvad en backup gør, når månedens budget er brugt op",
    "Warn: Den fortsætter med en advarsel. Stop: En, der kører, slutter efter den fil, den er ved, og ingen begynder før næste måned. En gendannelse standses aldrig.",
  ],
  "exceed-budget": [
    "Udfør denne kørsel, selv om budgettet er brugt op",
    "Grænserne i --traffic-budget-download, --traffic-budget-upload og --request-budget gælder ikke for denne kørsel; det, den overfører, tælles alligevel.",
  ],
  "price-download": [
    "Prisen for en GB, der hentes fra destinationen",
    "Et tal som 0.09; 0: gratis. Med priser siges det, hvad komprimering, en reparation, en gendannelse og en prøve vil koste, før de begynder, og hvad måneden har kostet indtil nu. Så snart en er sat, regnes de andre som 0; uden priser nævnes ingen. En GB har 1024 MB. For en kopi står indstillingen blandt dens destinations.",
  ],
  "price-upload": ["Prisen for en GB, der sendes til destinationen", "Som --price-download, i den anden retning."],
  "price-requests": [
    "Prisen for 1.000 kald til destinationen",
    "Som --price-download. Afsendelser, hentninger, sletninger og lister tæller lige meget, og hver gentagelse af dem.",
  ],
  "price-currency": [
    "Prisernes valuta",
    "Dens tre bogstaver, f.eks. DKK eller EUR. Uden den nævnes priser som bare tal. Intet omregnes.",
  ],
};
