import type { RemoteEvent } from "../../destinations/remote-parts.ts";
import type { LogTarget } from "../../engine/logging/index.ts";
import type { OperationPhase, Progress } from "../../engine/progress.ts";
import type { Culture } from "../../options/values/index.ts";
import type { LogEntry } from "../../support/log.ts";
import { printableLines } from "../../support/printable.ts";
import { RemainingCounts } from "./counts.ts";
import { entryLine, phaseEndLines, phaseLines, transferLine } from "./events.ts";
import { ProgressLine } from "./progress-line.ts";

export interface ConsoleOptions {
  /** Takes text for standard output, line ends included. */
  write(text: string): void;
  /** The same for standard error. */
  writeError(text: string): void;
  readonly culture: Culture;
  readonly progress: Progress;
  /** `quiet-console`: transfers and result tables only. */
  readonly quiet?: boolean;
  /** `debug-output`: errors with their stacks. */
  readonly debug?: boolean;
  /** Columns of the terminal at this moment; absent when standard output is none, which means no live line. */
  readonly columns?: (() => number) | undefined;
  /** Milliseconds of a clock that never goes back. */
  readonly now?: () => number;
}

/** Between two looks at the progress, in milliseconds. */
const tickInterval = 100;

/**
 * Prints what an operation reports while it runs (cli.md 8, 10.1, 10.2). As a log target it gets its entries from the
 * router, which knows level and filters.
 */
export class DuplicatiConsole implements LogTarget {
  /**
   * What is wrong with the options. Duplicati's console keeps it to itself, and standard output is as scripts know it; but
   * who mistypes the rule for old versions must hear of it.
   */
  readonly optionLog: LogTarget = { write: (entry) => this.#complain(entryLine(entry, false)) };
  readonly #options: ConsoleOptions;
  readonly #counts: RemainingCounts;
  readonly #live: ProgressLine | undefined;
  #phase: OperationPhase;

  constructor(options: ConsoleOptions) {
    const now = options.now ?? (() => performance.now());
    this.#options = options;
    this.#phase = options.progress.phase;
    this.#counts = new RemainingCounts(now, options.culture);
    if (options.columns && !options.quiet) {
      this.#live = new ProgressLine({
        write: (text) => options.write(text),
        columns: options.columns,
        culture: options.culture,
        now,
      });
    }
  }

  /** Follows the operation until the returned function is called, which also takes the live line away. */
  start(): () => void {
    const { progress } = this.#options;
    if (this.#live) progress.isWatched = true;
    const stopListening = progress.onPhase((phase) => this.phase(phase));
    const timer = setInterval(() => this.tick(), tickInterval);
    return () => {
      clearInterval(timer);
      stopListening();
      this.#live?.clear();
    };
  }

  /** A status line; nothing with `quiet-console`. */
  status(line: string): void {
    if (!this.#options.quiet) this.#print(line);
  }

  /** Lines of a result table, which are printed in any case. */
  table(lines: readonly string[]): void {
    if (lines.length > 0) this.#print(lines.join("\n"));
  }

  /** Something happens at the destination; never silent. */
  remoteEvent(event: RemoteEvent): void {
    const line = transferLine(event, this.#options.culture);
    if (line !== undefined) this.#print(line);
  }

  /** A log entry that has passed level and filters. */
  write(entry: LogEntry): void {
    this.status(entryLine(entry, this.#options.debug === true));
  }

  /** The operation has entered a phase. */
  phase(phase: OperationPhase): void {
    if (phase === this.#phase) return;
    if (phase === "Error") this.#counts.abandon();
    else this.#statusIf(this.#counts.end());
    if (phase !== "Error") this.#statusIf(phaseEndLines[this.#phase]);
    this.#phase = phase;
    this.#statusIf(phaseLines[phase]);
    this.#statusIf(this.#counts.begin(phase, this.#options.progress.snapshot()));
  }

  /** Prints what has come due; called as often as the live line may change. */
  tick(): void {
    const snapshot = this.#options.progress.snapshot();
    this.#statusIf(this.#counts.tick(snapshot));
    this.#live?.update(snapshot);
  }

  #statusIf(line: string | undefined): void {
    if (line !== undefined) this.status(line);
  }

  #complain(line: string): void {
    if (this.#options.quiet) return;
    this.#live?.clear();
    this.#options.writeError(`${printableLines(line)}\n`);
  }

  #print(line: string): void {
    this.#live?.clear();
    this.#options.write(`${printableLines(line)}\n`);
  }
}
