import { Filter, type SignedExpression, thisSystem } from "../../sources/filters/index.ts";
import { contentSize, SourceWalk, type WalkOptions } from "../../sources/index.ts";
import { silentLogger } from "../../support/log.ts";
import type { WorkerPort } from "../worker-port.ts";

/** What a counting worker is told, once. Everything can be cloned into a thread. */
export interface CountOrder {
  readonly sources: readonly string[];
  readonly options: Omit<WalkOptions, "filter">;
  readonly filter: readonly SignedExpression[];
  readonly caseSensitive: boolean;
  /** Larger files are not part of the backup. */
  readonly largest: number;
}

/** How far a counting worker is. */
export interface CountReport {
  readonly files: number;
  readonly bytes: number;
  readonly isFinal: boolean;
}

/** Between two reports, in milliseconds. */
const reportInterval = 200;

/** Runs a counting worker behind `port` (engine.md 6.5); it has one order to carry out. */
export function runCountWorker(port: WorkerPort): void {
  port.onmessage = ({ data }) => count(data as CountOrder, (report) => port.postMessage(report));
}

function count(order: CountOrder, tell: (report: CountReport) => void): void {
  const filter = Filter.parse(order.filter, { caseSensitive: order.caseSensitive, groups: thisSystem() });
  // The scan itself tells of what cannot be read.
  const walk = new SourceWalk(order.sources, { ...order.options, filter, logPaths: false }, silentLogger);
  let files = 0;
  let bytes = 0;
  let nextReport = performance.now() + reportInterval;
  for (let listing = walk.next(); listing; listing = walk.next()) {
    for (const file of listing.files) {
      if (file.kind === "symlink") continue;
      const size = contentSize(listing.path, file);
      if (size > order.largest) continue;
      files++;
      bytes += size;
    }
    if (performance.now() < nextReport) continue;
    tell({ files, bytes, isFinal: false });
    nextReport = performance.now() + reportInterval;
  }
  tell({ files, bytes, isFinal: true });
}
