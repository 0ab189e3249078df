import type { ProcessProgress } from "../../jobs/process/protocol.ts";
import { AbortedError, UserError } from "../../support/errors.ts";
import type { Services } from "../services.ts";

/** How far a look is that takes a while, or what came of it. */
export type Look<Answer> =
  | { readonly state: "looking"; readonly progress: ProcessProgress | undefined }
  | { readonly state: "seen"; readonly answer: Answer; readonly at: Date }
  | { readonly state: "failed"; readonly problem: UserError };

interface Kept<Answer> {
  /** What is looked at: another subject begins another look. */
  readonly subject: string;
  readonly ending: AbortController;
  look: Look<Answer>;
  /** Ends it when nobody has asked for it for too long. */
  leave: ReturnType<typeof setTimeout> | undefined;
}

/** More than these are not kept; those begun first are forgotten. */
const mostKept = 50;

/**
 * Looks that go on while people leave the page and come back: one in each place at a time, in memory only. What has been seen stays
 * until it is looked at anew.
 */
export class Looks<Answer> {
  readonly #clock: Services["clock"];
  readonly #patience: number | undefined;
  readonly #kept = new Map<string, Kept<Answer>>();

  /** @param patience how long a look goes on that nobody asks for, in milliseconds; to its end without. */
  constructor(clock: Services["clock"], patience?: number) {
    this.#clock = clock;
    this.#patience = patience;
  }

  of(place: string, subject: string): Look<Answer> | undefined {
    const kept = this.#kept.get(place);
    if (kept?.subject !== subject) return undefined;
    this.#attend(place, kept);
    return kept.look;
  }

  /** Begins a look, and ends the one before it in this place. */
  begin(
    place: string,
    subject: string,
    look: (signal: AbortSignal, onProgress: (progress: ProcessProgress) => void) => Promise<Answer>,
  ): Look<Answer> {
    this.end(place);
    const kept: Kept<Answer> = {
      subject,
      ending: new AbortController(),
      look: { state: "looking", progress: undefined },
      leave: undefined,
    };
    this.#kept.set(place, kept);
    this.#attend(place, kept);
    const [oldest] = this.#kept.keys();
    if (this.#kept.size > mostKept && oldest !== undefined) this.end(oldest);
    look(kept.ending.signal, (progress) => {
      kept.look = { state: "looking", progress };
    }).then(
      (answer) => {
        clearTimeout(kept.leave);
        kept.look = { state: "seen", answer, at: this.#clock.now() };
      },
      (error: unknown) => {
        clearTimeout(kept.leave);
        kept.look = { state: "failed", problem: problemOf(error) };
      },
    );
    return kept.look;
  }

  /** Ends the look in a place, and forgets what was seen there. */
  end(place: string): void {
    const kept = this.#kept.get(place);
    clearTimeout(kept?.leave);
    kept?.ending.abort();
    this.#kept.delete(place);
  }

  #attend(place: string, kept: Kept<Answer>): void {
    if (this.#patience === undefined || kept.look.state !== "looking") return;
    clearTimeout(kept.leave);
    kept.leave = setTimeout(() => this.end(place), this.#patience);
    kept.leave.unref();
  }
}

function problemOf(error: unknown): UserError {
  if (error instanceof UserError) return error;
  const id = error instanceof AbortedError ? "Aborted" : "UnknownError";
  return new UserError(id, error instanceof Error ? error.message : String(error), { cause: error });
}
