import { afterAll, describe, expect, test } from "bun:test";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { BtrfsVolume } from "../../support/btrfs-volume.ts";
import { run } from "../../support/tool-run.ts";

const folder = mkdtempSync(join(tmpdir(), "bunker-snapshots-"));
const volume = new BtrfsVolume(folder);
afterAll(() => {
  volume[Symbol.dispose]();
  rmSync(folder, { recursive: true, force: true });
});

test.each([[["--help"]], [["--nothing"]], [["one", "two"]]])("%j shows the usage: 1", async (args) => {
  const { code, output, error } = await run("snapshots", args);
  expect({ code, output }).toEqual({ code: 1, output: "" });
  expect(error).toStartWith("Usage: ");
});

test("a folder of a file system without snapshots can't be tested: 3, and nothing stays behind", async () => {
  const target = "/dev/shm";
  const before = readdirSync(target);
  expect(await run("snapshots", [target, "--ignorelocking=true"])).toMatchObject({
    code: 3,
    errorId: "SnapshotFailed",
  });
  expect(readdirSync(target)).toEqual(before);
});

test("a file of that name is left alone: 3", async () => {
  const target = join(folder, "taken");
  mkdirSync(target);
  writeFileSync(join(target, "testfile.bin"), "mine");
  expect((await run("snapshots", [target])).code).toBe(3);
  expect(readFileSync(join(target, "testfile.bin"), "utf8")).toBe("mine");
});

test("a folder that is missing can't be tested: 3", async () => {
  expect((await run("snapshots", [join(folder, "nowhere")])).code).toBe(3);
});

describe.if(volume.isMounted)("on a file system with snapshots", () => {
  test("the test passes: 0, and nothing stays behind", async () => {
    const { code, output } = await run("snapshots", [volume.point]);
    expect(code).toBe(0);
    expect(output).toContain("Btrfs snapshot of ");
    expect(readdirSync(volume.point)).toEqual([]);
  });
});
