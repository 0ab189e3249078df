import { afterAll, beforeAll, expect, test } from "bun:test";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { areAvailable } from "../../../src/jobs/scheduler/availability.ts";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "bunker-available-"));
  mkdirSync(join(folder, "source"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test("a backup can be made when its sources and its destination are there", async () => {
  const url = `file://${join(folder, "drive", "remote")}`;
  const sources = [join(folder, "source"), "@/mnt|ssh://elsewhere"];
  const available = (given: string[] = sources, options = {}) => areAvailable({ url, options, sources: given });

  expect(await available()).toBeFalse();
  mkdirSync(join(folder, "drive", "remote"), { recursive: true });
  expect(await available()).toBeTrue();
  expect(await available([...sources, join(folder, "unplugged")])).toBeFalse();

  const marked = {
    "alternate-target-paths": join(folder, "other"),
    "alternate-destination-marker": "this-one",
  };
  expect(await available(sources, marked)).toBeFalse();
  writeFileSync(join(folder, "drive", "remote", "this-one"), "");
  expect(await available(sources, marked)).toBeTrue();
});
