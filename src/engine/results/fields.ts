import { parsedResult } from "./outcome.ts";
import { limitedLines, type MessageList } from "./result-log.ts";
import type { ListedFileset, OperationResult } from "./types.ts";

/** How many entries of a long list are written; its `…ActualLength` member tells how many there are. */
const shownEntries = 20;
const counted = new Set(["DeletedSets", "Verifications"]);
const common = new Set([
  "Interrupted",
  "Fatal",
  "Version",
  "EndTime",
  "BeginTime",
  "Log",
  "BackendStatistics",
] satisfies (keyof OperationResult)[] as string[]);

/** The members that belong to the operation itself, in their order, long lists cut. */
export function ownMembers(result: OperationResult): [name: string, value: unknown][] {
  const members: [string, unknown][] = [];
  for (const [name, member] of Object.entries(result)) {
    if (common.has(name)) continue;
    const value = result.MainOperation === "List" ? listMember(name, member) : member;
    if (counted.has(name) && Array.isArray(value)) {
      members.push([`${name}ActualLength`, value.length], [name, value.slice(0, shownEntries)]);
    } else {
      members.push([name, value]);
    }
  }
  return members;
}

/** A list without files has none at all, and its versions tell by numbers whether they are complete. */
function listMember(name: string, value: unknown): unknown {
  if (!Array.isArray(value)) return value;
  if (name === "Files") return value.length === 0 ? null : value;
  const asNumber = (isFull: boolean | null) => (isFull === null ? null : Number(isFull));
  return value.map((fileset: ListedFileset) => ({ ...fileset, IsFullBackup: asNumber(fileset.IsFullBackup) }));
}

/** The members that every result has, up to the lists of messages. */
export function outcomeMembers(result: OperationResult): [name: string, value: unknown][] {
  return [
    ["ParsedResult", parsedResult(result)],
    ["Interrupted", result.Interrupted],
    ["Fatal", result.Fatal],
    ["Version", result.Version],
    ["EndTime", result.EndTime],
    ["BeginTime", result.BeginTime],
    ["Duration", formatDuration(result.EndTime.getTime() - result.BeginTime.getTime())],
  ];
}

export interface MessageMembers {
  readonly name: "Messages" | "Warnings" | "Errors";
  readonly count: number;
  /** All that were kept; undefined in a part of another operation. */
  readonly lines: readonly string[] | undefined;
  readonly limited: readonly string[];
}

export function messageMembers(result: OperationResult): MessageMembers[] {
  const members = (name: MessageMembers["name"], list: MessageList | undefined): MessageMembers => ({
    name,
    count: list?.count ?? 0,
    lines: list?.lines,
    limited: limitedLines(list),
  });
  return [
    members("Messages", result.Log?.messages),
    members("Warnings", result.Log?.warnings),
    members("Errors", result.Log?.errors),
  ];
}

/** `[d.]hh:mm:ss[.fffffff]`, as results write a duration; the fraction is left out when it is zero. */
export function formatDuration(milliseconds: number): string {
  // Whole ticks of 100 ns: seven digits.
  const ticks = Math.round(Math.abs(milliseconds) * 10_000);
  const seconds = Math.floor(ticks / 10_000_000);
  const fraction = ticks % 10_000_000;
  const days = Math.floor(seconds / 86_400);
  const two = (value: number) => String(value).padStart(2, "0");
  const clock = `${two(Math.floor(seconds / 3600) % 24)}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
  const sign = milliseconds < 0 && ticks > 0 ? "-" : "";
  return `${sign}${days > 0 ? `${days}.` : ""}${clock}${fraction > 0 ? `.${String(fraction).padStart(7, "0")}` : ""}`;
}
