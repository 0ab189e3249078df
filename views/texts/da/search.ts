import type { Texts } from "../index.ts";

export const search: Texts["search"] = {
  titleOf: (text) => `Søgning: ${text}`,
  hints: "Hvad der kan søges efter",
  hintWords: "ord fra navnet eller fra mapperne over det",
  hintPattern: "et mønster for navnet; * står for hvad som helst, ? for ét tegn",
  hintSize: "større end dette; size<1kb er mindre",
  hintAfter: "ændret siden den dag; before: er omvendt",
  hintDeleted: "kun det, som den nyeste version ikke længere har",
  hintExpression: "et regulært udtryk for hele stien",
  problem: (part) => `“${part}” kan ikke forstås. Tipsene nedenfor viser, hvad der kan søges efter.`,
  searching: "Søger …",
  searchOn: "Søg videre",
  inThis: "Søg i denne backup",
  inAll: "Søg i alle backupper",
  nothing: "Intet fundet.",
  busy: "Den kører nu og kan gennemsøges, når den er færdig.",
  missing: "Dens lokale indeks mangler, så den kan ikke gennemsøges.",
  all: "Vis alt, der blev fundet",
  span: (first, last) => (first === last ? `${first}` : `${first} til ${last}`),
  gone: "slettet siden",
};
