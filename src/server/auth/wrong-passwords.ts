import { isIPv6 } from "node:net";
import { refused } from "../http/errors.ts";

/** Attempts that nobody has to wait for. */
const freeAttempts = 3;
/** The first delay, doubled with each further wrong password, up to the last; in milliseconds. */
const firstDelay = 1000;
const longestDelay = 30_000;
/** How long an address is remembered after its last wrong password. */
const memory = 60 * 60_000;
const mostAddresses = 10_000;
/** Attempts of one address that may wait at the same time. */
const mostWaiting = 5;

interface Attempts {
  wrong: number;
  last: number;
  waiting: number;
  /** Attempts of an address are made one after the other. */
  turn: Promise<unknown>;
}

/**
 * Slows down whoever guesses passwords: with each wrong one, the next attempt from the same address waits longer. Others
 * don't, and the right password ends it. The memory is bounded, whatever addresses there are.
 */
export class WrongPasswords {
  readonly #wait: (milliseconds: number) => Promise<void>;
  readonly #now: () => number;
  readonly #addresses = new Map<string, Attempts>();

  /** @param now milliseconds of a clock that never goes back. */
  constructor(wait: (milliseconds: number) => Promise<void>, now: () => number = () => performance.now()) {
    this.#wait = wait;
    this.#now = now;
  }

  /** Makes an attempt in its turn and gives back whether the password was right. Throws a 429 if too many wait already. */
  async attempt(address: string, verify: () => Promise<boolean>): Promise<boolean> {
    const network = networkOf(address);
    const attempts = this.#of(network);
    if (attempts.waiting >= mostWaiting) {
      throw refused(429, "TooManyWrongPasswords", "Too many attempts with a wrong password, try again later");
    }
    attempts.waiting++;
    const result = attempts.turn.then(() => this.#verify(attempts, verify));
    attempts.turn = result.catch(() => undefined);
    try {
      return await result;
    } finally {
      attempts.waiting--;
      if (attempts.wrong === 0 && attempts.waiting === 0) this.#addresses.delete(network);
    }
  }

  async #verify(attempts: Attempts, verify: () => Promise<boolean>): Promise<boolean> {
    const further = attempts.wrong - freeAttempts;
    if (further >= 0) {
      const delay = Math.min(firstDelay * 2 ** Math.min(further, 10), longestDelay);
      await this.#wait(Math.max(0, attempts.last + delay - this.#now()));
    }
    const isRight = await verify();
    attempts.wrong = isRight ? 0 : attempts.wrong + 1;
    attempts.last = this.#now();
    return isRight;
  }

  #of(network: string): Attempts {
    const known = this.#addresses.get(network);
    if (known && (known.waiting > 0 || this.#now() - known.last < memory)) return known;
    const made = { wrong: 0, last: this.#now(), waiting: 0, turn: Promise.resolve() };
    this.#addresses.delete(network);
    this.#addresses.set(network, made);
    this.#forget();
    return made;
  }

  /** The addresses that were met first go first. */
  #forget(): void {
    for (const [network, { waiting }] of this.#addresses) {
      if (this.#addresses.size <= mostAddresses) return;
      if (waiting === 0) this.#addresses.delete(network);
    }
  }
}

/** What one client has of addresses: of IPv6 the network of 64 bits. */
function networkOf(address: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (mapped) return mapped;
  if (!isIPv6(address)) return address;
  const [head = "", tail] = (address.split("%")[0] ?? "").toLowerCase().split("::");
  const parts = head.split(":");
  const after = tail === undefined ? [] : tail.split(":");
  const all =
    tail === undefined ? parts : [...parts, ...Array(Math.max(0, 8 - parts.length - after.length)).fill("0"), ...after];
  return all
    .slice(0, 4)
    .map((part) => part || "0")
    .join(":");
}
