import * as v from "valibot";

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
