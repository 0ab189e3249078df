import type { Texts } from "../index.ts";

export const search: Texts["search"] = {
  titleOf: (text) => `Suche: ${text}`,
  hints: "Wonach du suchen kannst",
  hintWords: "Wörter aus dem Namen oder aus den Ordnern darüber",
  hintPattern: "ein Muster für den Namen; * steht für Beliebiges, ? für ein Zeichen",
  hintSize: "größer als das; size<1kb ist kleiner",
  hintAfter: "seit diesem Tag geändert; before: umgekehrt",
  hintDeleted: "nur was die neueste Version nicht mehr hat",
  hintExpression: "ein regulärer Ausdruck für den ganzen Pfad",
  problem: (part) => `„${part}“ ist nicht zu verstehen. Unten steht, wonach gesucht werden kann.`,
  searching: "Wird durchsucht …",
  searchOn: "Weitersuchen",
  inThis: "Diese Sicherung durchsuchen",
  inAll: "Alle Sicherungen durchsuchen",
  nothing: "Nichts gefunden.",
  busy: "Sie läuft gerade und lässt sich danach durchsuchen.",
  missing: "Ihr lokaler Index fehlt, daher lässt sie sich nicht durchsuchen.",
  all: "Alles Gefundene zeigen",
  span: (first, last) => (first === last ? `${first}` : `${first} bis ${last}`),
  gone: "inzwischen gelöscht",
};
