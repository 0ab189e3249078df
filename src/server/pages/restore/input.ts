import * as v from "valibot";
import { MalformedRequest } from "../../http/errors.ts";

/** The time of a version as addresses name it; what can't be read means the newest. */
export const versionInQuery = v.optional(
  v.pipe(
    v.string(),
    v.transform((text) => (Number.isNaN(Date.parse(text)) ? undefined : new Date(text))),
  ),
);

/** What is on when it stands there. */
export const switchInQuery = v.optional(
  v.pipe(
    v.string(),
    v.transform((text) => text === "1"),
  ),
  "",
);

export const secondsOf = (time: Date | undefined): number | undefined => time && Math.floor(time.getTime() / 1000);

/** The time of a version that must be named. */
export function requireVersion(text: string): Date {
  if (Number.isNaN(Date.parse(text))) throw new MalformedRequest(400);
  return new Date(text);
}
