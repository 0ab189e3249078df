import type { OptionTexts } from "../../types.ts";

/** The local index, and repairing it and the destination. */
export const localIndex: OptionTexts = {
  "no-local-db": [
    "Læs alt fra destinationen",
    "Uden det lokale indeks, så en backup kan vises og gendannes på en hvilken som helst computer.",
  ],
  "auto-vacuum": [
    "Formindsk det lokale indeks efter backup og oprydning",
    "Giver ubrugt plads i dets fil tilbage til systemet. Et øjeblik fylder det det samme en gang til.",
  ],
  "auto-vacuum-interval": ["Mindste tid mellem to formindskelser", "Sammen med --auto-vacuum."],
  "log-retention": ["Hvor længe logposter bliver i det lokale indeks", "Ældre slettes efter hver kørsel."],
  "profile-all-database-queries": [
    "Log hver databaseforespørgsel",
    "Med den tid, den tog, på niveauet Profiling. Gør hver kørsel langsommere.",
  ],
  "long-database-query-threshold": [
    "Advar om langsommere databaseforespørgsler",
    "Sammen med --profile-all-database-queries, ellers måles intet. En negativ værdi slår advarslen fra.",
  ],
  "disable-filepath-cache": [
    "Uden mellemlager for stier",
    "Accepteres, så ældre indstillinger bliver ved med at virke.",
    "Den har ingen virkning.",
  ],
  "auto-cleanup": [
    "Reparér af sig selv før en backup",
    "Passer filerne på destinationen ikke til det lokale indeks, repareres der, og backuppen fortsætter.",
  ],
  "repair-actions": [
    "Hvad en reparation må",
    "RebuildDatabase genopbygger det lokale indeks, når det ikke kender alt på destinationen. PutFilesBack lægger filer tilbage, der mangler på destinationen. RemoveLeftovers sletter, hvad afbrudte kørsler har efterladt dér. Med --dry-run fortæller reparationen kun, hvad den ville gøre.",
  ],
  "repair-only-paths": [
    "Genopbyg kun stierne",
    "Det lokale indeks kan så gennemsøges, men ikke bruges til gendannelse.",
  ],
  "repair-force-block-use": [
    "Læs datapakkerne ved genopbygning",
    "Også når indekspakkerne ser ud til at være hele. Tager lang tid.",
  ],
  "repair-ignore-outdated-database": [
    "Reparér, selv om destinationen er nyere end det lokale indeks",
    "Versioner, som indekset ikke kender, kan gå tabt. Det sikre er at genopbygge det.",
  ],
  "rebuild-missing-dblock-files": [
    "Lav manglende datapakker på ny",
    "Leder efter de tabte data i andre pakker og i kildefilerne på denne computer.",
  ],
  "disable-partial-dblock-recovery": ["Lav kun hele datapakker på ny", "Sammen med --rebuild-missing-dblock-files."],
  "disable-replace-missing-metadata": ["Opgiv elementer, hvis metadata er tabt", "Ellers får de tomme metadata."],
  "repair-refresh-lock-info": [
    "Læs låsene på destinationens filer",
    "I slutningen af en reparation: et nyt lokalt indeks kender dem ikke.",
  ],
  "ignore-update-if-version-exists": [
    "Spring versioner over, som det lokale indeks allerede har",
    "Når det udvides med bestemte versioner.",
    "der repareres altid med et nyt indeks; det udvides aldrig med enkelte versioner",
  ],
};
