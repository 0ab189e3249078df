import { events as danishEvents } from "./da/events.ts";
import { failures as danishFailures } from "./da/failures.ts";
import { refusals as danishRefusals } from "./da/refusals.ts";
import { events as germanEvents } from "./de/events.ts";
import { failures as germanFailures } from "./de/failures.ts";
import { refusals as germanRefusals } from "./de/refusals.ts";
import type { Language } from "./language.ts";
import type { Meaning, Meanings } from "./types.ts";

/** What the engine and the server say is English already, and tells more than its id could. */
const all: Readonly<Record<Language, Meanings>> = {
  en: {},
  de: { ...germanEvents, ...germanFailures, ...germanRefusals },
  da: { ...danishEvents, ...danishFailures, ...danishRefusals },
};

/** What the ids mean in a language; empty for the one in which the messages themselves are. */
export function meaningsOf(language: Language): Meanings {
  return all[language];
}

/** What an id means in a language; undefined if that is not known, or the message itself is in it. */
export function meaningIn(language: Language, id: string): Meaning | undefined {
  // What an id is about in particular stands behind a blank.
  const [kind = ""] = id.split(" ");
  return Object.hasOwn(all[language], kind) ? all[language][kind] : undefined;
}
