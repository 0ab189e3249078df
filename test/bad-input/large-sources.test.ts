import { afterEach, beforeEach, expect, test } from "bun:test";
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import {
  closeSync,
  existsSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { checkBackup } from "../support/backup-checker.ts";
import { InProcessProgram } from "../support/in-process-program.ts";
import { programCommand } from "../support/program.ts";

let program: InProcessProgram;
beforeEach(() => {
  program = new InProcessProgram();
});
afterEach(() => program[Symbol.dispose]());

/** A file system in memory, where there is one: on a disk, making so many files takes longer than all else. */
const memory = "/dev/shm";
const plain = { "no-encryption": "true" };

test("a folder of 100,000 entries is backed up, and again when little has changed", async () => {
  const source = mkdtempSync(join(existsSync(memory) ? memory : tmpdir(), "bunker-many-"));
  try {
    for (let i = 0; i < 100_000; i++) closeSync(openSync(join(source, `entry-${i}`), "w"));
    expect((await program.run("backup", [source], plain)).code).toBe(0);
    writeFileSync(join(source, "entry-77"), "changed");
    const second = await program.run("backup", [source], plain);
    expect(second.code).toBe(0);
    expect(second.output).toContain("Files changed: 1");
    const list = await program.run("list", ["*entry-7777*"], plain);
    expect(list.output.match(/entry-7777\d* /g)).toHaveLength(11);
  } finally {
    rmSync(source, { recursive: true });
  }
}, 300_000);

test.each([
  ["with data at its end", 3],
  ["with a hole at its end", 50_000_000],
])(
  "a sparse file %s comes back as it was, and as small",
  async (_, fromEnd) => {
    const path = join(program.source, "image");
    const size = 300 << 20;
    writeFileSync(path, "");
    truncateSync(path, size);
    const spots: [number, string][] = [
      [0, "begin"],
      [100_000_000, "middle"],
      [size - fromEnd, "end"],
    ];
    writeSpots(path, spots);
    expect((await program.run("backup", [program.source], plain)).code).toBe(0);
    expect(await checkBackup(program.remote, undefined)).toEqual([]);
    const stored = readdirSync(program.remote).reduce(
      (sum, name) => sum + statSync(join(program.remote, name)).size,
      0,
    );
    expect(stored).toBeLessThan(1 << 20);
    const target = program.path("restored");
    expect((await program.run("restore", [], { ...plain, "restore-path": target })).code).toBe(0);
    const status = statSync(join(target, "image"));
    expect(status.size).toBe(size);
    expect(status.blocks * 512).toBeLessThan(10 << 20);
    const hashOf = (file: string) => createHash("sha256").update(readFileSync(file)).digest("hex");
    expect(hashOf(join(target, "image"))).toBe(hashOf(path));
    const file = openSync(join(target, "image"), "r");
    for (const [at, text] of spots) {
      const buffer = Buffer.alloc(text.length);
      readSync(file, buffer, 0, buffer.length, at);
      expect(buffer.toString()).toBe(text);
    }
    closeSync(file);
  },
  300_000,
);

test("a sparse file of 1 TiB does not keep the program from ending at once", async () => {
  const path = join(program.source, "huge");
  writeFileSync(path, "");
  truncateSync(path, 2 ** 40);
  const [command, ...first] = programCommand;
  const args = ["backup", program.url, program.source, "--no-encryption", `--dbpath=${program.database}`];
  const child = spawn(command, [...first, ...args, `--tempdir=${program.path("temporary")}`], {
    env: { PATH: process.env.PATH, HOME: program.folder, DUPLICATI_HOME: program.path("data") },
    stdio: ["ignore", "pipe", "inherit"],
  });
  let output = "";
  const begun = new Promise<void>((resolve) => {
    child.stdout.on("data", (chunk) => {
      output += chunk;
      if (output.includes("Scanning source files")) resolve();
    });
  });
  const ended = new Promise<number | null>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", resolve);
  });
  await Promise.race([begun, ended]);
  await new Promise((resolve) => setTimeout(resolve, 500));
  child.kill("SIGINT");
  await new Promise((resolve) => setTimeout(resolve, 500));
  expect(output).toContain("press Ctrl-C again");
  child.kill("SIGINT");
  expect(await ended).toBe(130);

  // What is left is healed by the next run.
  truncateSync(path, 1000);
  expect((await program.run("backup", [program.source], plain)).code).toBe(0);
  expect(await checkBackup(program.remote, undefined)).toEqual([]);
}, 60_000);

function writeSpots(path: string, spots: readonly [number, string][]): void {
  const file = openSync(path, "r+");
  for (const [at, text] of spots) writeSync(file, text, at);
  closeSync(file);
}
