import { rmSync } from "node:fs";
import { platform } from "#platform";
import type { LocalDatabase } from "../database/local/database.ts";
import { mergeUrlOptions, openDestination, Remote, type RemoteEvent } from "../destinations/index.ts";
import type { OptionValues } from "../options/declaration.ts";
import { budgetOf, formatSize, noLimits, type OptionWarning, parseTime, type Settings } from "../options/index.ts";
import { messageOf, UserError } from "../support/errors.ts";
import type { LogEntry, Logger, LogLevel } from "../support/log.ts";
import { parityName, parseRetiredName } from "../volumes/index.ts";
import { Budgets, monthHere, type TrafficBefore } from "./budget.ts";
import { BudgetNotices } from "./budget-notices.ts";
import { type Clock, type OperationContext, type OperationControl, secondsOf, systemClock } from "./context.ts";
import {
  LogFile,
  LogRouter,
  type LogTarget,
  parseLogFilter,
  queryLog,
  StoredWarnings,
  timed,
} from "./logging/index.ts";
import type { Progress } from "./progress.ts";
import { isThrottled, remoteSettingsOf } from "./remote-settings.ts";
import { renewVerificationFile } from "./remote-state/verification-file.ts";
import {
  type BackendStatistics,
  createBackendStatistics,
  type MainOperation,
  type OperationResult,
  ResultLog,
  type ResultOrigin,
  resultToJson,
} from "./results/index.ts";
import { createTemporaryFolder } from "./temporary-folder.ts";
import type { StartWorker } from "./worker-port.ts";

const tag = "Duplicati.Library.Main.Controller";
const eventTag = "Duplicati.Library.Main.BasicResults";

/** Everything that an operation is run with. */
export interface OperationRequest {
  readonly name: MainOperation;
  /** The destination, with secrets in place. */
  readonly url: string;
  readonly options: OptionValues;
  readonly settings: Settings;
  /** What validation found; counts in the result, and is seen in the log file and by the observer's `optionLog` alone. */
  readonly warnings: readonly OptionWarning[];
  /** Values that no log may hold. */
  readonly secrets: readonly string[];
  /**
   * Open; it stays so unless there are hooks, which find it closed at the end. What the operation did not commit before a
   * failure is lost when it is closed.
   */
  readonly database: LocalDatabase | undefined;
  readonly progress: Progress;
  readonly control: OperationControl;
  readonly startWorker: StartWorker;
  readonly program: ProgramVersion;
  /** Undefined: what the database knows of this month. */
  readonly traffic?: TrafficBefore;
  /** Who watches the run. */
  readonly observer?: OperationObserver;
  readonly hooks?: OperationHooks;
  readonly clock?: Clock;
}

/** What happens around the operation: scripts and reports. None of it throws. */
export interface OperationHooks {
  /** What was said before; it counts in the result, and is not shown again. */
  readonly earlier: readonly LogEntry[];
  /** Called before the first message. `secrets` are the values that no log may hold. */
  attach(router: LogRouter, secrets: readonly string[]): void;
  /** The operation begins, with valid options. */
  begins(operation: BegunOperation): Promise<void>;
  /** See {@link OperationContext.dataIsUp}. */
  dataIsUp(result: OperationResult, logger: Logger): Promise<void>;
  /** An empty result, for an operation that failed. */
  createResult(origin: ResultOrigin): OperationResult;
  /**
   * The operation has ended, its result is stored and the database free for others; messages still reach everybody.
   *
   * @param error why it failed; undefined if it did not, or was broken off on request.
   */
  ended(result: OperationResult, error: unknown, logger: Logger): Promise<void>;
}

export interface BegunOperation {
  readonly settings: Settings;
  readonly progress: Progress;
  readonly router: LogRouter;
}

export interface ProgramVersion {
  /** `a.b.c.d`, as manifests have it. */
  readonly number: string;
  /** As results show it. */
  readonly display: string;
}

/** Gets the messages that pass `console-log-level` and its filters, and every event at the destination. */
export interface OperationObserver extends LogTarget {
  remoteEvent(event: RemoteEvent): void;
  /** Gets what validation found, whatever the levels. */
  readonly optionLog?: LogTarget;
  /** In place of the options: calls `listener` with the level that is wanted, now and at each change. */
  followLevel?(listener: (level: LogLevel) => void): void;
}

/**
 * Runs an operation with all that surrounds each of them (engine.md 2.1): logs, statistics, private temporary folder, the
 * record in the database. After success everything is committed. What the handler throws is logged and thrown on.
 */
export async function runOperation<R extends OperationResult>(
  request: OperationRequest,
  handler: (context: OperationContext) => Promise<R>,
): Promise<R> {
  const { settings, control, progress, database, hooks } = request;
  const clock = request.clock ?? systemClock;
  const log = new ResultLog({ complete: settings.fullResult });
  const router = new LogRouter({
    now: () => clock.now(),
    suppressWarnings: settings.suppressWarnings,
    acceptedWarnings: settings.acceptedWarnings,
    secrets: request.secrets,
  });
  router.addTarget(log, "Information");
  const endStoring = database ? router.addTarget(new StoredWarnings(database.log), "Information") : () => undefined;
  hooks?.attach(router, request.secrets);
  for (const entry of hooks?.earlier ?? []) log.write(entry);
  using cleanup = new DisposableStack();
  openLogFile(settings, router, cleanup);
  sayOfOptions(request, router);
  attachObserver(request, router);
  if (settings.useBackgroundIoPriority) lowerPriority(router, cleanup);

  const temporaryFolder = createTemporaryFolder(settings.tempdir, router, clock);
  cleanup.defer(() => rmSync(temporaryFolder, { recursive: true, force: true }));
  const uploadFolder = openUploadFolder(settings, router, clock, cleanup) ?? temporaryFolder;
  const begin = clock.now();
  if (settings.dryRun) database?.keepNothing();
  if (database && settings.profileAllDatabaseQueries) database.onQuery = queryLog(router, settings);
  database?.log.beginOperation(request.name, secondsOf(begin));
  const budgets = openBudgets(request, clock);
  const notices = new BudgetNotices({ name: request.name, settings, budget: budgets.own, logger: router, control });
  const remote = openRemote(request, { logger: router, temporaryFolder, clock, onCall: () => notices.called() });
  const statistics = createBackendStatistics();
  const origin = { version: request.program.display, begin, log, statistics };
  try {
    await hooks?.begins({ settings, progress, router });
    router.write("Information", tag, "StartingOperation", `The operation ${request.name} has started`);
    const context: OperationContext = {
      settings,
      options: request.options,
      url: request.url,
      remote,
      logger: router,
      progress,
      budgets,
      clock,
      control,
      startWorker: request.startWorker,
      origin,
      temporaryFolder,
      uploadFolder,
      appVersion: request.program.number,
      dataIsUp: async (result) => await hooks?.dataIsUp(result, router),
    };
    const section = { tag, id: `Run${request.name}`, what: `Running ${request.name}` };
    notices.begin();
    const result = await timed(router, section, () => handler(context));
    notices.end();
    // A backup does so at its own time, and a drill changes nothing.
    if (database && request.name !== "Backup" && request.name !== "Drill")
      await renewVerificationFile({ ...context, database });
    copyStatistics(remote, statistics);
    result.EndTime = clock.now();
    result.Interrupted ||= control.isStopRequested;
    if (database && !database.keepsNothing) recordResult(database, result, settings);
    endStoring();
    router.write("Information", tag, "CompletedOperation", `The operation ${request.name} has completed`);
    await end(request, result, undefined, router);
    return result;
  } catch (thrown) {
    endStoring();
    const error = database?.explain(thrown) ?? thrown;
    progress.enter("Error");
    if (control.signal.aborted) {
      router.write("Information", tag, "TerminatedOperation", `The operation ${request.name} was terminated`);
    } else {
      router.write("Error", tag, "FailedOperation", `The operation ${request.name} has failed`, error);
    }
    if (hooks) {
      const isAborted = control.signal.aborted;
      const result = hooks.createResult(origin);
      copyStatistics(remote, statistics);
      Object.assign(result, { EndTime: clock.now(), Interrupted: isAborted, Fatal: !isAborted });
      await end(request, result, isAborted ? undefined : error, router);
    }
    throw error;
  } finally {
    await remote.close();
  }
}

async function end(
  { hooks, database }: OperationRequest,
  result: OperationResult,
  error: unknown,
  logger: Logger,
): Promise<void> {
  if (!hooks) return;
  // A script may well look at the backup that was just made.
  database?.close();
  await hooks.ended(result, error, logger);
}

/** Undefined unless the user wants volumes to wait in another folder than other temporary files. */
function openUploadFolder(
  { asynchronousUploadFolder, tempdir }: Settings,
  router: LogRouter,
  clock: Clock,
  cleanup: DisposableStack,
): string | undefined {
  if (asynchronousUploadFolder === undefined || asynchronousUploadFolder === tempdir) return undefined;
  const folder = createTemporaryFolder(asynchronousUploadFolder, router, clock);
  cleanup.defer(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

function openLogFile(settings: Settings, router: LogRouter, cleanup: DisposableStack): void {
  const { logFile, logFileLogLevel, logFileLogIgnore, logFileLogFilter } = settings;
  if (logFile === undefined) return;
  const filter = parseLogFilter({ ignore: logFileLogIgnore, filter: logFileLogFilter });
  let file: LogFile;
  try {
    file = new LogFile(logFile, (error) =>
      router.write("Warning", tag, "LogFileNotWritten", "Nothing more can be written to the log file", error),
    );
  } catch (error) {
    throw new UserError("LogFileNotOpened", `Cannot open the log file "${logFile}": ${messageOf(error)}`, {
      cause: error,
    });
  }
  cleanup.defer(() => file.close());
  router.addTarget(file, logFileLogLevel, filter);
}

function lowerPriority(logger: Logger, cleanup: DisposableStack): void {
  const restore = platform.lowerDiskPriority();
  if (restore) cleanup.defer(restore);
  else logger.write("Warning", tag, "IoPriorityNotLowered", "The priority for disk access can't be lowered here");
}

function sayOfOptions({ warnings, observer }: OperationRequest, router: LogRouter): void {
  const detach = observer?.optionLog ? router.addTarget(observer.optionLog, "Warning") : () => undefined;
  for (const { id, message } of warnings) router.write("Warning", tag, id, message);
  detach();
}

function attachObserver({ settings, observer }: OperationRequest, router: LogRouter): void {
  if (!observer) return;
  if (observer.followLevel) {
    let detach = (): void => {};
    observer.followLevel((level) => {
      detach();
      detach = router.addTarget(observer, level);
    });
    return;
  }
  const filter = parseLogFilter({ ignore: settings.consoleLogIgnore, filter: settings.consoleLogFilter });
  router.addTarget(observer, settings.consoleLogLevel, filter);
}

/** A run that nobody has told what was moved before goes by the database, which knows the runs of this backup alone. */
function openBudgets(request: OperationRequest, clock: Clock): Budgets {
  const { url, options, settings, traffic, database, progress } = request;
  const limits = settings.exceedBudget ? noLimits : budgetOf(mergeUrlOptions(url, options));
  const limited = Object.values(limits).some((limit) => limit !== undefined);
  const month = monthHere(clock.now());
  const known = limited ? database?.log.trafficSince(secondsOf(month.begin)) : undefined;
  const before = traffic ?? { used: known ? { "": known } : {}, until: month.end };
  return new Budgets(limits, before, progress, !settings.exceedBudget);
}

interface RemoteSurroundings {
  readonly logger: Logger;
  readonly temporaryFolder: string;
  readonly clock: Clock;
  /** A call has ended well. */
  onCall(): void;
}

function openRemote(request: OperationRequest, { logger, temporaryFolder, clock, onCall }: RemoteSurroundings): Remote {
  const { url, options, settings, database, control, observer, progress } = request;
  const remote = new Remote({
    open: () => openDestination(url, options),
    settings: remoteSettingsOf(settings, url),
    temporaryFolder,
    logger,
    signal: control.signal,
    companionOf: parityName,
    mayFree: (name) => parseRetiredName(name)?.prefix === settings.prefix,
    gate: control,
    meters: { upload: progress.upload, download: progress.download },
    onEvent: (event) => {
      logger.write("Information", eventTag, "BackendEvent", eventText(event));
      observer?.remoteEvent(event);
      if (event.event === "Completed") onCall();
      if (database && event.event === "Completed") {
        const data = event.size < 0 ? undefined : JSON.stringify({ Size: event.size });
        database.log.remoteOperation(event.action.toLowerCase(), event.name, secondsOf(clock.now()), data);
      }
    },
  });
  progress.traffic.follow("", remote.traffic);
  if (isThrottled(settings, url)) control.followLimits((limits) => remote.throttle(limits));
  return remote;
}

/** Backend events as every log has them (engine.md 23). */
function eventText({ action, event, name, size }: RemoteEvent): string {
  return `Backend event: ${action} - ${event}: ${name} (${size < 0 ? "" : formatSize(size)})`;
}

function copyStatistics({ statistics: from }: Remote, to: BackendStatistics): void {
  to.RemoteCalls = from.remoteCalls;
  to.BytesUploaded = from.bytesUploaded;
  to.BytesDownloaded = from.bytesDownloaded;
  to.FilesUploaded = from.filesUploaded;
  to.FilesDownloaded = from.filesDownloaded;
  to.FilesDeleted = from.filesDeleted;
  to.FoldersCreated = from.foldersCreated;
  to.RetryAttempts = from.retryAttempts;
}

/** The result for those who look at the backup later, and an end to what is older than `log-retention`. */
function recordResult(database: LocalDatabase, result: OperationResult, settings: Settings): void {
  const text = JSON.stringify(resultToJson(result, { messages: true }));
  database.log.message("Result", text, secondsOf(result.EndTime));
  database.log.purge(secondsOf(parseTime(settings.logRetention, { base: result.EndTime, negate: true })));
  database.commit();
}
