import * as v from "valibot";
import type { RunTotal } from "../database/server/run-totals.ts";
import type { ServerDatabase } from "../database/server/server-database.ts";
import { copyOverBudget, copyWaits } from "../engine/remote-sync/index.ts";
import { signsOf } from "../engine/results/index.ts";
import { formatSize } from "../options/index.ts";
import { newsOf, type Outcome } from "../reports/index.ts";
import { withAdvice } from "../support/errors.ts";
import { formatVolumeTime } from "../support/time.ts";
import { changeNotice } from "./changes/change-record.ts";
import { copiesOfJob } from "./copies.ts";
import type { ServerEvents } from "./events.ts";
import { toldOf, withoutTold, withTold } from "./incidents/told-record.ts";
import type { ProcessFailure } from "./process/protocol.ts";

/** How long a report for whoever helps can be fetched, in milliseconds. */
const reportKept = 3 * 24 * 3_600_000;

/** What is left behind with. */
export interface OutcomeParts {
  readonly database: ServerDatabase;
  readonly events: ServerEvents;
  /** Sets what is named of a job, stored or temporary, and leaves the rest; null removes. */
  setMetadata(jobId: string, values: Readonly<Record<string, string | null>>): void;
}

/** An operation of a job that has ended. */
export interface EndedOperation {
  readonly job: { readonly id: string; readonly name: string; readonly metadata: Readonly<Record<string, string>> };
  readonly operation: string;
  readonly started: Date;
  readonly finished: Date;
  /** As logs and reports have it; after a failure that of what was done, if anything is known of it. */
  readonly result?: Readonly<Record<string, unknown>>;
  readonly failure?: ProcessFailure;
  /** For those who want to hear once of the same trouble: after how many milliseconds again; undefined: each time. */
  readonly repeat?: number | undefined;
}

export type RunWork = Pick<RunTotal, "uploaded" | "downloaded" | "examined" | "added">;

/** One word, as histories and the watch over jobs have it. */
export type OutcomeWord = "Success" | "Warning" | "Error" | "Fatal" | "Aborted";

/**
 * Writes down what came of an operation: metadata of the job (rest-api.md 21), notifications (18), the error log and the
 * history. To be called in a transaction; those who follow the server hear of it through the events.
 */
export function recordOutcome(parts: OutcomeParts, ended: EndedOperation): void {
  const { failure, result } = ended;
  if (failure) recordFailure(parts, ended, failure);
  else if (result) {
    const known = v.safeParse(resultSchema, result);
    if (known.success) recordResult(parts, ended, known.output, result);
    else recordFailure(parts, ended, unreadable);
  }
}

const unreadable: ProcessFailure = {
  id: "ResultNotRead",
  message: "The process of the task has told a result that can't be read",
  advice: "What it did can be seen in the log of the backup.",
  exception: "The process of the task has told a result that can't be read",
  isAborted: false,
};

function recordFailure(parts: OutcomeParts, ended: EndedOperation, failure: ProcessFailure): void {
  const { job, operation, finished } = ended;
  const { message, exception, id } = failure;
  parts.setMetadata(job.id, { LastErrorDate: dateOf(finished), LastErrorMessage: message });
  const description = `Failed while executing ${operation} "${job.name}" (id: ${job.id})`;
  parts.database.errorLog.add({ jobId: numberOf(job.id), message: description, exception, time: finished });
  const { isAborted } = failure;
  const signs = isAborted ? [] : signsOf({ errors: [], warnings: [], failure });
  if (isNews(parts, ended, { level: "Fatal", signs, isInconclusive: isAborted })) {
    if (operation !== "Drill") parts.database.notifications.deleteOfJob(job.id, standingNotices);
    notify(parts, ended, { type: "Error", message: withAdvice(failure), exception, messageId: id ?? null });
  }
  const { Messages: _, ...summary } = ended.result ?? {};
  const why = { ...summary, ErrorMessage: message, ...(id && { ErrorID: id }) };
  addRun(parts, ended, failure.isAborted ? "Aborted" : "Fatal", why);
}

function recordResult(
  parts: OutcomeParts,
  ended: EndedOperation,
  result: KnownResult,
  all: Readonly<Record<string, unknown>>,
): void {
  notifyOfResult(parts, ended, result, isNews(parts, ended, outcomeOf(result)));
  if (!result.Dryrun) recordCopies(parts, ended, result.RemoteSynchronizationResults ?? []);
  const metadata = metadataOf(result);
  if (Object.keys(metadata).length > 0) parts.setMetadata(ended.job.id, metadata);
  const { Messages: _, ...summary } = all;
  addRun(parts, ended, result.ParsedResult === "Unknown" ? "Success" : result.ParsedResult, summary);
}

/** How the further destinations do. A copy with errors is none to rely on; the one before it stays the last good one. */
function recordCopies({ database }: OutcomeParts, { job, finished }: EndedOperation, made: readonly KnownCopy[]): void {
  const stored = made.length > 0 && numberOf(job.id) !== null ? database.jobs.get(Number(job.id)) : undefined;
  if (!stored) return;
  const { id: jobId, additionalTargets, settings } = stored;
  const names = new Set(copiesOfJob(database.globalOptions.all(), additionalTargets, settings).map(({ name }) => name));
  for (const { Destination, ParsedResult, Errors, ErrorID, EndTime, BackendStatistics: remote } of made) {
    // What only looked what it would do has made no copy.
    if (!names.has(Destination)) continue;
    const isGood = ParsedResult === "Success" || ParsedResult === "Warning";
    const ended = new Date(EndTime);
    const [reason = ""] = Errors?.slice(-1) ?? [];
    const isNoFailure = [copyWaits, copyOverBudget].some((id) => reason.includes(`-${id}]: `));
    const change = isGood
      ? { lastGood: ended, failed: null, message: null, messageId: null }
      : { failed: isNoFailure ? null : ended, message: wordsOf(reason), messageId: ErrorID ?? null };
    const space = { freeSpace: knownSize(remote?.FreeQuotaSpace), totalSpace: knownSize(remote?.TotalQuotaSpace) };
    database.copyStates.set(jobId, Destination, space.freeSpace === null ? change : { ...change, ...space }, finished);
  }
}

function knownSize(size: number | undefined): number | null {
  return size === undefined || size < 0 ? null : size;
}

/** A line of a result without its time and tag. */
function wordsOf(line: string): string {
  return line.replace(/^.*? - \[Error-[^\]]*\]: /, "").replace(/\n\w*(?:Error|Exception): /, ": ");
}

function outcomeOf({ ParsedResult, Errors, Warnings, Interrupted, Dryrun }: KnownResult): Omit<Outcome, "time"> {
  return {
    level: ParsedResult === "Unknown" ? "Success" : ParsedResult,
    signs: signsOf({ errors: Errors ?? [], warnings: Warnings ?? [] }),
    isInconclusive: Interrupted || Dryrun,
  };
}

/** The notifications of the server, among those who tell. */
const channel = "notification";

/** Whether trouble is to be told; what was told is written down for those who want to hear of it once. */
function isNews(
  parts: Pick<OutcomeParts, "setMetadata">,
  { job, operation, finished, repeat }: EndedOperation,
  outcome: Omit<Outcome, "time">,
): boolean {
  const known = toldOf(job.metadata, operation)[channel];
  const news =
    repeat === undefined ? undefined : newsOf(known, { ...outcome, time: finished.getTime() }, () => true, repeat);
  const change = news
    ? news.incident !== known && withTold(job.metadata, operation, channel, news.incident)
    : withoutTold(job.metadata, operation);
  if (change && Object.keys(change).length > 0) parts.setMetadata(job.id, change);
  return !news || news.kind === "new" || news.kind === "again";
}

/** @param isNew whether trouble is told. */
function notifyOfResult(parts: OutcomeParts, ended: EndedOperation, result: KnownResult, isNew: boolean): void {
  const { WarningsActualLength: warnings, ErrorsActualLength: errors, FilesWithError: badFiles } = result;
  if (result.MainOperation === "CreateLogDb" && result.TargetPath) {
    offerReport(parts, ended, result.TargetPath);
  } else if (result.ParsedResult !== "Success" && errors + badFiles > 0) {
    if (!isNew) return;
    const messages = [
      ...(errors > 0 ? [`${errors} errors`] : []),
      ...(badFiles > 0 ? [`${badFiles} files could not be backed up`] : []),
    ];
    const message = errors === 1 && result.Errors?.[0] ? result.Errors[0] : `There were ${messages.join(", ")}`;
    notify(parts, ended, { type: "Error", message });
  } else if (warnings > 0) {
    if (!isNew) return;
    const message = warnings === 1 && result.Warnings?.[0] ? result.Warnings[0] : `There were ${warnings} warnings`;
    notify(parts, ended, { type: "Warning", message });
  } else if ((result.MainOperation === "Backup" || result.MainOperation === "Sync") && !result.Interrupted) {
    parts.database.notifications.deleteOfJob(ended.job.id, standingNotices);
    parts.events.emit("notifications");
  } else if (result.MainOperation === "Drill" && result.ProvenFiles > 0) {
    parts.database.notifications.deleteKind(ended.job.id, drillNotice);
    parts.events.emit("notifications");
  }
}

/** How many of what a notification tells of, if it tells of a number of them. */
export function countsIn(message: string) {
  const [text, errors, unread, warnings] =
    /^There were (?:(\d+) errors)?(?:, )?(?:(\d+) files could not be backed up)?(?:(\d+) warnings)?$/.exec(message) ??
    [];
  if (text === undefined) return undefined;
  return { errors: Number(errors ?? 0), unread: Number(unread ?? 0), warnings: Number(warnings ?? 0) };
}

/** The message id of what a drill has to tell: the next good drill takes it back, not the next backup. */
const drillNotice = "RestoreDrill";
/** They stay until they are over, or acknowledged. */
const standingNotices = [drillNotice, changeNotice];

interface Notice {
  readonly type: "Error" | "Warning";
  readonly message: string;
  readonly exception?: string;
  readonly messageId?: string | null;
}

function notify({ database, events }: OutcomeParts, ended: EndedOperation, notice: Notice): void {
  const { type, message, exception = "" } = notice;
  const isDrill = ended.operation === "Drill";
  const messageId = isDrill ? drillNotice : (notice.messageId ?? null);
  if (isDrill) database.notifications.deleteKind(ended.job.id, drillNotice);
  database.notifications.add({
    type,
    title: isDrill ? `${type} in a restore drill of ${ended.job.name}` : `${type} while running ${ended.job.name}`,
    message,
    exception,
    jobId: ended.job.id,
    action: "backup:show-log",
    time: ended.finished,
    logEntryId: null,
    messageId,
    messageLogTag: null,
  });
  events.emit("notifications");
}

/** A report for whoever helps with a problem can be fetched for some days. */
function offerReport({ database, events }: OutcomeParts, ended: EndedOperation, path: string): void {
  const expires = new Date(ended.finished.getTime() + reportKept);
  const id = database.temporaryFiles.add({ origin: "bug-report", path, created: ended.finished, expires });
  database.notifications.add({
    type: "Information",
    title: `The report of ${ended.job.name} is ready`,
    message: "It can be downloaded for three days. Have a look at it before you hand it out.",
    exception: "",
    jobId: null,
    action: `bug-report:created:${id}`,
    time: ended.finished,
    logEntryId: null,
    messageId: "BugreportCreatedReady",
    messageLogTag: "",
  });
  events.emit("notifications");
}

function addRun(
  { database }: OutcomeParts,
  { job, operation, started, finished }: EndedOperation,
  outcome: OutcomeWord,
  summary: Readonly<Record<string, unknown>>,
): void {
  const jobId = numberOf(job.id);
  if (jobId === null) return;
  database.runs.add({ jobId, operation, started, finished, outcome, summary });
  const milliseconds = Math.max(0, finished.getTime() - started.getTime());
  database.runTotals.add(jobId, operation, { runs: 1, milliseconds, ...workOf(summary) });
}

/** Bytes and files that a run had to do with, as its result has them; 0 for what it has not. */
export function workOf(summary: Readonly<Record<string, unknown>>): RunWork {
  const { BackendStatistics: remote, ExaminedFiles, AddedFiles } = v.parse(workSchema, summary);
  return {
    uploaded: remote.BytesUploaded,
    downloaded: remote.BytesDownloaded,
    examined: ExaminedFiles,
    added: AddedFiles,
  };
}

const known = v.fallback(v.optional(v.number(), 0), 0);
const remoteWork = v.object({ BytesUploaded: known, BytesDownloaded: known });
const workSchema = v.object({
  BackendStatistics: v.fallback(remoteWork, { BytesUploaded: 0, BytesDownloaded: 0 }),
  ExaminedFiles: known,
  AddedFiles: known,
});

const count = v.optional(v.number(), 0);
const partSchema = v.object({ BeginTime: v.string(), EndTime: v.string(), Duration: v.string() });
const nestedCompact = v.optional(
  v.nullable(v.object({ ...partSchema.entries, VacuumResults: v.optional(v.nullable(partSchema)) })),
);

const copySchema = v.object({
  Destination: v.string(),
  ParsedResult: v.string(),
  EndTime: v.string(),
  Errors: v.optional(v.nullable(v.array(v.string()))),
  ErrorID: v.optional(v.string()),
  BackendStatistics: v.optional(v.object({ FreeQuotaSpace: v.number(), TotalQuotaSpace: v.number() })),
});
type KnownCopy = v.InferOutput<typeof copySchema>;

/** What is read of a result. */
const resultSchema = v.object({
  MainOperation: v.string(),
  ParsedResult: v.picklist(["Unknown", "Success", "Warning", "Error", "Fatal"]),
  Interrupted: v.boolean(),
  ...partSchema.entries,
  Warnings: v.optional(v.nullable(v.array(v.string()))),
  Errors: v.optional(v.nullable(v.array(v.string()))),
  WarningsActualLength: count,
  ErrorsActualLength: count,
  FilesWithError: count,
  Dryrun: v.optional(v.boolean(), false),
  ExaminedFiles: count,
  SizeOfExaminedFiles: count,
  ProvenFiles: count,
  TargetPath: v.optional(v.nullable(v.string())),
  CompactResults: nestedCompact,
  DeleteResults: v.optional(v.nullable(v.object({ CompactResults: nestedCompact }))),
  VacuumResults: v.optional(v.nullable(partSchema)),
  RemoteSynchronizationResults: v.optional(v.array(copySchema)),
  BackendStatistics: v.object({
    KnownFileCount: count,
    KnownFileSize: count,
    KnownFilesets: count,
    BackupListCount: count,
    LastBackupDate: v.string(),
    TotalQuotaSpace: count,
    FreeQuotaSpace: count,
    AssignedQuotaSpace: count,
  }),
});
type KnownResult = v.InferOutput<typeof resultSchema>;

function metadataOf(result: KnownResult): Record<string, string> {
  const compact =
    result.MainOperation === "Compact" ? result : (result.CompactResults ?? result.DeleteResults?.CompactResults);
  const vacuum = result.MainOperation === "Vacuum" ? result : (result.VacuumResults ?? compact?.VacuumResults);
  return {
    ...(!result.Interrupted && ofDestination(result)),
    ...(result.MainOperation === "Backup" && {
      ...ofPart("Backup", result),
      SourceFilesSize: String(result.SizeOfExaminedFiles),
      SourceFilesCount: String(result.ExaminedFiles),
      SourceSizeString: formatSize(result.SizeOfExaminedFiles),
    }),
    ...(result.MainOperation === "Restore" && ofPart("Restore", result)),
    ...(result.MainOperation === "Sync" && ofPart("Sync", result)),
    ...(compact && ofPart("Compact", compact)),
    ...(vacuum && ofPart("Vacuum", vacuum)),
  };
}

/** Only an operation that looked at the destination knows what is there. */
function ofDestination({ MainOperation, BackendStatistics: known }: KnownResult): Record<string, string> {
  const hasLooked = known.KnownFileCount > 0 || known.KnownFilesets > 0 || MainOperation === "ListRemote";
  if (!hasLooked) return {};
  const newest = new Date(known.LastBackupDate);
  return {
    ...(newest.getUTCFullYear() > 1 && { LastBackupDate: dateOf(newest) }),
    BackupListCount: String(known.BackupListCount),
    TotalQuotaSpace: String(known.TotalQuotaSpace),
    FreeQuotaSpace: String(known.FreeQuotaSpace),
    AssignedQuotaSpace: String(known.AssignedQuotaSpace),
    TargetFilesSize: String(known.KnownFileSize),
    TargetFilesCount: String(known.KnownFileCount),
    TargetFilesetsCount: String(known.KnownFilesets),
    TargetSizeString: formatSize(known.KnownFileSize),
  };
}

function ofPart(
  name: string,
  { BeginTime, EndTime, Duration }: v.InferOutput<typeof partSchema>,
): Record<string, string> {
  return {
    [`Last${name}Started`]: dateOf(new Date(BeginTime)),
    [`Last${name}Finished`]: dateOf(new Date(EndTime)),
    [`Last${name}Duration`]: Duration,
  };
}

/** `yyyyMMddTHHmmssZ`. */
function dateOf(time: Date): string {
  return formatVolumeTime(Math.floor(time.getTime() / 1000));
}

/** Of a stored job; null for a temporary one. */
function numberOf(jobId: string): number | null {
  return /^\d+$/.test(jobId) ? Number(jobId) : null;
}
