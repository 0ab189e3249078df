import { describe, expect, test } from "bun:test";
import type { VersionRow } from "../../../src/database/local/versions.ts";
import { SourceCount } from "../../../src/engine/backup/source-count.ts";
import type { DatabaseContext } from "../../../src/engine/context.ts";
import { Progress } from "../../../src/engine/progress.ts";
import type { WorkerPort } from "../../../src/engine/worker-port.ts";
import { Filter } from "../../../src/sources/filters/index.ts";
import type { WalkOptions } from "../../../src/sources/index.ts";

function begin(given: { isWatched: boolean; disableFileScanner?: boolean }) {
  const progress = new Progress();
  progress.isWatched = given.isWatched;
  const workers: (WorkerPort & { isTerminated: boolean })[] = [];
  const context = {
    progress,
    settings: { disableFileScanner: given.disableFileScanner ?? false },
    database: { totals: { ofOne: () => ({ entries: 9, files: 7, size: 700 }) } },
    startWorker: () => {
      const worker = {
        isTerminated: false,
        postMessage: () => undefined,
        onmessage: null,
        onerror: null,
        terminate: () => {
          worker.isTerminated = true;
        },
      };
      workers.push(worker);
      return worker;
    },
  } as unknown as DatabaseContext;
  const options = { filter: new Filter([], true) } as unknown as WalkOptions;
  const count = new SourceCount(context, ["/source/"], options, { id: 1 } as VersionRow);
  const totals = () => [progress.filesTotal, progress.bytesTotal, progress.stillCounting];
  const report = (files: number, bytes: number, isFinal: boolean) =>
    workers[0]?.onmessage?.({ data: { files, bytes, isFinal } });
  return { count, progress, workers, totals, report };
}

describe("the totals of a backup", () => {
  test("start from the previous version and are final once a worker has counted", () => {
    const { totals, report, workers } = begin({ isWatched: true });
    expect(totals()).toEqual([7, 700, true]);
    report(3, 300, false);
    expect(totals()).toEqual([7, 700, true]);
    report(8, 650, false);
    expect(totals()).toEqual([8, 700, true]);
    report(5, 500, true);
    expect(totals()).toEqual([5, 500, false]);
    expect(workers[0]?.isTerminated).toBe(true);
  });

  test("are those of the previous version with disable-file-scanner", () => {
    const { totals, workers } = begin({ isWatched: true, disableFileScanner: true });
    expect(totals()).toEqual([7, 700, false]);
    expect(workers).toHaveLength(0);
  });

  test("are not counted when nobody watches", () => {
    const { count, workers } = begin({ isWatched: false });
    count.dispose();
    expect(workers).toHaveLength(0);
  });

  test("are what was done at the end of the scan, and a count that still runs is given up", () => {
    const { count, progress, totals, report, workers } = begin({ isWatched: true });
    progress.filesProcessed = 4;
    progress.bytesProcessed = 40;
    count.finish(true);
    report(9, 900, false);
    expect(totals()).toEqual([4, 40, false]);
    expect(workers[0]?.isTerminated).toBe(true);
  });

  test("stay when the scan was stopped before its end", () => {
    const { count, totals } = begin({ isWatched: true });
    count.finish(false);
    expect(totals()).toEqual([7, 700, false]);
  });
});
