import type { Traffic } from "../../destinations/index.ts";
import { expectedText } from "../../engine/expected-traffic.ts";
import { type RepairPlan, trafficOfRepair } from "../../engine/repair/index.ts";
import type { Prices } from "../../options/index.ts";
import type { Culture } from "../../options/values/index.ts";
import { printable } from "../../support/printable.ts";

/** Files that are named one by one; of more, their number and size suffice. */
const namedFiles = 100;

type SizedFile = { readonly name: string; readonly size: number };

/**
 * What a repair is going to do, before it does it. Where there is no database yet, nothing needs to be said. What it costs is
 * told where there are `prices`.
 */
export function repairPlanLines(plan: RepairPlan, culture: Culture, prices?: Prices): string[] {
  const { rebuild, unknown, putBack, broughtBack, suspects, leftovers } = plan;
  if (rebuild === "empty") return [];
  const lines = rebuild === undefined ? [] : rebuildLines(unknown, culture);
  if (putBack.length > 0) lines.push(...fileLines("Will put back at the destination", putBack, culture));
  if (broughtBack.length > 0) {
    const copies = broughtBack.map(({ retired }) => retired.file);
    lines.push(...fileLines("Of these, will give retired copies their names back", copies, culture));
  }
  if (suspects.length > 0) {
    const volumes = suspects.map(({ volume }) => volume);
    lines.push(...fileLines("Will check, and replace what is damaged", volumes, culture));
  }
  if (leftovers.length > 0) {
    lines.push(...fileLines("Will remove from the destination, as left by an interrupted run", leftovers, culture));
  }
  if (lines.length === 0) return ["Database and destination fit together; nothing to repair."];
  // What a rebuild reads is not known before.
  if (prices && rebuild === undefined) lines.push(`In all: ${expectedText(together(plan), prices, culture)}`);
  return lines;
}

function together(plan: RepairPlan): Traffic {
  const { putBack, leftovers } = trafficOfRepair(plan);
  return { ...putBack, requests: putBack.requests + leftovers.requests };
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
