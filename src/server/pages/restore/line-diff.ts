import { structuredPatch } from "diff";
import type { DiffLine, LineDiff } from "../../../../views/pages/restore/line-diff.tsx";

/** Equal lines that are shown around what differs. */
const context = 3;
/** So many lines at most differ: nobody would read more. */
const mostChanges = 5000;
/** Milliseconds after which the texts count as too different: the server has other things to do meanwhile. */
const patience = 500;
/** Letters of a line that are shown. */
const shownLetters = 2000;

/** What differs between two texts line by line; undefined if that is too much. */
export function lineDiff(before: string, after: string): LineDiff | undefined {
  const patch = structuredPatch("", "", ended(before), ended(after), "", "", {
    context,
    maxEditLength: mostChanges,
    timeout: patience,
    stripTrailingCr: true,
  });
  if (!patch) return undefined;
  let added = 0;
  let removed = 0;
  const parts = patch.hunks.map(({ oldStart, newStart, lines }) => {
    let [old, now] = [oldStart, newStart];
    return lines.flatMap((line): DiffLine[] => {
      const text = shortened(line.slice(1));
      switch (line[0]) {
        case "+":
          added++;
          return [{ kind: "added", number: now++, text }];
        case "-":
          removed++;
          return [{ kind: "removed", number: old++, text }];
        default:
          old++;
          return [{ kind: "equal", number: now++, text }];
      }
    });
  });
  return { added, removed, parts };
}

/** A last line without a break is no other line than one with it. */
function ended(text: string): string {
  return text === "" || text.endsWith("\n") ? text : `${text}\n`;
}

function shortened(line: string): string {
  return line.length > shownLetters ? `${line.slice(0, shownLetters)} …` : line;
}
