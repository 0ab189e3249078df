// From the samples of all rounds to the printed table.
import { contenders, works } from "./contenders.mjs";

export function median(numbers) {
  const sorted = numbers.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/**
 * `samples[work][contender]` is one measurement per round. Ratios are taken within a round, where the peers ran side by
 * side, and only then the median: "× restic" says how many times faster than restic, "÷ cp" how many times the time of
 * cp.
 */
export function table(samples) {
  const rows = [["work", "contender", "wall s", "CPU s", "peak MB", "repository MB", "× restic", "÷ cp"]];
  for (const [work, title] of Object.entries(works)) {
    const byContender = samples[work] ?? {};
    for (const contender of Object.keys(contenders)) {
      const rounds = byContender[contender];
      if (!rounds) continue;
      const of = (field) => median(rounds.map((round) => round[field]));
      rows.push([
        title,
        contender,
        of("wall").toFixed(2),
        of("cpu").toFixed(2),
        of("peak").toFixed(0),
        (of("size") / 1e6).toFixed(1),
        ratio(byContender.restic, rounds),
        contender === "cp" ? "" : ratio(rounds, byContender.cp),
      ]);
    }
  }
  return aligned(rows, 2);
}

/** Rows of cells below each other; all but the first columns of them to the right. */
export function aligned(rows, textColumns = 1) {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  const pad = (cell, column) => (column < textColumns ? cell.padEnd(widths[column]) : cell.padStart(widths[column]));
  return rows.map((row) => row.map(pad).join("  ").trimEnd()).join("\n");
}

function ratio(above, below) {
  if (!above || !below) return "";
  return median(above.map((round, index) => round.wall / Math.max(below[index].wall, 0.001))).toFixed(2);
}
