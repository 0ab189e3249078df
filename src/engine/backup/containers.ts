import {
  type Container,
  type Downtime,
  HeldContainers,
  type HoldAction,
  type HoldOrder,
  hasLedger,
  type ReportTrouble,
  releaseLeftovers,
  selectContainers,
  containerTag as tag,
  troubleReporter,
  writtenSources,
} from "../../sources/containers/index.ts";
import type { Snapshots } from "../../sources/index.ts";
import type { DatabaseContext } from "../context.ts";
import { type ContainerResult, formatDuration } from "../results/index.ts";
import { Dumps } from "./dumps.ts";

/** What a backup does with containers: it dumps their databases, and holds them while it reads its sources. */
export class BackupContainers implements AsyncDisposable {
  readonly #context: DatabaseContext;
  readonly #sources: readonly string[];
  readonly #report: ReportTrouble;
  /** By the names in the options. */
  readonly #selected: ReadonlyMap<string, Container>;
  #dumped: readonly Container[] = [];
  #held: HeldContainers | undefined;

  private constructor(
    context: DatabaseContext,
    sources: readonly string[],
    report: ReportTrouble,
    selected: ReadonlyMap<string, Container>,
  ) {
    this.#context = context;
    this.#sources = sources;
    this.#report = report;
    this.#selected = selected;
  }

  /** Finds those that the options name. First of all, what an earlier run has left goes on. */
  static async find(context: DatabaseContext, sources: readonly string[]): Promise<BackupContainers> {
    const { settings, database, logger } = context;
    if (hasLedger(database.path)) await releaseLeftovers(database.path, logger);
    const report = troubleReporter(settings.areContainersRequired, logger);
    const { containerDump, containerStop, containerPause, containerSockets } = settings;
    const names = [...new Set([...containerDump, ...containerStop, ...containerPause])];
    const selected = names.length === 0 ? new Map() : await selectContainers(names, containerSockets, report);
    return new BackupContainers(context, sources, report, selected);
  }

  /** Dumps the databases that the options name, while everything runs. */
  async makeDumps(): Promise<Dumps> {
    const { settings, logger } = this.#context;
    const dumps = new Dumps(this.#context, this.#report);
    const { containerDump, sqliteCopy, changedFiles } = settings;
    if (containerDump.length + sqliteCopy.length === 0) return dumps;
    if (changedFiles.length > 0) {
      const message = "No databases are dumped, as only the files in --changed-files are looked at";
      logger.write("Information", tag, "NoDumps", message);
      return dumps;
    }
    try {
      this.#dumped = await dumps.dump(this.#named(containerDump));
      dumps.copySqlite(sqliteCopy);
      return dumps;
    } catch (error) {
      dumps[Symbol.dispose]();
      throw error;
    }
  }

  /** Stops and pauses. */
  async hold(): Promise<void> {
    const { settings, database, logger, control } = this.#context;
    const { containerStop, containerPause, dryRun } = settings;
    const stopped = this.#named(containerStop);
    const orders = [
      ...stopped.flatMap((container) => this.#orderFor(container, "stop")),
      // Who is named in both is stopped.
      ...this.#named(containerPause)
        .filter((container) => !stopped.includes(container))
        .flatMap((container) => this.#orderFor(container, "pause")),
    ];
    if (orders.length === 0) return;
    if (dryRun) {
      for (const { container, action } of orders) {
        logger.write("DryRun", tag, "WouldHoldContainer", `Would ${action} the container ${container.name}`);
      }
      return;
    }
    this.#held = await HeldContainers.hold(orders, {
      databasePath: database.path,
      logger,
      report: this.#report,
      signal: control.signal,
    });
  }

  /** Lets those go on whose files will be read from snapshots. */
  async releaseThoseIn(snapshots: Snapshots): Promise<void> {
    await this.#held?.release((container) => {
      const written = writtenSources(container, this.#sources);
      // One that writes none of them may have to do with any.
      return (written.length > 0 ? written : this.#sources).every((source) => snapshots.holds(source));
    });
  }

  /** All sources have been read. */
  async release(): Promise<void> {
    await this.#held?.release();
  }

  /** Undefined if none were dumped or held. */
  get results(): ContainerResult[] | undefined {
    const dumped = this.#dumped.map(({ name }) => ({ Name: name, Action: "Dumped" as const, Downtime: "00:00:00" }));
    const held = (this.#held?.downtimes ?? []).map(toResult);
    return dumped.length + held.length === 0 ? undefined : [...dumped, ...held];
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#held?.[Symbol.asyncDispose]();
  }

  #named(names: readonly string[]): Container[] {
    return names.flatMap((name) => this.#selected.get(name) ?? []);
  }

  #orderFor(container: Container, action: HoldAction): HoldOrder[] {
    const { logger } = this.#context;
    const { name, isRunning, isPaused } = container;
    const written = writtenSources(container, this.#sources);
    logger.write("Verbose", tag, "ContainerFound", `The container ${name} writes ${written.join(", ") || "no source"}`);
    const obstacle = obstacleTo(action, container);
    if (obstacle !== undefined) this.#report({ id: "ContainerNotHeld", ...obstacle });
    else if (isRunning && !isPaused) return [{ container, action }];
    else {
      const state = isPaused ? "is paused already" : "does not run";
      logger.write("Information", tag, "ContainerAtRest", `The container ${name} ${state}`);
    }
    return [];
  }
}

function obstacleTo(action: HoldAction, { name, isOwn, endsForGood }: Container) {
  if (isOwn) {
    return {
      message: `The container ${name} is the one that this backup runs in`,
      advice: "Leave it out of --container-stop and --container-pause.",
    };
  }
  if (action === "stop" && endsForGood) {
    return {
      message: `The container ${name} would be removed when it is stopped`,
      advice: "Name it in --container-pause, or create it without --rm.",
    };
  }
  return undefined;
}

function toResult({ container, action, duration }: Downtime): ContainerResult {
  const Action = action === "stop" ? "Stopped" : "Paused";
  return { Name: container.name, Action, Downtime: formatDuration(duration) };
}
