import type { texts } from "./en/index.ts";

/** Every sentence of the pages, by page. */
export type Texts = typeof texts;

/** What happened, and what to do about it, where there is something to do. */
export type Meaning = readonly [what: string, advice?: string];
/** By the stable id of an error, a warning or a notification. */
export type Meanings = Readonly<Record<string, Meaning>>;

/** An option in another language than that of its declaration, which is English. */
export type OptionWords = readonly [
  short: string,
  long: string,
  /** Why it is better not used, changes nothing or isn't to be had, where its declaration gives a reason. */
  note?: string,
];
/** By the name of the option. */
export type OptionTexts = Readonly<Record<string, OptionWords>>;

/** What can be chosen, by its key. */
export type ModuleTexts = Readonly<Record<string, readonly [name: string, description: string]>>;
