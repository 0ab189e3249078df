import type { RunFact, RunLine } from "../../../views/parts/run-line.tsx";
import type { Texts } from "../../../views/texts/index.ts";
import type { View } from "../../../views/view.tsx";
import type { StoredRun } from "../../database/server/records.ts";
import type { OutcomeWord } from "../../jobs/outcome.ts";
import { found, HttpError } from "../http/errors.ts";
import { wholeNumber } from "../http/input.ts";
import type { Services } from "../services.ts";

type Summary = Readonly<Record<string, unknown>>;
type FactName = keyof Texts["runs"]["facts"];

/** A run of this job; throws if there is none. */
export function requireRun({ database }: Pick<Services, "database">, jobId: string, id: string): StoredRun {
  const run = found(database.runs.get(wholeNumber(id)), "No such run");
  if (String(run.jobId) !== jobId) throw new HttpError(404, "No such run");
  return run;
}

/** A run in one line, as histories have it. */
export function runLine(run: StoredRun, view: View, name?: string): RunLine {
  const { id, jobId, operation, started, finished, outcome, summary } = run;
  const words: Readonly<Record<string, string>> = view.texts.common.operations;
  return {
    id,
    jobId: String(jobId),
    name,
    operation: words[operation] ?? operation,
    started,
    seconds: (finished.getTime() - started.getTime()) / 1000,
    outcome: outcome as OutcomeWord,
    facts: factsOf(operation, summary).slice(0, 4),
    warnings: numberIn(summary, "WarningsActualLength"),
    errors: numberIn(summary, "ErrorsActualLength"),
    problem: textIn(summary, "ErrorMessage"),
    problemId: textIn(summary, "ErrorID"),
  };
}

const counts: Readonly<Record<string, readonly [member: string, fact: FactName][]>> = {
  Backup: [
    ["AddedFiles", "added"],
    ["ModifiedFiles", "changed"],
    ["DeletedFiles", "removed"],
    ["ExaminedFiles", "examined"],
    ["FilesWithError", "unread"],
    ["NotProcessedFiles", "notProcessed"],
    ["RereadFiles", "reread"],
    ["UnnoticedChangedFiles", "changedUnnoticed"],
    ["IgnoredFiles", "ignored"],
  ],
  Restore: [
    ["RestoredFiles", "restored"],
    ["UnmodifiedFiles", "unmodified"],
  ],
  Drill: [
    ["FailedFiles", "notProven"],
    ["ProvenFiles", "proven"],
  ],
  Compact: [
    ["DeletedFileCount", "remoteDeleted"],
    ["UploadedFileCount", "remoteUploaded"],
  ],
  Sync: [
    ["FilesUploaded", "copied"],
    ["UnchangedFiles", "unmodified"],
    ["FilesDeleted", "removed"],
  ],
};
const sizes: Readonly<Record<string, readonly [member: string, fact: FactName][]>> = {
  Backup: [
    ["SizeOfExaminedFiles", "sourceSize"],
    ["SizeOfAddedFiles", "addedSize"],
    ["SizeOfModifiedFiles", "changedSize"],
    ["SizeOfRereadFiles", "rereadSize"],
    ["SizeOfIgnoredFiles", "ignoredSize"],
  ],
  Restore: [["SizeOfRestoredFiles", "restoredSize"]],
  Drill: [["ProvenBytes", "provenSize"]],
  Compact: [
    ["DeletedFileSize", "remoteDeletedSize"],
    ["DownloadedFileSize", "remoteReadSize"],
  ],
  Sync: [["SizeOfUploadedFiles", "copiedSize"]],
};
const ofDestination: readonly [member: string, fact: FactName, kind: RunFact["kind"]][] = [
  ["BytesUploaded", "uploaded", "bytes"],
  ["BytesDownloaded", "downloaded", "bytes"],
  ["RetryAttempts", "retries", "count"],
  ["KnownFileSize", "destinationSize", "bytes"],
  ["KnownFileCount", "destinationFiles", "count"],
];

/** What a run did, the most telling first; of counts only those that are not 0. */
export function factsOf(operation: string, summary: Summary): RunFact[] {
  const statistics = partIn(summary, "BackendStatistics");
  const versions = listIn(operation === "Delete" ? summary : partIn(summary, "DeleteResults"), "DeletedSets").length;
  const verified = listIn(operation === "Test" ? summary : partIn(summary, "TestResults"), "Verifications").length;
  const facts: RunFact[] = [
    ...(counts[operation] ?? []).map(([member, fact]) => count(fact, numberIn(summary, member))),
    count("versionsDeleted", versions),
    count("verified", verified),
    ...(sizes[operation] ?? []).map(([member, fact]) => bytes(fact, numberIn(summary, member))),
    ...ofDestination.map(([member, fact, kind]) => ({ fact, kind, value: numberIn(statistics, member) })),
  ];
  return facts.filter(({ value }) => value > 0).toSorted((a, b) => rank(a) - rank(b));
}

/** What a reader looks for first. */
const first: readonly FactName[] = [
  "added",
  "changed",
  "removed",
  "changedUnnoticed",
  "ignored",
  "restored",
  "notProven",
  "proven",
  "provenSize",
  "versionsDeleted",
  "uploaded",
];

function rank({ fact }: RunFact): number {
  const place = first.indexOf(fact);
  return place < 0 ? first.length : place;
}

function count(fact: FactName, value: number): RunFact {
  return { fact, kind: "count", value };
}

function bytes(fact: FactName, value: number): RunFact {
  return { fact, kind: "bytes", value };
}

export function numberIn(summary: Summary, member: string): number {
  const value = summary[member];
  return typeof value === "number" && Number.isFinite(value) ? value : 0;
}

export function textIn(summary: Summary, member: string): string | undefined {
  const value = summary[member];
  return typeof value === "string" && value !== "" ? value : undefined;
}

export function listIn(summary: Summary, member: string): readonly unknown[] {
  const value = summary[member];
  return Array.isArray(value) ? value : [];
}

function partIn(summary: Summary, member: string): Summary {
  const value = summary[member];
  return typeof value === "object" && value !== null ? (value as Summary) : {};
}
