import type { ServerDatabase } from "../../database/server/server-database.ts";
import { messageOf, UserError } from "../../support/errors.ts";
import type { Logger } from "../../support/log.ts";
import type { TimerClock } from "../clock.ts";
import type { ServerEvents } from "../events.ts";
import { serverZone } from "../scheduler/time-zone.ts";
import { WakingLoop } from "../waking-loop.ts";
import { digestPlan, lastDue, sentSetting } from "./digest-plan.ts";

export interface DigestSenderParts {
  readonly database: Pick<ServerDatabase, "settings">;
  readonly events: ServerEvents;
  readonly clock: TimerClock;
  readonly log: Logger;
  /** Sends what there is to tell. */
  readonly send: () => Promise<void>;
}

const tag = "Bunker.Jobs.DigestSender";
/** Between two looks, in milliseconds. */
const pause = 5 * 60_000;
const patience = 1000;

/** Sends the digest when it is due. One that was due while the server was down is sent when it is up again. */
export class DigestSender {
  readonly #parts: DigestSenderParts;
  readonly #loop: WakingLoop;

  constructor(parts: DigestSenderParts) {
    this.#parts = parts;
    this.#loop = new WakingLoop(
      parts.clock,
      () => this.#look(),
      (error) => this.#fail(error),
    );
  }

  start(): void {
    this.#loop.wakeOn(this.#parts.events, ["settings"], patience);
  }

  stop(): void {
    this.#loop.stop();
  }

  #look(): number {
    const { database, clock } = this.#parts;
    const plan = digestPlan(database.settings);
    if (!plan) return pause;
    const now = clock.now();
    const key = `${plan.weekday} ${plan.hour}`;
    const [sentBy, sentAt] = (database.settings.get(sentSetting) ?? "").split(" @ ");
    // One that lies ahead was sent before the clock was put back.
    const isKnown = sentBy === key && new Date(sentAt ?? 0) <= now;
    const isDue = isKnown && lastDue(plan, now, serverZone(database.settings)) > new Date(sentAt ?? 0);
    // A plan that is new begins now.
    if (!isDue && isKnown) return pause;
    database.settings.set(sentSetting, `${key} @ ${now.toISOString()}`);
    if (isDue) void this.#parts.send().catch((error: unknown) => this.#fail(error));
    return pause;
  }

  #fail(error: unknown): number {
    const advice = error instanceof UserError ? ` ${error.advice}` : "";
    const message = `The digest could not be sent: ${messageOf(error)}.${advice}`;
    this.#parts.log.write("Warning", tag, "DigestNotSent", message, error);
    return pause;
  }
}
