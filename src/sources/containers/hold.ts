import { setTimeout as delay } from "node:timers/promises";
import { messageOf, UserError } from "../../support/errors.ts";
import type { Logger } from "../../support/log.ts";
import { ContainerApiError } from "./api.ts";
import type { Container } from "./find.ts";
import { type HeldContainer, Ledger, ledgerPath } from "./ledger.ts";
import { letGo, releaseAll } from "./release.ts";
import { type ReportTrouble, containerTag as tag } from "./trouble.ts";
import { Watchdog } from "./watchdog.ts";

/** What is done with a container while files are read. */
export type HoldAction = HeldContainer["action"];

export interface HoldOrder {
  readonly container: Container;
  readonly action: HoldAction;
}

/** How long a container was held. */
export interface Downtime {
  readonly container: Container;
  readonly action: HoldAction;
  /** Milliseconds, from the request to stop until it ran again. */
  readonly duration: number;
}

export interface HoldTerms {
  readonly databasePath: string;
  readonly logger: Logger;
  readonly report: ReportTrouble;
  readonly signal: AbortSignal;
}

interface Holding extends HoldOrder {
  readonly entry: HeldContainer;
  /** On the clock of `performance`. */
  readonly since: number;
}

/** Attempts to start a container, with more time between them each time; milliseconds. */
const attempts = 3;
const pause = 500;

/** Containers that are stopped or paused. Whatever happens they go on: see `ledger.ts`. */
export class HeldContainers implements AsyncDisposable {
  readonly downtimes: Downtime[] = [];
  readonly #ledger: Ledger;
  readonly #watchdog: Watchdog;
  readonly #terms: HoldTerms;
  /** In the order in which they were stopped. */
  #held: Holding[] = [];
  /** Those that can't be started, also of earlier runs. */
  readonly #lost: HeldContainer[] = [];

  private constructor(ledger: Ledger, watchdog: Watchdog, terms: HoldTerms) {
    this.#ledger = ledger;
    this.#watchdog = watchdog;
    this.#terms = terms;
  }

  /**
   * Stops and pauses containers, one after the other. What can't be held is reported as `ContainerNotHeld`; if that throws, all
   * go on first.
   */
  static async hold(orders: readonly HoldOrder[], terms: HoldTerms): Promise<HeldContainers> {
    const path = ledgerPath(terms.databasePath);
    const ledger = await Ledger.openSoon(path);
    if (!ledger) {
      throw new UserError("ContainersInUse", "Another process is starting the containers of this backup again", {
        advice: "Wait until it has ended.",
      });
    }
    let held: HeldContainers;
    try {
      held = new HeldContainers(ledger, await Watchdog.start(path), terms);
      held.#lost.push(...ledger.read());
    } catch (error) {
      ledger[Symbol.dispose]();
      throw error;
    }
    try {
      for (const order of orders) await held.#hold(order);
    } catch (error) {
      await held[Symbol.asyncDispose]();
      throw error;
    }
    return held;
  }

  /** Lets those go on that are no longer needed as they are. */
  async release(isDone: (container: Container) => boolean = () => true): Promise<void> {
    const done = this.#held.filter(({ container }) => isDone(container));
    this.#held = this.#held.filter((holding) => !done.includes(holding));
    for (const holding of done.toReversed()) await this.#release(holding);
    if (done.length > 0) this.#writeLedger();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.release();
    this.#ledger[Symbol.dispose]();
    this.#watchdog.end();
  }

  async #hold({ container, action }: HoldOrder): Promise<void> {
    const { logger, report, signal } = this.#terms;
    const { api, id, name, startedAt } = container;
    const entry = { socket: api.socket, id, name, action, startedAt };
    this.#writeLedger(entry);
    this.#held.push({ container, action, entry, since: performance.now() });
    try {
      if (action === "stop") await api.stop(id, signal);
      else await api.pause(id);
    } catch (error) {
      if (signal.aborted) throw error;
      this.#held.pop();
      await this.#letGo(entry, !(error instanceof ContainerApiError));
      this.#writeLedger();
      const message = `The container ${name} can't be ${participles[action]}: ${messageOf(error)}`;
      report({ id: "ContainerNotHeld", message, cause: error });
      return;
    }
    logger.write("Information", tag, "ContainerHeld", `The container ${name} is ${participles[action]}`);
  }

  async #release({ container, action, entry, since }: Holding): Promise<void> {
    if (!(await this.#letGo(entry))) return;
    const duration = performance.now() - since;
    this.downtimes.push({ container, action, duration });
    const message = `The container ${entry.name} goes on; it was ${participles[action]} for ${seconds(duration)} seconds`;
    this.#terms.logger.write("Information", tag, "ContainerReleased", message);
  }

  /** False if it can't be done. */
  async #letGo(entry: HeldContainer, mayEnd?: boolean): Promise<boolean> {
    for (let attempt = 1; ; attempt++) {
      try {
        await letGo(entry, mayEnd);
        return true;
      } catch (error) {
        if (attempt < attempts) {
          await delay(pause * attempt);
          continue;
        }
        this.#lost.push(entry);
        const message = `The container ${entry.name} can't be started again: ${messageOf(error)}. It is tried again for ten minutes, and by the next run.`;
        this.#terms.logger.write("Error", tag, "ContainerNotStarted", message, error);
        return false;
      }
    }
  }

  /** @param next what is about to be held. */
  #writeLedger(...next: readonly HeldContainer[]): void {
    this.#ledger.write([...this.#lost, ...this.#held.map(({ entry }) => entry), ...next]);
  }
}

const participles: Readonly<Record<HoldAction, string>> = { stop: "stopped", pause: "paused" };

/** Starts what a run that was killed has left, and says so. */
export async function releaseLeftovers(databasePath: string, logger: Logger): Promise<void> {
  using ledger = Ledger.open(ledgerPath(databasePath));
  // A run has it, or its watchdog.
  if (!ledger) return;
  for (const { container, failure } of await releaseAll(ledger)) {
    const was = `The container ${container.name} was still ${participles[container.action]} by a backup that was broken off`;
    if (failure === undefined) logger.write("Warning", tag, "ContainerLeftHeld", `${was}; it goes on now`);
    else
      logger.write("Error", tag, "ContainerNotStarted", `${was}, and can't be started: ${messageOf(failure)}`, failure);
  }
}

function seconds(milliseconds: number): string {
  return (milliseconds / 1000).toFixed(1);
}
