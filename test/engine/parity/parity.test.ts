import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { spawnSync } from "node:child_process";
import { copyFileSync, cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { OperationContext } from "../../../src/engine/context.ts";
import { makeCompanion } from "../../../src/engine/parity/companion.ts";
import { checkBackup } from "../../support/backup-checker.ts";
import { InProcessProgram } from "../../support/in-process-program.ts";
import { SeededRandom } from "../../support/seeded-random.ts";
import { everything, snapshot } from "../../support/tree-snapshot.ts";
import { startWorker } from "../../support/workers.ts";

const golden = join(import.meta.dirname, "../../fixtures/duplicati/parity/remote");
const hasPar2 = spawnSync("par2", ["--version"]).status === 0;
const parity = { "parity-module": "par2" };
const encrypted = { passphrase: "four words or more", "no-backend-verification": "true" };
const plain = { "no-encryption": "true", "no-backend-verification": "true" };

let program: InProcessProgram;
let restored = 0;
beforeEach(() => {
  program = new InProcessProgram();
  const random = new SeededRandom(7);
  for (const name of ["a", "b/c"]) {
    mkdirSync(join(program.source, name, ".."), { recursive: true });
    writeFileSync(join(program.source, name), random.bytes(40_000));
  }
});
afterEach(() => program[Symbol.dispose]());

const backup = (options: Record<string, string>) => program.run("backup", [program.source], { ...parity, ...options });

/** Names at the destination whose ending is `ending`. */
const remote = (ending: RegExp): string[] =>
  readdirSync(program.remote)
    .filter((name) => ending.test(name))
    .sort();

/** Changes some bytes of a remote file. */
function damage(ending: RegExp, ...positions: number[]): void {
  for (const name of remote(ending)) {
    const path = join(program.remote, name);
    const content = readFileSync(path);
    for (const position of positions) (content[position] as number) ^= 0xa5;
    writeFileSync(path, content);
  }
}

async function restore(options: Record<string, string | undefined>) {
  const target = program.path(`restored-${restored++}`);
  const run = await program.run("restore", ["*"], {
    "restore-path": target,
    "restore-permissions": "true",
    ...options,
  });
  return { ...run, target };
}

async function expectWhole(options: Record<string, string | undefined>, code: number): Promise<string> {
  const run = await restore(options);
  expect({ code: run.code, errorId: run.errorId }).toEqual({ code, errorId: undefined });
  expect(snapshot(run.target, everything)).toEqual(snapshot(program.source, everything));
  return run.output;
}

describe("a backup with parity", () => {
  test("stores a parity file for each dblock and dlist, and for nothing else", async () => {
    expect((await backup(encrypted)).code).toBe(0);
    const protectedFiles = [...remote(/\.dblock\.zip\.aes$/), ...remote(/\.dlist\.zip\.aes$/)];
    expect(protectedFiles).toHaveLength(2);
    expect(remote(/\.par2$/)).toEqual(protectedFiles.map((name) => `${name}.par2`).sort());
    expect(await checkBackup(program.remote, encrypted.passphrase)).toEqual([]);
    expect(readdirSync(program.path("temporary"))).toEqual([]);
  });

  test.if(hasPar2)("can be mended by the program par2", async () => {
    await backup(encrypted);
    const [name] = remote(/dblock\.zip\.aes$/) as [string];
    const whole = readFileSync(join(program.remote, name));
    damage(/dblock\.zip\.aes$/, 0, 30_000);
    const folder = program.path("mending");
    mkdirSync(folder);
    copyFileSync(join(program.remote, name), join(folder, "data"));
    copyFileSync(join(program.remote, `${name}.par2`), join(folder, "combined.par2"));
    expect(spawnSync("par2", ["repair", "-q", "combined.par2", "data"], { cwd: folder }).status).toBe(0);
    expect(readFileSync(join(folder, "data")).equals(whole)).toBe(true);
  });

  test("is restored after damage to a data volume, with a warning", async () => {
    await backup(encrypted);
    damage(/dblock\.zip\.aes$/, 0, 30_000);
    const output = await expectWhole(encrypted, 2);
    expect(output).toContain("was mended by its parity file");
    await expectWhole({ ...encrypted, "no-local-db": "true" }, 2);
  });

  test("is restored without a database after damage to everything that has parity", async () => {
    await backup(encrypted);
    damage(/(dblock|dlist)\.zip\.aes$/, 300);
    await expectWhole({ ...encrypted, dbpath: undefined, "no-local-db": "true" }, 2);
  });

  test("is restored after a volume was cut short", async () => {
    await backup(plain);
    for (const name of remote(/dblock\.zip$/)) {
      const path = join(program.remote, name);
      writeFileSync(path, readFileSync(path).subarray(0, -1000));
    }
    await expectWhole(plain, 2);
  });

  test("fails a test all the same: that shows what is at the destination", async () => {
    await backup(encrypted);
    damage(/dblock\.zip\.aes$/, 30_000);
    const { code } = await program.run("test", ["all"], encrypted);
    expect(code).not.toBe(0);
  });

  test("is compacted although a volume is damaged", async () => {
    await backup(plain);
    writeFileSync(join(program.source, "more"), new SeededRandom(8).bytes(40_000));
    await backup(plain);
    damage(/dblock\.zip$/, 20_000);
    const { code } = await program.run("compact", [], { ...plain, ...parity, "small-file-max-count": "1" });
    expect(code).toBe(0);
    expect(remote(/dblock\.zip$/)).toHaveLength(1);
    expect(remote(/dblock\.zip\.par2$/)).toEqual(remote(/dblock\.zip$/).map((name) => `${name}.par2`));
    await expectWhole(plain, 0);
  });

  test("loses the parity files of what is deleted", async () => {
    await backup(plain);
    writeFileSync(join(program.source, "more"), new SeededRandom(8).bytes(40_000));
    await backup(plain);
    const { code } = await program.run("delete", [], {
      ...plain,
      version: "0",
      "no-backend-verification": undefined,
    } as never);
    expect(code).toBe(0);
    expect(remote(/\.par2$/)).toEqual(
      remote(/(dblock|dlist)\.zip$/)
        .map((name) => `${name}.par2`)
        .sort(),
    );
    expect(remote(/dlist\.zip$/)).toHaveLength(1);
  });
});

test("what Duplicati made is mended with its own parity files", async () => {
  rmSync(program.remote, { recursive: true });
  cpSync(golden, program.remote, { recursive: true });
  const options = { passphrase: "correct horse battery staple", "no-local-db": "true", dbpath: undefined };
  const sound = await restore(options);
  damage(/(dblock|dlist)\.zip\.aes$/, 200, 14_000);
  const mended = await restore(options);
  expect(new Set(mended.output.match(/^.*was mended by its parity file/gm)).size).toBe(2);
  // Times of links are restored on demand only.
  const compared = { ...everything, linkTimes: false };
  expect(snapshot(mended.target, compared)).toEqual(snapshot(sound.target, compared));
});

describe("a parity file", () => {
  function contextOf(put: () => Promise<string>) {
    const messages: string[] = [];
    const context = {
      settings: { parityModule: "par2", parityRedundancyLevel: 5 },
      startWorker,
      remote: { put },
      control: { throwIfAborted: () => undefined },
      logger: { write: (level: string, _: string, id: string) => messages.push(`${level} ${id}`) },
    } as unknown as OperationContext;
    return { context, messages };
  }
  const volume = (text: string) => {
    const path = program.path("volume");
    writeFileSync(path, text);
    return { name: "duplicati-b00.dblock.zip", path };
  };

  test("that can't be uploaded is only a warning", async () => {
    const { context, messages } = contextOf(() => Promise.reject(new Error("full")));
    {
      using companion = await makeCompanion(context, volume("content"));
      await companion?.upload("duplicati-b00.dblock.zip");
    }
    expect(messages).toEqual(["Warning ParityCreationFailed"]);
    expect(existsSync(program.path("volume.par2"))).toBe(false);
  });

  test("that can't be made is only a warning", async () => {
    const { context, messages } = contextOf(async () => "");
    expect(await makeCompanion(context, volume(""))).toBeUndefined();
    expect(messages).toEqual(["Warning ParityCreationFailed"]);
    expect(existsSync(program.path("volume.par2"))).toBe(false);
  });
});

test.each([
  [{ "parity-module": "other" }, "UnsupportedParityModule"],
  [{ "parity-module": "par2", "parity-redundancy-level": "0" }, "Par2InvalidRedundancy"],
  [{ "parity-module": "par2", "parity-redundancy-level": "-5" }, "Par2InvalidRedundancy"],
])("%j is refused before anything is stored", async (options, errorId) => {
  expect(await backup({ ...plain, ...options } as never)).toMatchObject({ code: 100, errorId });
  expect(remote(/./)).toEqual([]);
});
