import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { execFileSync, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import {
  appendFileSync,
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { checkBackup } from "../support/backup-checker.ts";
import { BackupJob } from "../support/backup-job.ts";
import { InProcessProgram } from "../support/in-process-program.ts";
import { programCommand } from "../support/program.ts";
import { everything, snapshot } from "../support/tree-snapshot.ts";

/** Sources as they should not be. */

let program: InProcessProgram;
beforeEach(() => {
  program = new InProcessProgram();
});
afterEach(() => program[Symbol.dispose]());

const plain = { "no-encryption": "true" };
const backUp = (options: Record<string, string> = {}) =>
  program.run("backup", [program.source], { ...plain, ...options });

/** Restores without a database and describes what came. */
async function restored(): Promise<Record<string, string>> {
  const target = program.path("restored");
  rmSync(target, { recursive: true, force: true });
  const run = await program.run("restore", [], { ...plain, dbpath: "/nowhere/none", "restore-path": target });
  expect({ code: run.code, error: run.error }).toEqual({ code: 0, error: "" });
  return snapshot(target, { ...everything, modes: false, linkTimes: false });
}

const here = (root: string) => snapshot(root, { ...everything, modes: false, linkTimes: false });

describe("a source with odd content", () => {
  test("has its strange names back", async () => {
    const names = [
      "new\nline",
      "\u2028",
      "tab\tbell\u0007",
      '"',
      "'",
      "\\",
      "*?[a]",
      "é",
      "e\u0301",
      "🎉",
      "-x",
      "x".repeat(255),
    ];
    for (const name of names) writeFileSync(join(program.source, name), name);
    expect(await backUp()).toMatchObject({ code: 0 });
    expect(await restored()).toEqual(here(program.source));
    expect(await checkBackup(program.remote, undefined)).toEqual([]);
  });

  test("is backed up without the names that are not UTF-8, and each is told", async () => {
    writeFileSync(join(program.source, "good"), "good");
    writeFileSync(Buffer.concat([Buffer.from(`${program.source}/bad`), Buffer.from([0xff, 0x2e])]), "bad");
    mkdirSync(Buffer.concat([Buffer.from(`${program.source}/folder`), Buffer.from([0xc3, 0x28])]));
    const run = await backUp();
    expect(run.code).toBe(2);
    expect(run.output.match(/PathNotFound/g) ?? run.output.match(/not valid UTF-8/g)).toHaveLength(2);
    expect(Object.keys(await restored())).toEqual([".", "good"]);
  });

  test("has files with paths over 4,000 bytes back, or tells which are left out", async () => {
    const at = (name: string) => join(program.source, name);
    const fifteen = Array(15).fill("d".repeat(200)).join("/");
    for (const half of ["upper", "lower"]) mkdirSync(join(at(half), fifteen), { recursive: true });
    for (const half of ["upper", "lower"]) writeFileSync(join(at(half), fifteen, "deep"), half);
    writeFileSync(at("near"), "near");
    // No call can name what is below now.
    renameSync(at("lower"), join(at("upper"), fifteen, "lower"));
    const run = await backUp();
    expect(run.code).toBe(2);
    expect(run.output).toContain("Excluding path due to path too long");
    const names = Object.keys(await restored());
    expect(names).toContain("near");
    expect(names).toContain(`upper/${fifteen}/deep`);
    expect(await checkBackup(program.remote, undefined)).toEqual([]);
    execFileSync("rm", ["-rf", program.source]);
  });

  test("may have links in loops, also when links are followed", async () => {
    const at = (name: string) => join(program.source, name);
    mkdirSync(at("folder"));
    writeFileSync(at("folder/file"), "x");
    symlinkSync("self", at("self"));
    symlinkSync("two", at("one"));
    symlinkSync("one", at("two"));
    symlinkSync("..", at("folder/up"));
    symlinkSync(".", at("folder/here"));
    expect(await backUp()).toMatchObject({ code: 0 });
    expect(await restored()).toEqual(here(program.source));
    const followed = await backUp({ "symlink-policy": "Follow" });
    expect(followed.code).toBe(2);
    expect(Object.keys(await restored())).toEqual([".", "folder", "folder/file"]);
  });

  test("does not fail for sockets, pipes and other things that are no files", async () => {
    execFileSync("mkfifo", [join(program.source, "pipe")]);
    writeFileSync(join(program.source, "file"), "x");
    expect(await backUp()).toMatchObject({ code: 0 });
    expect(Object.keys(await restored())).toEqual([".", "file"]);
  });
});

describe("a source that changes", () => {
  test("has a growing file as long as it was when it was looked at", async () => {
    const path = join(program.source, "log");
    writeFileSync(path, Buffer.alloc(30_000_000, "line\n"));
    const writer = setInterval(() => appendFileSync(path, "more\n".repeat(10_000)), 1);
    const run = await backUp({ blocksize: "10kb" });
    clearInterval(writer);
    expect(run.code).toBe(0);
    await restored();
    const content = readFileSync(program.path("restored", "log"));
    expect(content.length).toBeGreaterThanOrEqual(30_000_000);
    expect(readFileSync(path).subarray(0, content.length).equals(content)).toBe(true);
    expect(await checkBackup(program.remote, undefined)).toEqual([]);
  });

  test("has a shrinking file as it was read, with the size that was read", async () => {
    const path = join(program.source, "log");
    writeFileSync(path, Buffer.alloc(20_000_000, "line\n"));
    const shrink = setTimeout(() => writeFileSync(path, "short"), 20);
    const run = await backUp({ blocksize: "10kb" });
    clearTimeout(shrink);
    expect(run.code).toBe(0);
    await restored();
    expect(await checkBackup(program.remote, undefined)).toEqual([]);
  });

  test("is backed up without a file that vanishes, which is told", async () => {
    const names = Array.from({ length: 600 }, (_, index) => String(1000 + index));
    for (const name of names) writeFileSync(join(program.source, name), randomBytes(50_000));
    // When a volume has been begun, the folder has been listed, but most of its files have not been read.
    const hasBegun = () =>
      readdirSync(program.path("temporary"), { recursive: true }).some((name) => /dblock/.test(String(name)));
    mkdirSync(program.path("temporary"));
    const remover = setInterval(() => hasBegun() && rmSync(join(program.source, "1599"), { force: true }), 1);
    const run = await backUp();
    clearInterval(remover);
    expect(run.code).toBe(2);
    expect(run.output).toContain(`Excluding path due to path not found: ${program.source}/1599`);
    expect(Object.keys(await restored())).toEqual([...names.slice(0, -1), "."]);
    expect(await checkBackup(program.remote, undefined)).toEqual([]);
  });

  test("is not there at all", async () => {
    const run = await program.run("backup", [program.path("none")], plain);
    expect(run.code).not.toBe(0);
    expect(run.errorId ?? run.output).toBeTruthy();
  });
});

describe("a source that may not be read", () => {
  test("is backed up without the file and the folder, and both are told; the next run has them", async () => {
    const isRoot = process.getuid?.() === 0;
    const at = (name: string) => join(program.source, name);
    mkdirSync(at("closed"));
    writeFileSync(at("closed/inside"), "inside");
    for (const name of ["open", "secret"]) writeFileSync(at(name), name);
    chmodSync(at("secret"), 0o000);
    chmodSync(at("closed"), 0o000);
    const run = isRoot ? await runAsNobody() : await backUp();
    expect(run.code).toBe(2);
    expect(run.output.match(/permission denied|PermissionDenied/gi)?.length).toBeGreaterThanOrEqual(2);
    for (const name of ["secret", "closed"]) chmodSync(at(name), 0o755);
    expect(Object.keys(await restored())).toEqual([".", "closed", "open"]);
    expect(isRoot ? (await runAsNobody()).code : (await backUp()).code).toBe(0);
    expect(await restored()).toEqual(here(program.source));
  });

  /** Root may read everything, so the program is run as another user. */
  async function runAsNobody(): Promise<{ code: number | null; output: string }> {
    const nobody = 65534;
    for (const path of [program.folder, program.remote, program.source, program.path("data")])
      chownSync(path, nobody, nobody);
    execFileSync("chown", ["-R", String(nobody), program.folder]);
    const [command, ...first] = programCommand;
    const args = ["backup", program.url, program.source, "--no-encryption", `--dbpath=${program.database}`];
    const child = spawn(command, [...first, ...args, `--tempdir=${program.path("temporary")}`], {
      uid: nobody,
      gid: nobody,
      cwd: program.folder,
      env: { PATH: process.env.PATH, HOME: program.folder, DUPLICATI_HOME: program.path("data"), TMPDIR: tmpdir() },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let output = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream.on("data", (chunk) => {
        output += chunk;
      });
    }
    const code = await new Promise<number | null>((resolve, reject) => {
      child.on("error", reject);
      child.on("close", resolve);
    });
    if (!existsSync(program.database)) throw new Error(output);
    return { code, output };
  }
});

test("a backup job that is pointed at a file instead of a folder has the file", async () => {
  const job = new BackupJob(program.path("data"), plain);
  writeFileSync(join(program.source, "one"), "one");
  expect((await job.backup([join(program.source, "one")])).complaints).toEqual([]);
  const target = program.path("single");
  await job.restore(target, {}, "none");
  expect(readFileSync(join(target, "one"), "utf8")).toBe("one");
});
