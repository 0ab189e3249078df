import type { OptionTexts } from "../../types.ts";

const filter =
  "Mønstre for <niveau>-<sted>-<id>, hvert med + foran for at vise eller - for at skjule. Det første, der passer, afgør; passer intet, gør niveauet.";
const ids = "Beskeders id'er, adskilt af komma.";
const older = "Accepteres, så ældre indstillinger bliver ved med at virke.";
const noConnections = "det, der går over netværket, logges endnu ikke";

export const logging: OptionTexts = {
  "log-file": ["Skriv en log i denne fil", "Linjer føjes til i slutningen; mangler mappen, oprettes den."],
  "log-file-log-level": ["Laveste niveau for logfilen", "Beskeder under det skrives ikke."],
  "log-file-log-filter": ["Filter for logfilen", filter],
  "log-file-log-ignore": ["Beskeder, der ikke skal i logfilen", ids],
  "console-log-level": ["Laveste niveau for konsollen", "Beskeder under det vises ikke."],
  "console-log-filter": ["Filter for konsollen", filter],
  "console-log-ignore": ["Beskeder, der ikke skal vises på konsollen", ids],
  "log-level": [
    "Laveste niveau for logfil og konsol",
    "Bruges, hvor den mere bestemte indstilling mangler.",
    "Brug --log-file-log-level og --console-log-level.",
  ],
  "accepted-warnings": [
    "Advarsler, som du kender, og som ikke tæller mere",
    'Af en art, <id>, eller om en sti, <id>:<sti>, hvor en sti, der ender som en mappe, står for alt i den; flere som en JSON-liste: ["FileLocked:/home/me/mail.lock","PathTooLong"]. Sådanne advarsler bliver til oplysninger, filer, som de nævner, tæller ikke som manglende, og de gemmes alligevel.',
  ],
  "suppress-warnings": [
    "Advarsler, der ikke tæller",
    "Beskeders id'er, adskilt af komma. Sådanne advarsler bliver til oplysninger og ændrer ikke resultatet.",
  ],
  "log-http-requests": ["Log webforespørgsler", "På niveauet Verbose.", noConnections],
  "log-socket-data": [
    "Log netværksforbindelser",
    "-1 er fra, 0 logger hændelser, et større tal også så mange bytes af data.",
    noConnections,
  ],
  "debug-output": [
    "Vis fejl udførligt",
    "Viser, hvordan kommandolinjen blev forstået, med hemmeligheder skjult, og hvor i programmet en fejl skete.",
  ],
  "debug-retry-errors": ["Vis fejl fra forsøg, der gentages", older, "det samme gør --console-log-level=Retry"],
  verbose: ["Vis mere", older, "Den har ingen virkning; brug --console-log-level eller --log-file-log-level."],
  "allow-paths-in-log-messages": ["Send stier i rapporter", "Ellers er stierne til dine filer gjort ulæselige i dem."],
};
