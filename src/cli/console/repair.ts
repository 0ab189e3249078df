import type { RepairPlan } from "../../engine/repair/index.ts";
import type { Culture } from "../../options/values/index.ts";
import { printable } from "../../support/printable.ts";

/** Files that are named one by one; of more, their number and size suffice. */
const namedFiles = 100;

type SizedFile = { readonly name: string; readonly size: number };

/** What a repair is going to do, before it does it. Where there is no database yet, nothing needs to be said. */
export function repairPlanLines(plan: RepairPlan, culture: Culture): string[] {
  const { rebuild, unknown, putBack, suspects, leftovers } = plan;
  if (rebuild === "empty") return [];
  const lines = rebuild === undefined ? [] : rebuildLines(unknown, culture);
  if (putBack.length > 0) lines.push(...fileLines("Will put back at the destination", putBack, culture));
  if (suspects.length > 0) {
    const volumes = suspects.map(({ volume }) => volume);
    lines.push(...fileLines("Will check, and replace what is damaged", volumes, culture));
  }
  if (leftovers.length > 0) {
    lines.push(...fileLines("Will remove from the destination, as left by an interrupted run", leftovers, culture));
  }
  return lines.length > 0 ? lines : ["Database and destination fit together; nothing to repair."];
}

function rebuildLines(unknown: readonly SizedFile[], culture: Culture): string[] {
  const kept = "Will build the local database anew from the destination, where nothing changes. The old one is kept.";
  return unknown.length === 0
    ? [kept]
    : [kept, ...fileLines("Files at the destination that the database does not know", unknown, culture)];
}

function fileLines(heading: string, files: readonly SizedFile[], culture: Culture): string[] {
  const sizeOf = (bytes: number): string => (bytes < 0 ? "unknown size" : culture.formatSize(bytes));
  const total = files.reduce((sum, { size }) => sum + Math.max(0, size), 0);
  const lines = files.slice(0, namedFiles).map(({ name, size }) => `  ${printable(name)} (${sizeOf(size)})`);
  const more = files.length - lines.length;
  return [
    `${heading}: ${files.length} ${files.length === 1 ? "file" : "files"} (${culture.formatSize(total)})`,
    ...lines,
    ...(more > 0 ? [`  … and ${more} more`] : []),
  ];
}
