import { expect, test } from "bun:test";
import { createHash } from "node:crypto";
import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { InProcessProgram } from "../support/in-process-program.ts";

const options = { passphrase: "check me", blocksize: "10kb", "dblock-size": "1mb", "upload-verification-file": "true" };
const file = "duplicati-verification.json";

interface Row {
  readonly Name: string;
  readonly Hash: string;
  readonly Size: number;
  readonly Type: number;
  readonly State: number;
}

async function backedUp(): Promise<InProcessProgram> {
  const program = new InProcessProgram();
  for (const content of ["first", "second"]) {
    writeFileSync(join(program.source, "a.txt"), content);
    expect((await program.run("backup", [program.source], options)).code).toBe(0);
  }
  return program;
}

/** What a script that checks the destination reads: all files that should be there. */
function rows(program: InProcessProgram): Row[] {
  const text = readFileSync(join(program.remote, file), "utf8");
  expect(text.charCodeAt(0)).toBe(0xfeff);
  return JSON.parse(text.slice(1)).filter((row: Row) => row.State !== 5);
}

function expectToTellTheTruth(program: InProcessProgram): void {
  const actual = readdirSync(program.remote).filter((name) => name !== file);
  const told = rows(program);
  expect(told.map(({ Name }) => Name).sort()).toEqual(actual.sort());
  for (const { Name, Hash, Size, Type } of told) {
    const bytes = readFileSync(join(program.remote, Name));
    expect({ Size, Hash }).toEqual({ Size: bytes.length, Hash: createHash("sha256").update(bytes).digest("base64") });
    expect(Type).toBe(["dblock", "dlist", "dindex"].findIndex((kind) => Name.includes(`.${kind}.`)));
  }
}

test("the list of remote files has the original's members, and tells the truth after each backup", async () => {
  using program = await backedUp();
  expect(Object.keys(rows(program)[0] ?? {})).toEqual([
    "ID",
    "Name",
    "Hash",
    "Size",
    "Type",
    "State",
    "DeleteGracePeriod",
    "ArchiveTime",
    "LockExpirationTime",
  ]);
  expect(rows(program)).toHaveLength(6);
  expectToTellTheTruth(program);
});

test("it is made anew by whatever else changes the destination", async () => {
  using program = await backedUp();
  expect((await program.run("delete", [], { ...options, version: "1" })).code).toBe(0);
  expectToTellTheTruth(program);
  const [dindex = ""] = readdirSync(program.remote).filter((name) => name.includes(".dindex."));
  rmSync(join(program.remote, dindex));
  expect((await program.run("repair", [], options)).code).toBe(0);
  expectToTellTheTruth(program);
});

test("nothing is written where nothing has changed, or without the option", async () => {
  using program = await backedUp();
  rmSync(join(program.remote, file));
  expect((await program.run("test", [], options)).code).toBe(0);
  expect((await program.run("delete", [], { ...options, version: "1", "dry-run": "true" })).code).toBe(0);
  expect(
    (await program.run("delete", [], { ...options, version: "1", "upload-verification-file": undefined })).code,
  ).toBe(0);
  expect(readdirSync(program.remote)).not.toContain(file);
});
