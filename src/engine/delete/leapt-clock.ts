import type { VersionRow } from "../../database/local/versions.ts";
import { formatLocalTime } from "../../support/time.ts";
import { type DatabaseContext, secondsOf } from "../context.ts";
import { findLeap, leapRest, type RetentionRules } from "../retention/index.ts";

const tag = "Duplicati.Library.Main.Operation.DeleteHandler";
/** Signs of life before the leap that tell what is usual. */
const signsBefore = 100;

/**
 * The rules to be obeyed after a backup: those that go by age rest for a while when the clock may have leapt ahead, for a
 * backup would lose its history to a wrong year. A person who deletes by hand knows what he asks for.
 */
export function restAfterLeap(
  context: DatabaseContext,
  versions: readonly VersionRow[],
  rules: RetentionRules,
  countChosen: (rules: RetentionRules) => number,
): RetentionRules {
  const { keepTimeLimit, retentionPolicy, ...ageless } = rules;
  if (!keepTimeLimit && !retentionPolicy) return rules;
  const { database, clock, logger } = context;
  const now = clock.now();
  const runs = database.log.timesSince(secondsOf(now) - leapRest / 1000, signsBefore);
  const signs = [...runs, ...versions.map(({ time }) => time)].map((time) => new Date(time * 1000));
  const leap = findLeap(signs, now);
  if (!leap || countChosen(rules) === countChosen(ageless)) return rules;
  const [from, to, until] = [leap.from, leap.to, new Date(leap.to.getTime() + leapRest)].map(formatLocalTime);
  const text =
    `No version is removed for its age: this backup was last seen at work on ${from}, and then on ${to}, so the clock may be wrong. ` +
    `If it is right, nothing needs to be done: old versions are removed again from ${until} on, and at once with the command delete`;
  const isFirst = versions.filter(({ time }) => time * 1000 >= leap.to.getTime()).length <= 1;
  logger.write(isFirst ? "Warning" : "Information", tag, "RetentionRestsAfterLeap", text);
  return ageless;
}
