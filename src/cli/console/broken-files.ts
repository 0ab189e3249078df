import type { BrokenFileset } from "../../engine/broken/index.ts";
import type { Culture } from "../../options/values/index.ts";
import { printable } from "../../support/printable.ts";

/** Files of a version that are listed without `full-result`. */
const shownFiles = 5;

/** One version in the list of `list-broken-files` (cli.md 10.13). */
export function* brokenFilesetLines(
  fileset: BrokenFileset,
  culture: Culture,
  options: { fullResult?: boolean } = {},
): Generator<string> {
  const { version, time, count, files } = fileset;
  yield `Fileset ${version}\t: ${culture.formatDate(time)}\t(${count} match(es))`;
  let shown = 0;
  for (const { Item1: path, Item2: size } of files) {
    if (shown === shownFiles && !options.fullResult) {
      yield `\t ... and ${count - shown} more, (use --full-result to list all)`;
      return;
    }
    yield `\t${printable(path)} (${culture.formatSize(size)})`;
    shown++;
  }
}
