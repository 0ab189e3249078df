import type { ListChangesResult } from "../../engine/results/index.ts";
import type { Culture } from "../../options/values/index.ts";
import { printable } from "../../support/printable.ts";

/** Changes of one type that are listed without `full-result`. */
const shownChanges = 11;
const pathsPerPrint = 1000;

const types = ["Added", "Deleted", "Modified"] as const;
const kinds = ["Folders", "Symlinks", "Files"] as const;
type Type = (typeof types)[number];

/** In the order of the table. The heading of what was deleted has no indentation. */
const sections = [
  { type: "Added", change: "added", sign: "+", indentation: "  " },
  { type: "Modified", change: "modified", sign: "~", indentation: "  " },
  { type: "Deleted", change: "deleted", sign: "-", indentation: "" },
] as const;

export interface CompareAsked {
  readonly fullResult: boolean;
  /** Control characters in names are escaped; what is not a terminal gets the names as they are. */
  readonly forTerminal: boolean;
}

/** The result table of `compare` (cli.md 10.11), in parts that are to be printed one after the other. */
export function* compareTable(
  result: ListChangesResult,
  changes: (type: "added" | "deleted" | "modified") => Iterable<{ readonly path: string }>,
  culture: Culture,
  { fullResult, forTerminal }: CompareAsked,
): Generator<string[]> {
  const { BaseVersionIndex: base, CompareVersionIndex: target } = result;
  yield [
    "Listing changes",
    `  ${base}: ${culture.formatDate(result.BaseVersionTimestamp)}`,
    `  ${target}: ${culture.formatDate(result.CompareVersionTimestamp)}`,
    "",
    `Size of backup ${base}: ${culture.formatSize(result.PreviousSize)}`,
    "",
  ];
  for (const { type, change, sign, indentation } of sections) {
    const total = kinds.reduce((sum, kind) => sum + result[`${type}${kind}`], 0);
    if (total === 0) continue;
    let lines = [`${indentation}${total} ${change} entries:`];
    let shown = 0;
    for (const { path } of changes(change)) {
      lines.push(`  ${sign} ${forTerminal ? printable(path) : path}`);
      if (++shown === shownChanges && !fullResult) break;
      if (lines.length < pathsPerPrint) continue;
      yield lines;
      lines = [];
    }
    if (shown < total) lines.push(`  ... and ${total - shown} more`);
    yield [...lines, ""];
  }
  yield ["", ...counterLines(result), `Size of backup ${target}: ${culture.formatSize(result.CurrentSize)}`];
}

function counterLines(result: ListChangesResult): string[] {
  const lines = types.flatMap((type) =>
    kinds.flatMap((kind) => {
      const count = result[`${type}${kind}`];
      return count > 0 ? [`  ${label(type, kind)} ${count}`] : [];
    }),
  );
  return lines.length > 0 ? lines : ["  No changes found"];
}

function label(type: Type, kind: (typeof kinds)[number]): string {
  return `${type} ${kind.toLowerCase()}:`.padEnd("Modified symlinks:".length);
}
