import { afterEach, beforeEach, expect, test } from "bun:test";
import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { checkBackup } from "../support/backup-checker.ts";
import { programCommand } from "../support/program.ts";
import { SeededRandom } from "../support/seeded-random.ts";
import { contents, FaultyJob } from "./faulty-job.ts";

/** A small disk needs a mount of its own, which some containers don't allow. */
const canMount = spawnSync("unshare", ["-rm", "mount", "-t", "tmpfs", "none", "/mnt"]).status === 0;
const random = new SeededRandom(5);

let job: FaultyJob;

beforeEach(async () => {
  job = new FaultyJob();
  writeFileSync(join(job.source, "old"), random.bytes(700_000));
  await job.backup();
  mkdirSync(join(job.source, "folder"));
  for (let file = 0; file < 400; file++) {
    writeFileSync(join(job.source, "folder", `file ${file} ${"x".repeat(150)}`), random.bytes(10_000));
  }
}, 60_000);
afterEach(() => job.dispose());

/** Runs a command twice with `place` on a disk of `size` bytes, which grows between the two; what it holds is kept. */
function runOnSmallDisk(command: string[], place: string, size: string): { codes: number[]; first: string } {
  mkdirSync(place, { recursive: true });
  const options = {
    dbpath: job.program.path("small", "local.sqlite"),
    tempdir: job.program.path("temporary"),
    "no-encryption": "true",
    blocksize: "10240b",
    "dblock-size": "1mb",
    "number-of-retries": "1",
    "retry-delay": "0s",
    "zip-compression-level": "0",
  };
  const program = [
    ...programCommand,
    ...command,
    ...Object.entries(options).map(([name, value]) => `--${name}=${value}`),
  ];
  const script = `set -u
    mount -t tmpfs -o size="$SIZE" none /mnt && cp -a "$PLACE/." /mnt && mount --move /mnt "$PLACE" || exit 90
    "$@" >"$LOGS.1" 2>&1; first=$?
    mount -o remount,size=1g "$PLACE" || exit 91
    "$@" >"$LOGS.2" 2>&1; second=$?
    mkdir "$PLACE.kept" && cp -a "$PLACE/." "$PLACE.kept" || exit 92
    echo "$first $second"`;
  const logs = job.program.path("logs");
  const run = spawnSync("unshare", ["-rm", "sh", "-c", script, "sh", ...program], {
    encoding: "utf8",
    env: {
      PATH: process.env.PATH,
      HOME: job.program.folder,
      LANG: "C.UTF-8",
      DUPLICATI_HOME: job.program.path("data"),
      PLACE: place,
      SIZE: size,
      LOGS: logs,
    },
  });
  expect(run).toMatchObject({ status: 0, stderr: "" });
  cpSync(`${place}.kept`, place, { recursive: true, preserveTimestamps: true });
  cpSync(job.program.path("small"), job.program.path("."), { recursive: true, preserveTimestamps: true });
  return { codes: run.stdout.trim().split(" ").map(Number), first: readFileSync(`${logs}.1`, "utf8") };
}

const disks = [
  { what: "the destination", place: () => job.remote, size: "3m" },
  { what: "the folder for temporary files", place: () => job.program.path("temporary"), size: "200k" },
  { what: "the folder of the local database", place: () => job.program.path("small"), size: "400k" },
];
for (const { what, place, size } of disks) {
  test.skipIf(!canMount)(
    `a full disk under ${what} ends the backup with its reason, and the next one completes it`,
    async () => {
      mkdirSync(job.program.path("small"));
      cpSync(job.database, job.program.path("small", "local.sqlite"));
      const { codes, first } = runOnSmallDisk(["backup", job.program.url, job.source], place(), size);
      expect(first).toMatch(/^ErrorID: \w+$/m);
      expect(first).toMatch(/full|space/i);
      expect(codes).toEqual([100, 0]);
      await job.expectSound();
    },
    120_000,
  );
}

test.skipIf(!canMount)(
  "a full disk under the destination ends compacting with nothing lost, and the next run goes on",
  async () => {
    await job.backup();
    for (let file = 0; file < 400; file += 2) rmSync(join(job.source, "folder", `file ${file} ${"x".repeat(150)}`));
    await job.backup({ "keep-versions": "1", "no-auto-compact": "true" });
    mkdirSync(job.program.path("small"));
    cpSync(job.database, job.program.path("small", "local.sqlite"));
    const { codes, first } = runOnSmallDisk(["compact", job.program.url], job.remote, "5500k");
    expect(first).toMatch(/full|space/i);
    expect(codes).toEqual([100, 0]);
    expect(await checkBackup(job.remote, undefined)).toEqual([]);
    expect(job.inconsistencies()).toEqual([]);
    await job.expectRestorable(job.lists()[0] as string, job.source);
  },
  120_000,
);

test.skipIf(!canMount)(
  "a full disk under the restored files costs those that don't fit, and the next restore brings them",
  async () => {
    writeFileSync(join(job.source, "large"), random.bytes(1_500_000));
    await job.backup();
    mkdirSync(job.program.path("small"));
    cpSync(job.database, job.program.path("small", "local.sqlite"));
    const target = job.program.path("restored");
    const restore = ["restore", job.program.url, `--restore-path=${target}`];
    const { codes, first } = runOnSmallDisk(restore, target, "4m");
    expect(first).toMatch(/no space left/i);
    expect(first).not.toContain("Run test");
    expect(codes).toEqual([100, 0]);
    expect(contents(target)).toEqual(contents(job.source));
  },
  120_000,
);

test.skipIf(!canMount)(
  "a full disk under the folder for temporary files ends a restore with its reason, and leaves nothing half done",
  async () => {
    await job.backup();
    mkdirSync(job.program.path("small"));
    cpSync(job.database, job.program.path("small", "local.sqlite"));
    const target = job.program.path("restored");
    // Volumes are read where they lie unless that is to be slow.
    const restore = ["restore", job.program.url, `--restore-path=${target}`, "--throttle-download=1gb"];
    const { codes, first } = runOnSmallDisk(restore, job.program.path("temporary"), "300k");
    expect(first).toContain("ErrorID: TemporaryFolderFull");
    expect(first).not.toContain("Run test");
    expect(codes).toEqual([100, 0]);
    expect(contents(target)).toEqual(contents(job.source));
  },
  120_000,
);
