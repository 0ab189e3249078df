import { expect, test } from "bun:test";
import { alternativeNames } from "../../../src/engine/restore/conflicts.ts";

const versionTime = new Date(2026, 10, 5, 23, 59);
const first = (path: string, count: number) => alternativeNames(path, versionTime).take(count).toArray();

test("the version's local date goes before the extension, then a number from 0", () => {
  expect(first("/out/report.txt", 4)).toEqual([
    "/out/report.2026-11-05.txt",
    "/out/report.2026-11-05 (0).txt",
    "/out/report.2026-11-05 (1).txt",
    "/out/report.2026-11-05 (2).txt",
  ]);
});

test.each([
  ["/out/Makefile", "/out/Makefile.2026-11-05"],
  ["/out.d/Makefile", "/out.d/Makefile.2026-11-05"],
  ["/out/archive.tar.gz", "/out/archive.tar.2026-11-05.gz"],
  ["/out/.bashrc", "/out/.2026-11-05.bashrc"],
  ["/out/.config.json", "/out/.config.2026-11-05.json"],
  ["/out/ends with dot.", "/out/ends with dot.2026-11-05"],
])("%s becomes %s", (path, name) => {
  expect(first(path, 1)).toEqual([name]);
});
