import { expect, test } from "bun:test";
import { copyFileSync, existsSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { checkBackup } from "../support/backup-checker.ts";
import { InProcessProgram } from "../support/in-process-program.ts";
import { everything, snapshot } from "../support/tree-snapshot.ts";

const passphrase = "repair me";
const formats = [
  { passphrase, blocksize: "10kb", "dblock-size": "1mb" },
  { passphrase, blocksize: "10kb", "dblock-size": "1mb", "block-hash-algorithm": "SHA512" },
] as const;
type Options = (typeof formats)[number];

/** A source with a file of many blocks, small ones and a link, backed up once. */
async function backedUp(program: InProcessProgram, options: Options): Promise<void> {
  const noise = Uint8Array.from({ length: 300_000 }, (_, index) => (index * index * 31 + (index >> 7)) & 0xff);
  writeFileSync(join(program.source, "large.bin"), noise);
  for (let i = 0; i < 20; i++) writeFileSync(join(program.source, `small-${i}.txt`), `number ${i}\n`.repeat(i));
  expect((await program.run("backup", [program.source], options)).code).toBe(0);
}

function volumes(program: InProcessProgram, kind: string): string[] {
  return readdirSync(program.remote).filter((name) => name.includes(`.${kind}.`));
}

async function expectRestorable(program: InProcessProgram, options: Options, version: string): Promise<void> {
  const target = program.path("restored");
  rmSync(target, { recursive: true, force: true });
  const run = await program.run("restore", [], { ...options, version, "restore-path": target });
  expect({ code: run.code, error: run.error }).toEqual({ code: 0, error: "" });
  const parts = { ...everything, modes: false };
  expect(snapshot(target, parts)).toEqual(snapshot(program.source, parts));
}

test("an outdated database is built anew from a destination that is newer, and kept", async () => {
  using program = new InProcessProgram();
  const [options] = formats;
  await backedUp(program, options);
  copyFileSync(program.database, program.path("old.sqlite"));
  writeFileSync(join(program.source, "later.txt"), "made after the copy");
  expect((await program.run("backup", [program.source], options)).code).toBe(0);
  const before = readdirSync(program.remote).sort();
  for (const end of ["", "-wal", "-shm"]) rmSync(program.database + end, { force: true });
  copyFileSync(program.path("old.sqlite"), program.database);

  expect((await program.run("backup", [program.source], options)).errorId).toBe("ExtraRemoteFiles");
  expect((await program.run("repair", [], options)).code).toBe(0);
  expect(readdirSync(program.remote).sort()).toEqual(before);
  expect(existsSync(program.path("local.backup"))).toBe(true);
  expect((await program.run("backup", [program.source], options)).code).toBe(1);
  await expectRestorable(program, options, "0");
});

test("a database file that is damaged is put aside and built anew", async () => {
  using program = new InProcessProgram();
  const [options] = formats;
  await backedUp(program, options);
  for (const end of ["-wal", "-shm"]) rmSync(program.database + end, { force: true });
  writeFileSync(program.database, Buffer.alloc(9000, 7));
  expect((await program.run("backup", [program.source], options)).errorId).toBe("DatabaseDamaged");
  expect((await program.run("repair", [], options)).code).toBe(0);
  expect(statSync(program.path("local.backup")).size).toBe(9000);
  expect((await program.run("backup", [program.source], options)).code).toBe(1);
});

test("lists and indexes that are gone are made anew from the database", async () => {
  using program = new InProcessProgram();
  const [options] = formats;
  await backedUp(program, options);
  for (const name of [...volumes(program, "dlist"), ...volumes(program, "dindex")]) rmSync(join(program.remote, name));
  expect((await program.run("backup", [program.source], options)).errorId).toBe("MissingRemoteFiles");
  expect((await program.run("repair", [], options)).code).toBe(0);
  expect(await checkBackup(program.remote, passphrase)).toEqual([]);
  await expectRestorable(program, options, "0");
  expect((await program.run("backup", [program.source], options)).code).toBe(1);
});

test.each(formats)(
  "a lost data volume is stored again by the next backup, for older versions too (%j)",
  async (options) => {
    using program = new InProcessProgram();
    await backedUp(program, options);
    for (const name of volumes(program, "dblock")) renameSync(join(program.remote, name), program.path(name));
    expect((await program.run("repair", [], options)).errorId).toBe("MissingDblockFiles");

    rmSync(program.database);
    expect((await program.run("repair", [], options)).errorId).toBe("DatabaseIsBrokenConsiderPurge");
    writeFileSync(join(program.source, "new.txt"), "so that there is a second version");
    expect((await program.run("backup", [program.source], options)).code).toBe(0);
    // What the source does not have any more is the folder's old time. The index of the lost volume still names it.
    const isOldFolder = (text: string): boolean => text.includes("/source/: block");
    const findings = (await checkBackup(program.remote, passphrase)).filter(
      ({ code, text }) => code !== "X003" && !isOldFolder(text),
    );
    expect(findings).toEqual([]);
    await expectRestorable(program, options, "0");
    rmSync(join(program.source, "new.txt"));
    const target = program.path("first-version");
    expect((await program.run("restore", [], { ...options, version: "1", "restore-path": target })).code).toBe(2);
    const contents = { ...everything, modes: false, times: false };
    expect(snapshot(target, contents)).toEqual(snapshot(program.source, contents));
  },
);
