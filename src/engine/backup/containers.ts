import {
  type Container,
  type Downtime,
  HeldContainers,
  type HoldOrder,
  hasLedger,
  releaseLeftovers,
  selectContainers,
  containerTag as tag,
  troubleReporter,
  writtenSources,
} from "../../sources/containers/index.ts";
import type { Snapshots } from "../../sources/index.ts";
import type { DatabaseContext } from "../context.ts";
import { type ContainerResult, formatDuration } from "../results/index.ts";

/** The containers that a backup holds while it reads its sources. */
export class BackupContainers implements AsyncDisposable {
  readonly #held: HeldContainers | undefined;
  readonly #sources: readonly string[];

  private constructor(held: HeldContainers | undefined, sources: readonly string[]) {
    this.#held = held;
    this.#sources = sources;
  }

  /** Stops and pauses those that the options name. First of all, what an earlier run has left goes on. */
  static async hold(context: DatabaseContext, sources: readonly string[]): Promise<BackupContainers> {
    const { settings, database, logger, control } = context;
    const { path: databasePath } = database;
    if (hasLedger(databasePath)) await releaseLeftovers(databasePath, logger);
    const orders = await ordersOf(context, sources);
    if (orders.length === 0) return new BackupContainers(undefined, sources);
    if (settings.dryRun) {
      for (const { container, action } of orders) {
        logger.write("DryRun", tag, "WouldHoldContainer", `Would ${action} the container ${container.name}`);
      }
      return new BackupContainers(undefined, sources);
    }
    const report = troubleReporter(settings.areContainersRequired, logger);
    const held = await HeldContainers.hold(orders, { databasePath, logger, report, signal: control.signal });
    return new BackupContainers(held, sources);
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

  get results(): ContainerResult[] | undefined {
    return this.#held?.downtimes.map(toResult);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#held?.[Symbol.asyncDispose]();
  }
}

async function ordersOf({ settings, logger }: DatabaseContext, sources: readonly string[]): Promise<HoldOrder[]> {
  const { containerStop, containerPause, containerSockets, areContainersRequired } = settings;
  const wanted = new Map([
    ...containerPause.map((name) => [name, "pause"] as const),
    // Who is named in both is stopped.
    ...containerStop.map((name) => [name, "stop"] as const),
  ]);
  if (wanted.size === 0) return [];
  const report = troubleReporter(areContainersRequired, logger);
  const names = [...containerStop, ...containerPause.filter((name) => !containerStop.includes(name))];
  const selected = await selectContainers(names, containerSockets, report);
  return [...selected].flatMap(([name, container]) => {
    const action = wanted.get(name) ?? "stop";
    const written = writtenSources(container, sources);
    logger.write("Verbose", tag, "ContainerFound", `The container ${name} writes ${written.join(", ") || "no source"}`);
    const obstacle = obstacleTo(action, container);
    if (obstacle !== undefined) report({ id: "ContainerNotHeld", ...obstacle });
    else if (container.isRunning && !container.isPaused) return [{ container, action }];
    else {
      const state = container.isPaused ? "is paused already" : "does not run";
      logger.write("Information", tag, "ContainerAtRest", `The container ${name} ${state}`);
    }
    return [];
  });
}

function obstacleTo(action: HoldOrder["action"], { name, isOwn, endsForGood }: Container) {
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
