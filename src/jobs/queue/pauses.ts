import type { ServerSettings } from "../../database/server/settings.ts";
import { parseTimespan } from "../../options/index.ts";
import type { TimerClock } from "../clock.ts";
import type { Ledger } from "./ledger.ts";

/** Everything rests. */
export interface Pause {
  /** Undefined: until somebody resumes. */
  readonly until: Date | undefined;
  readonly transfers: boolean;
}

/** A timer can't be set for longer; in milliseconds. */
const longestTimer = 24 * 3_600_000;
const setting = "paused-until";
/** .NET's ticks of 100 ns at the beginning of 1970. */
const ticksBefore1970 = 621_355_968_000_000_000n;

/** Whether the server rests, and until when; kept in its settings, so that a restart does not end it. */
export class Pauses {
  readonly #settings: ServerSettings;
  readonly #ledger: Ledger;
  readonly #clock: TimerClock;
  readonly #onEnd: () => void;
  #current: Pause | undefined;
  #stopTimer: (() => void) | undefined;

  /** @param onEnd a pause is over by itself. */
  constructor(settings: ServerSettings, ledger: Ledger, clock: TimerClock, onEnd: () => void) {
    this.#settings = settings;
    this.#ledger = ledger;
    this.#clock = clock;
    this.#onEnd = onEnd;
  }

  get current(): Pause | undefined {
    return this.#current;
  }

  begin(pause: Pause): void {
    this.#keep(pause.until ? String(ticksOf(pause.until)) : "0");
    this.#hold(pause);
  }

  end(): void {
    this.#stopTimer?.();
    this.#current = undefined;
    this.#keep("");
  }

  /** At the start of the server: the pause that it was in, or its `startup-delay`, whichever is longer. */
  beginAtStart(): void {
    const now = this.#clock.now().getTime();
    const stored = this.#settings.get(setting) ?? "";
    const delayed = delayOf(this.#settings.get("startup-delay") ?? "");
    if (stored === "0") {
      this.#hold({ until: undefined, transfers: true });
      return;
    }
    const until = Math.max(now + delayed, /^\d+$/.test(stored) ? timeOf(BigInt(stored)) : 0);
    if (until > now) this.#hold({ until: new Date(until), transfers: true });
  }

  stop(): void {
    this.#stopTimer?.();
  }

  /** Work rests, or goes on, whether that can be written down or not. */
  #keep(value: string): void {
    this.#ledger.write(() => this.#settings.set(setting, value));
  }

  #hold(pause: Pause): void {
    this.#stopTimer?.();
    this.#current = pause;
    const { until } = pause;
    if (!until) return;
    const left = until.getTime() - this.#clock.now().getTime();
    this.#stopTimer = this.#clock.after(Math.max(0, Math.min(left, longestTimer)), () => {
      if (left > longestTimer) {
        this.#hold(pause);
        return;
      }
      this.end();
      this.#onEnd();
    });
  }
}

function ticksOf(time: Date): bigint {
  return BigInt(time.getTime()) * 10_000n + ticksBefore1970;
}

function timeOf(ticks: bigint): number {
  return Number((ticks - ticksBefore1970) / 10_000n);
}

/** A delay that nobody can read is none: the server must start. */
function delayOf(text: string): number {
  try {
    return Math.max(0, parseTimespan(text) * 1000);
  } catch {
    return 0;
  }
}
