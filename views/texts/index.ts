import { texts as danish } from "./da/index.ts";
import { texts as german } from "./de/index.ts";
import { texts as english } from "./en/index.ts";
import type { Language } from "./language.ts";
import type { Texts } from "./types.ts";

export { isLanguage, type Language, languages, preferredLanguage } from "./language.ts";
export type { Texts } from "./types.ts";

const all: Readonly<Record<Language, Texts>> = { en: english, de: german, da: danish };

export function textsOf(language: Language): Texts {
  return all[language];
}
