import { parseBooleanOption, parseNameList } from "../../options/values/index.ts";
import { messageOf } from "../../support/errors.ts";
import type { Logger } from "../../support/log.ts";
import type { TimerClock } from "../clock.ts";
import type { NetworkState } from "./network.ts";

/** Which networks a job may use by itself. */
export interface NetworkWish {
  readonly avoidsMetered: boolean;
  /** Of connections; none: any. */
  readonly names: readonly string[];
}

/** Why a job does not run on this network; `network-unknown`: nobody tells which it is. */
export type NetworkHold = "metered" | "network" | "network-unknown";

const tag = "Bunker.Jobs.NetworkWatch";
/** After so many milliseconds what was told is asked for again. */
const stale = 10_000;

/** Undefined for a job that runs on any network. `option` gives the value of an option by its name. */
export function networkWishOf(option: (name: string) => string | null | undefined): NetworkWish | undefined {
  const avoidsMetered = parseBooleanOption(option("wait-on-metered-network"));
  const names = parseNameList(option("only-on-networks") ?? "");
  return avoidsMetered || names.length > 0 ? { avoidsMetered, names } : undefined;
}

/** Knows the network that this computer is on, as long as a job goes by it: it is asked for only then. */
export class NetworkWatch {
  readonly #clock: Pick<TimerClock, "now">;
  readonly #read: () => Promise<NetworkState>;
  readonly #listeners = new Set<() => void>();
  /** Undefined as long as nothing was told. */
  #told: { readonly state: NetworkState | undefined; readonly at: number } | undefined;
  #isAsking = false;
  readonly #log: Logger;

  /** @param read a rejection says that nobody knows. */
  constructor(clock: Pick<TimerClock, "now">, read: () => Promise<NetworkState>, log: Logger) {
    this.#clock = clock;
    this.#read = read;
    this.#log = log;
  }

  /** Hears when something has been told; returns the way to stop that. */
  onTold(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /**
   * Why a job must wait; undefined if it need not. What was told is good for `patience` milliseconds; without it the job waits
   * for the answer, which comes to `onTold`.
   */
  holdOf(wish: NetworkWish, patience = stale): NetworkHold | undefined {
    const age = this.#told ? Math.abs(this.#clock.now().getTime() - this.#told.at) : Number.POSITIVE_INFINITY;
    if (age > stale) void this.#ask();
    const hold = this.#told && judgeNetwork(wish, this.#told.state);
    return age > patience ? (hold ?? "network") : hold;
  }

  async #ask(): Promise<void> {
    if (this.#isAsking) return;
    this.#isAsking = true;
    const state = await this.#read().catch((error: unknown) => this.#tellUnknown(error));
    this.#isAsking = false;
    this.#told = { state, at: this.#clock.now().getTime() };
    for (const listener of this.#listeners) listener();
  }

  /** Once, until it is known again: it is asked for every few seconds. */
  #tellUnknown(error: unknown): undefined {
    if (this.#told && !this.#told.state) return;
    const message = `Jobs that go by the network wait, since nobody tells which it is: ${messageOf(error)}`;
    this.#log.write("Warning", tag, "NetworkUnknown", message, error);
  }
}

function judgeNetwork({ avoidsMetered, names }: NetworkWish, state: NetworkState | undefined): NetworkHold | undefined {
  if (!state) return "network-unknown";
  if (names.length > 0 && !state.names.some((name) => names.includes(name))) return "network";
  return avoidsMetered && state.isMetered ? "metered" : undefined;
}
