import type { AffectedFiles } from "../../engine/affected/index.ts";
import type { ListAffectedResult } from "../../engine/results/index.ts";
import type { Culture } from "../../options/values/index.ts";
import { printable } from "../../support/printable.ts";

/** What is shown without `full-result`. */
const shownFiles = 11;
const shownMessages = 10;
/** Characters of a message; one that is hardly longer is not cut. */
const messageLength = 96;
const wholeMessageLength = 100;

/** The result table of `affected` (cli.md 10.12). */
export class AffectedTable {
  readonly #culture: Culture;
  readonly #isComplete: boolean;

  constructor(culture: Culture, options: { fullResult?: boolean } = {}) {
    this.#culture = culture;
    this.#isComplete = options.fullResult === true;
  }

  /** The versions and the files. */
  *fileLines({ filesets, count, paths }: AffectedFiles): Generator<string> {
    if (filesets.length > 0) {
      yield "The following filesets are affected:";
      for (const { Version, Time } of filesets) yield `${Version}\t: ${this.#culture.formatDate(Time)}`;
      yield "";
    }
    if (count === 0) {
      yield "No files are affected";
    } else {
      yield `A total of ${count} file(s) are affected:`;
      yield* this.#paths(count, paths);
    }
    yield "";
  }

  /** What the record of runs has about the remote files. */
  logLines(messages: ListAffectedResult["LogMessages"]): string[] {
    const { length } = messages;
    if (length === 0 || (length > shownMessages && !this.#isComplete)) {
      return [`Found ${length} related log messages (use --full-result to see the data)`, ""];
    }
    const line = ({ Timestamp, Message }: (typeof messages)[number]) =>
      `${this.#culture.formatDate(Timestamp)}: ${this.#cut(printable(Message))}`;
    return ["The following related log messages were found:", ...messages.map(line), ""];
  }

  *#paths(count: number, paths: Iterable<string>): Generator<string> {
    let shown = 0;
    for (const path of paths) {
      if (shown === shownFiles && !this.#isComplete) {
        yield `  ... and ${count - shown} more (use --full-result to see all filenames)`;
        return;
      }
      yield printable(path);
      shown++;
    }
  }

  #cut(message: string): string {
    if (this.#isComplete || message.length <= wholeMessageLength) return message;
    return `${message.slice(0, messageLength)} ...`;
  }
}
