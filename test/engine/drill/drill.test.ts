import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { existsSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { InProcessProgram } from "../../support/in-process-program.ts";
import { SeededRandom } from "../../support/seeded-random.ts";
import { everything, snapshot } from "../../support/tree-snapshot.ts";

let program: InProcessProgram;
beforeEach(() => {
  program = new InProcessProgram();
});
afterEach(() => program[Symbol.dispose]());

const basis = { passphrase: "prove it", blocksize: "10kb", "dblock-size": "1mb", "number-of-retries": "0" };
const source = (name: string) => program.path("source", name);
const copy = () => program.path("copy");
const copies = () =>
  JSON.stringify({ destinations: [{ url: `file://${copy()}`, retry: 0, "backend-retry-delay": 1 }] });
const volumes = (folder: string, kind: string) => readdirSync(folder).filter((name) => name.includes(`.${kind}.`));
const random = new SeededRandom(5);

async function backup(options: Record<string, string> = {}): Promise<void> {
  expect((await program.run("backup", [program.source], { ...basis, ...options })).code).toBe(0);
}

/** What a drill says, without the lines of its calls to the destination. */
async function drill(options: Record<string, string> = {}, paths: readonly string[] = []) {
  const { code, output } = await program.run("drill", paths, { ...basis, ...options });
  const [, files, size] = /^file:\S+: restored (\d+) files \(([^)]+)\)/m.exec(output) ?? [];
  return { code, output, files: Number(files), size };
}

function writeTwo(): void {
  writeFileSync(source("one block"), "a few words");
  writeFileSync(source("many blocks"), random.bytes(35_000));
}

describe("a drill", () => {
  test("restores files from the destination, and leaves everything as it was", async () => {
    writeTwo();
    writeFileSync(source("empty"), "");
    await backup();
    const before = [snapshot(program.source, everything), snapshot(program.remote, everything)];
    const { code, output, files } = await drill();
    expect(code).toBe(0);
    expect(files).toBe(2);
    expect(output).toContain("100.0 % of the version");
    expect(output).toContain("Compared with the source: 2 files, 0 of them differ");
    expect([snapshot(program.source, everything), snapshot(program.remote, everything)]).toEqual(before);
    expect(readdirSync(program.path("temporary"))).toEqual([]);
  });

  test("needs nothing of the source", async () => {
    writeTwo();
    await backup();
    rmSync(program.source, { recursive: true });
    const { code, output, files } = await drill();
    expect(code).toBe(0);
    expect(files).toBe(2);
    expect(output).not.toContain("Compared");
  });

  test("names what does not come back, and proves the rest", async () => {
    writeFileSync(source("sound"), random.bytes(20_000));
    await backup();
    const before = volumes(program.remote, "dblock");
    writeFileSync(source("spoilt"), random.bytes(20_000));
    await backup();
    const [name = ""] = volumes(program.remote, "dblock").filter((each) => !before.includes(each));
    const path = program.path("remote", name);
    const bytes = readFileSync(path);
    writeFileSync(path, bytes.fill(0, 400));
    const { code, output, files } = await drill();
    expect(code).toBe(3);
    expect(files).toBe(1);
    expect(output).toContain("1 FAILED");
    expect(output).toContain(`"${source("spoilt")}" does not come back`);
    expect(output).not.toContain(`"${source("sound")}" does not come back`);
  });

  test.each(["dlist", "dindex"])("is not kept from the truth by what the local database knows: %s", async (kind) => {
    writeTwo();
    await backup();
    const [name = ""] = volumes(program.remote, kind);
    rmSync(program.path("remote", name));
    const { code, output } = await drill();
    // Without an index the data volume itself tells what is in it.
    expect(code).toBe(kind === "dlist" ? 3 : 0);
    if (kind === "dlist") expect(output).toContain("nothing could be restored");
  });

  test("finds out that the passphrase is not the one of the backup", async () => {
    writeTwo();
    await backup();
    const { code, output } = await drill({ passphrase: "another", "allow-passphrase-change": "true" });
    expect(code).not.toBe(0);
    expect(output).not.toContain("restored 2 files");
  });

  test("finds files whose content has changed though size and time have not", async () => {
    writeTwo();
    const time = new Date("2026-02-03T04:05:06Z");
    utimesSync(source("one block"), time, time);
    await backup();
    writeFileSync(source("one block"), "a few wordy");
    utimesSync(source("one block"), time, time);
    writeFileSync(source("many blocks"), "changed since");
    const { code, output, files } = await drill();
    expect(code).toBe(2);
    expect(files).toBe(2);
    expect(output).toContain("1 of them differ");
    expect(output).toContain(`"${source("one block")}" has other content`);
  });

  test("takes those files first that were not proven, and reads no more than it may", async () => {
    // Each has a volume for itself.
    for (const number of [1, 2, 3]) {
      writeFileSync(source(`file-${number}`), random.bytes(900_000));
      await backup();
    }
    const proven: string[] = [];
    for (let round = 0; round < 3; round++) {
      const { code, output, files } = await drill({ "drill-size": "1mb" });
      expect(code).toBe(0);
      expect(files).toBe(1);
      proven.push(/([\d.]+) % of the version/.exec(output)?.[1] ?? "");
      expect(output.match(/Downloading file \S+dblock/g)).toHaveLength(1);
    }
    expect(proven).toEqual(["33.3", "66.7", "100.0"]);
  });

  test("takes what the user asks for", async () => {
    const own: string[] = [];
    for (const number of [1, 2, 3]) {
      writeFileSync(source(`file-${number}`), random.bytes(900_000));
      const before = volumes(program.remote, "dblock");
      await backup();
      own.push(volumes(program.remote, "dblock").find((name) => !before.includes(name)) ?? "");
    }
    const limit = { "drill-size": "1mb" };
    const asked = await drill(limit, [source("file-2")]);
    expect(asked.output).toContain(`Downloading file ${own[1]}`);
    // It is the last to be taken otherwise.
    const set = await drill({ ...limit, "drill-files": source("file-2") });
    expect(set.output).toContain(`Downloading file ${own[1]}`);
    const folder = await drill({ ...limit, "drill-files": `${program.source}/` });
    expect(folder.output).not.toContain(`Downloading file ${own[1]}`);
    expect([asked.files, set.files, folder.files]).toEqual([1, 1, 1]);
  });

  test("says so when no file is small enough", async () => {
    writeFileSync(source("large"), random.bytes(900_000));
    await backup();
    const { code, output } = await drill({ "drill-size": "100kb" });
    expect(code).toBe(2);
    expect(output).toContain("--drill-size");
  });

  test("needs a version", async () => {
    const { code, output } = await program.run("drill", [], basis);
    expect(code).toBe(100);
    expect(output + program.folder).not.toContain("restored");
  });
});

describe("a drill of a backup with copies", () => {
  test("restores from each of them", async () => {
    writeTwo();
    await backup({ "remote-sync-json-config": copies() });
    const { code, output } = await drill({ "remote-sync-json-config": copies() });
    expect(code).toBe(0);
    expect(output.match(/restored 2 files/g)).toHaveLength(2);
  });

  test("takes the newest version that a copy has, with volumes that the backup has rewritten since", async () => {
    writeTwo();
    await backup({ "remote-sync-json-config": copies() });
    writeFileSync(source("third"), random.bytes(5000));
    await backup({ "no-auto-compact": "true" });
    expect((await program.run("compact", [], { ...basis, "small-file-max-count": "1" })).code).toBe(0);
    for (const name of volumes(copy(), "dblock")) expect(volumes(program.remote, "dblock")).not.toContain(name);
    const { code, output } = await drill({ "remote-sync-json-config": copies() });
    expect(output).toMatch(/\/remote: restored 3 files/);
    expect(output).toMatch(/\/copy: restored 2 files/);
    expect(code).toBe(0);
  });

  test("tells that a copy has nothing any more of what the backup has", async () => {
    writeTwo();
    await backup({ "remote-sync-json-config": copies() });
    writeFileSync(source("third"), "new");
    await backup({ "keep-versions": "1" });
    const { code, output } = await drill({ "remote-sync-json-config": copies() });
    expect(code).toBe(3);
    expect(output).toContain("has none of the versions");
  });

  test("finds the loss of one of them, and proves the other", async () => {
    writeTwo();
    await backup({ "remote-sync-json-config": copies() });
    rmSync(copy(), { recursive: true });
    const { code, output, files } = await drill({ "remote-sync-json-config": copies() });
    expect(code).toBe(3);
    expect(files).toBe(2);
    expect(output).toContain(`${copy()}: nothing could be restored`);
    expect(existsSync(copy())).toBe(false);
  });

  test("does not ask for a copy that was never made", async () => {
    writeTwo();
    await backup();
    expect((await drill({ "remote-sync-json-config": copies() })).code).toBe(0);
  });
});
