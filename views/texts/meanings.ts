import { events as danishEvents } from "./da/events.ts";
import { failures as danishFailures } from "./da/failures.ts";
import { events as germanEvents } from "./de/events.ts";
import { failures as germanFailures } from "./de/failures.ts";
import type { Language } from "./language.ts";
import type { Meanings } from "./types.ts";

/** What the engine and the server say is English already, and tells more than its id could. */
const all: Readonly<Record<Language, Meanings>> = {
  en: {},
  de: { ...germanEvents, ...germanFailures },
  da: { ...danishEvents, ...danishFailures },
};

/** What the ids mean in a language; empty for the one in which the messages themselves are. */
export function meaningsOf(language: Language): Meanings {
  return all[language];
}
