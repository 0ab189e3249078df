import { expect, test } from "bun:test";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type CountReport, runCountWorker } from "../../../src/engine/backup/count-worker.ts";
import type { WorkerPort } from "../../../src/engine/worker-port.ts";
import { Filter, thisSystem } from "../../../src/sources/filters/index.ts";

const options = {
  symlinkPolicy: "Store",
  hardlinkPolicy: "All",
  ignoreFilenames: [],
  ignoreRuleFiles: [],
  countsLeftOut: false,
  excludeAttributes: 0,
  obeyExclusionAttribute: true,
  excludeEmptyFolders: false,
  blacklist: [],
  logPaths: true,
} as const;

test("counts the files of a backup: filtered, without links and without those that are too large", () => {
  const folder = mkdtempSync(join(tmpdir(), "bunker-count-"));
  try {
    mkdirSync(join(folder, "kept"));
    mkdirSync(join(folder, "left out"));
    for (const name of ["a", "b.log", "c[1]", "kept/d", "left out/e", "large"]) {
      writeFileSync(join(folder, name), "x".repeat(name === "large" ? 1000 : 10));
    }
    symlinkSync("a", join(folder, "link"));
    const expressions = ["*.log", `[${folder}/left.*/]`, `@${folder}/c[1]`];
    const filter = Filter.parse(
      expressions.map((expression) => ({ include: false, expression })),
      { caseSensitive: true, groups: thisSystem() },
    );
    const reports: CountReport[] = [];
    const port: WorkerPort = {
      postMessage: (report) => reports.push(report as CountReport),
      onmessage: null,
      onerror: null,
      terminate: () => undefined,
    };
    runCountWorker(port);
    const order = { sources: [`${folder}/`], options, filter: filter.expressions, caseSensitive: true, largest: 100 };
    port.onmessage?.({ data: structuredClone(order) });
    expect(reports.at(-1)).toEqual({ files: 2, bytes: 20, isFinal: true });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
