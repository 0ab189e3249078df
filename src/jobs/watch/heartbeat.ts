import type { ServerDatabase } from "../../database/server/server-database.ts";
import { messageOf } from "../../support/errors.ts";
import type { Logger } from "../../support/log.ts";
import type { TimerClock } from "../clock.ts";
import type { ServerEvents } from "../events.ts";
import { WakingLoop } from "../waking-loop.ts";
import { timespanSetting } from "./job-health.ts";

export interface HeartbeatParts {
  readonly database: Pick<ServerDatabase, "settings">;
  readonly events: ServerEvents;
  readonly clock: TimerClock;
  readonly log: Logger;
  /** Asks for the URL; rejects if no good answer comes. */
  readonly ping: (url: string) => Promise<void>;
}

const urlSetting = "heartbeat-url";
const intervalSetting = "heartbeat-interval";
/** Seconds. */
const usualInterval = 300;
const leastInterval = 10;
const timeout = 30_000;
const tag = "Bunker.Jobs.Heartbeat";

/**
 * Asks for a URL from time to time, so that a monitor elsewhere notices when this server is down: the settings
 * `heartbeat-url` and `heartbeat-interval`. That the monitor can't be reached is told once, until it can be again.
 */
export class Heartbeat {
  readonly #parts: HeartbeatParts;
  readonly #loop: WakingLoop;
  #stopListening: (() => void) | undefined;
  #url: string | undefined;
  #hasFailed = false;

  constructor(parts: HeartbeatParts) {
    this.#parts = parts;
    this.#loop = new WakingLoop(
      parts.clock,
      () => this.#beat(),
      (error) => {
        parts.log.write("Error", tag, "HeartbeatFailed", `There is no heartbeat: ${messageOf(error)}`, error);
        return usualInterval * 1000;
      },
    );
  }

  start(): void {
    this.#stopListening = this.#parts.events.on("settings", () => {
      if (this.#read() !== this.#url) this.#loop.wake();
    });
    this.#loop.wake();
  }

  stop(): void {
    this.#stopListening?.();
    this.#loop.stop();
  }

  #read(): string | undefined {
    return this.#parts.database.settings.get(urlSetting)?.trim() || undefined;
  }

  #beat(): number {
    this.#url = this.#read();
    if (this.#url !== undefined) void this.#ping(this.#url);
    const interval = timespanSetting(this.#parts.database.settings, intervalSetting) ?? usualInterval;
    return Math.max(leastInterval, interval) * 1000;
  }

  async #ping(url: string): Promise<void> {
    try {
      await this.#parts.ping(url);
      this.#hasFailed = false;
    } catch (error) {
      if (this.#hasFailed) return;
      this.#hasFailed = true;
      // The address is not told: whoever knows it can send heartbeats in this server's name.
      const reason = messageOf(error).replaceAll(url, "…");
      const text = `The monitor behind ${urlSetting} could not be reached: ${reason}`;
      this.#parts.log.write("Warning", tag, "HeartbeatNotSent", text);
    }
  }
}

/** Asks for a URL; rejects unless the answer is a good one. */
export async function pingUrl(url: string): Promise<void> {
  const answer = await fetch(url, { signal: AbortSignal.timeout(timeout) });
  await answer.body?.cancel();
  if (!answer.ok) throw new Error(`it answers with the status ${answer.status}`);
}
