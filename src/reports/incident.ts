import * as v from "valibot";
import { formatUtcTime } from "../support/time.ts";
import type { ReportLevel } from "./contract.ts";

/** What somebody has been told of and that is not over, as far as is known. */
export const incidentSchema = v.object({
  /** What went wrong (see {@link Outcome}), in all runs since it began. */
  signs: v.array(v.string()),
  /** When it was told first and last; milliseconds since 1970. */
  since: v.number(),
  told: v.number(),
});
export type Incident = v.InferOutput<typeof incidentSchema>;

/** How a run ended, as far as incidents are concerned. */
export interface Outcome {
  readonly level: ReportLevel;
  /** What went wrong, the same each time that the same goes wrong, by its level. */
  readonly signs: readonly { readonly level: ReportLevel; readonly sign: string }[];
  /** When it was found out; milliseconds since 1970. */
  readonly time: number;
  /** Nobody knows how it would have ended: it was broken off, or only on trial. */
  readonly isInconclusive: boolean;
}

/** What those who want to hear once of the same trouble have been told; by the key of the report module. */
export interface IncidentMemory {
  /** After how many milliseconds the same is told again; 0: never. */
  readonly repeat: number;
  known(channel: string): Incident | undefined;
  /** @param incident undefined: it is over. */
  remember(channel: string, incident: Incident | undefined): void;
}

/** What is to be told of a run, and the incident as it is then; undefined: there is none, or none any more. */
export interface News {
  readonly kind: "new" | "again" | "over" | "nothing";
  readonly incident: Incident | undefined;
}

const ranks: Readonly<Record<ReportLevel, number>> = { Success: 0, Warning: 1, Error: 2, Fatal: 3 };
const badLevels: readonly ReportLevel[] = ["Warning", "Error", "Fatal"];

/**
 * What somebody is to be told who wants to hear once of the same trouble, and once when it is over. It is over when a run ends
 * better than anything that this one hears of.
 *
 * @param hears whether runs that end so are of interest to this one.
 * @param repeat after how many milliseconds the same is told again; 0: never.
 */
export function newsOf(
  known: Incident | undefined,
  outcome: Outcome,
  hears: (level: ReportLevel) => boolean,
  repeat: number,
): News {
  const { level, time, isInconclusive } = outcome;
  const signs = level === "Success" ? [] : signsHeard(outcome, hears);
  if (signs.length > 0) return newsOfTrouble(known, signs, time, repeat);
  const isOver = known && !isInconclusive && badLevels.every((bad) => !hears(bad) || ranks[level] < ranks[bad]);
  return isOver ? { kind: "over", incident: undefined } : { kind: "nothing", incident: known };
}

function newsOfTrouble(known: Incident | undefined, signs: readonly string[], time: number, repeat: number): News {
  const isSame = known !== undefined && signs.every((sign) => known.signs.includes(sign));
  // After the clock was put back, nobody knows how long ago it was told.
  const isRecent = known !== undefined && known.told <= time && (repeat <= 0 || time - known.told < repeat);
  if (isSame && isRecent) return { kind: "nothing", incident: known };
  const all = [...new Set([...(known?.signs ?? []), ...signs])];
  return { kind: isSame ? "again" : "new", incident: { signs: all, since: known?.since ?? time, told: time } };
}

/** A run may end badly without a word about it: how it ended is a sign, then, unless somebody has stopped it. */
function signsHeard({ level, signs, isInconclusive }: Outcome, hears: (level: ReportLevel) => boolean): string[] {
  if (!hears(level)) return [];
  const heard = signs.filter((each) => hears(each.level)).map(({ sign }) => sign);
  return heard.length > 0 || isInconclusive ? [...new Set(heard)] : [level];
}

/** What a report says of it before all else. */
export function sentenceOn({ kind, incident }: News, known: Incident | undefined, repeat: number): string {
  if (kind === "over") {
    const since = known ? `, which was first told on ${formatUtcTime(new Date(known.since))},` : "";
    return `The trouble with this backup${since} is over.`;
  }
  if (!incident) return "";
  const next =
    repeat > 0 ? `until it is over, changes, or has gone on for ${daysOf(repeat)} more` : "until it is over or changes";
  const begun = kind === "again" ? `This goes on since ${formatUtcTime(new Date(incident.since))}. ` : "";
  return `${begun}You will hear no more of this trouble ${next}.`;
}

function daysOf(milliseconds: number): string {
  const hours = Math.max(1, Math.round(milliseconds / 3_600_000));
  if (hours % 24 !== 0) return hours === 1 ? "an hour" : `${hours} hours`;
  return hours === 24 ? "a day" : `${hours / 24} days`;
}
