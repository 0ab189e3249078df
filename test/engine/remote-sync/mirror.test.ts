import { afterAll, beforeAll, beforeEach, describe, expect, test } from "bun:test";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Remote } from "../../../src/destinations/index.ts";
import { type MirrorOptions, type MirrorOutcome, mirror } from "../../../src/engine/remote-sync/index.ts";
import { FaultyService } from "../../destinations/faulty.ts";

const dblock = `duplicati-b${"a".repeat(32)}.dblock.zip`;
const dindex = `duplicati-i${"a".repeat(32)}.dindex.zip`;
const dlist = "duplicati-20260101T000000Z.dlist.zip";
const oldList = "duplicati-20250101T000000Z.dlist.zip";
const oldBlock = `duplicati-b${"b".repeat(32)}.dblock.zip`;

let folder: string;
let source: FaultyService;
let target: FaultyService;
let log: string[];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "mirror-"));
});
afterAll(() => rm(folder, { recursive: true }));
beforeEach(() => {
  source = new FaultyService();
  target = new FaultyService();
  log = [];
});

function fill(service: FaultyService, files: Record<string, string>): void {
  for (const [name, content] of Object.entries(files)) service.files.set(name, Buffer.from(content));
}

function filesOf(service: FaultyService): Record<string, string> {
  return Object.fromEntries([...service.files].map(([name, content]) => [name, Buffer.from(content).toString()]));
}

/** What changed the target, in order. */
const changes = () => target.calls.filter((call) => /^(put|delete|rename)/.test(call));

async function run(
  options: Partial<MirrorOptions> = {},
  confirm?: (lines: readonly string[]) => Promise<boolean>,
): Promise<MirrorOutcome> {
  const remote = (service: FaultyService, softDeletePrefix = "") =>
    new Remote({
      open: service.open,
      temporaryFolder: folder,
      settings: {
        numberOfRetries: 0,
        retryDelaySeconds: 0,
        softDeletePrefix,
        disableAutocreateFolder: service === source,
      },
    });
  const all: MirrorOptions = {
    force: false,
    keptPrefix: undefined,
    dryRun: false,
    verifyContents: false,
    verifyAfterPut: false,
    rounds: 0,
    ignoreQuota: false,
    belongs: () => true,
    ...options,
  };
  const logger = {
    write: (level: string, _: string, id: string) => {
      if (level === "Warning" || level === "Error" || level === "DryRun") log.push(`${level} ${id}`);
    },
  };
  return await mirror(remote(source), remote(target, all.keptPrefix), all, { logger, ...(confirm && { confirm }) });
}

describe("mirror()", () => {
  test("makes the target hold what the source holds", async () => {
    fill(source, { [dlist]: "list", [dindex]: "index", [dblock]: "data" });
    fill(target, { [oldList]: "old", [oldBlock]: "old data", [dindex]: "half" });
    const outcome = await run();
    expect(filesOf(target)).toEqual({ [dlist]: "list", [dindex]: "index", [dblock]: "data" });
    expect(outcome).toMatchObject({ copied: 3, copiedSize: 13, deleted: 2, renamed: 0, notCopied: 0, refused: false });
  });

  test("deletes only when everything has arrived, lists first, and replaces a file only by a whole one", async () => {
    fill(source, { [dlist]: "list", [dindex]: "index", [dblock]: "data" });
    fill(target, { [oldBlock]: "old data", [oldList]: "old", [dindex]: "half" });
    await run();
    expect(changes()).toEqual([
      `put ${dblock}`,
      `put bunker-part-${dindex}`,
      `rename bunker-part-${dindex} ${dindex}`,
      `put ${dlist}`,
      `delete ${oldList}`,
      `delete ${oldBlock}`,
    ]);
  });

  test("copies no list and deletes nothing when data did not arrive", async () => {
    fill(source, { [dlist]: "list", [dindex]: "index", [dblock]: "data" });
    fill(target, { [oldList]: "old", [oldBlock]: "old data" });
    target.fail(1, { operation: "put", after: "half" });
    expect(await run()).toMatchObject({ copied: 0, notCopied: 3, deleted: 0 });
    expect(filesOf(target)).toMatchObject({ [oldList]: "old", [oldBlock]: "old data" });
    expect(filesOf(target)[dlist]).toBeUndefined();
    expect(log).toEqual(["Error CopyFailed", "Warning SynchronizationIncomplete"]);
  });

  test("changes nothing where the source is empty, missing or cannot be listed", async () => {
    fill(target, { [dlist]: "list" });
    await expect(run()).rejects.toMatchObject({ id: "RemoteSyncSourceEmpty" });
    source.hasFolder = false;
    await expect(run({ force: true })).rejects.toMatchObject({ kind: "FolderMissing" });
    source.hasFolder = true;
    source.fail(1, { operation: "list" });
    await expect(run()).rejects.toMatchObject({ kind: "Broken" });
    expect(source.calls).not.toContain("createFolder");
    expect(changes()).toEqual([]);
  });

  test("keeps old files under another name, also what is replaced, and leaves kept ones alone", async () => {
    const prefix = "20260203040506.old.";
    fill(source, { a: "new" });
    fill(target, { a: "previous", b: "gone", "20250101000000.old.c": "kept" });
    expect(await run({ keptPrefix: prefix })).toMatchObject({ copied: 1, renamed: 1, deleted: 0 });
    expect(filesOf(target)).toEqual({
      a: "new",
      "20260203040506.old.a": "previous",
      "20260203040506.old.b": "gone",
      "20250101000000.old.c": "kept",
    });
  });

  test("finds damage of the same size by reading both sides", async () => {
    fill(source, { a: "sound", b: "other" });
    fill(target, { a: "soumd", b: "other" });
    expect(await run({ verifyContents: true })).toMatchObject({ verified: 2, failedVerification: 1, copied: 1 });
    expect(filesOf(target).a).toBe("sound");
  });

  test("does not touch the copy of what cannot be read at the source", async () => {
    fill(source, { a: "sound" });
    fill(target, { a: "soumd" });
    source.fail(1, { operation: "get" });
    await run({ verifyContents: true });
    expect(changes()).toEqual([]);
    expect(log).toEqual(["Error VerificationFailed"]);
  });

  test("sees what arrived wrongly when copies are read again", async () => {
    fill(source, { a: "content" });
    target.fail(1, { operation: "put", silent: true });
    expect(await run({ verifyAfterPut: true })).toMatchObject({ copied: 0, notCopied: 1 });
  });

  test("asks before each part, and takes no for an answer", async () => {
    fill(source, { a: "same", b: "new" });
    fill(target, { a: "same" });
    const asked: number[] = [];
    const outcome = await run({ verifyContents: true }, async (lines) => asked.push(lines.length) < 2);
    expect(asked).toEqual([1, 2]);
    expect(outcome).toMatchObject({ refused: true, verified: 1, copied: 0 });
    expect(changes()).toEqual([]);
  });

  test("only tells in a dry run, and then needs no target", async () => {
    fill(source, { a: "content" });
    target.hasFolder = false;
    expect(await run({ dryRun: true })).toMatchObject({ copied: 0, notCopied: 0 });
    expect(log).toEqual(["DryRun WouldCopyFile"]);
    expect(target.hasFolder).toBe(false);
  });

  test("changes nothing where there is no room, unless told not to ask", async () => {
    fill(source, { a: "x".repeat(41) });
    await expect(run()).rejects.toMatchObject({ id: "NotEnoughDestinationSpace" });
    expect(changes()).toEqual([]);
    expect(await run({ ignoreQuota: true })).toMatchObject({ copied: 1 });
  });

  test("leaves files alone that do not belong to what is copied", async () => {
    fill(source, { "mine-a": "a", "other-b": "b" });
    fill(target, { "mine-old": "c", "other-d": "d" });
    await run({ belongs: (name) => name.startsWith("mine-") });
    expect(filesOf(target)).toEqual({ "mine-a": "a", "other-d": "d" });
  });

  test("does not let damage of the source spread, and goes on with the rest", async () => {
    fill(source, { [dlist]: "list", [dblock]: "cut" });
    fill(target, { [dblock]: "sound data", [oldBlock]: "lost at the source", [oldList]: "old" });
    const outcome = await run({ isSound: (name) => name !== dblock, isNeeded: (name) => name === oldBlock });
    expect(filesOf(target)).toEqual({ [dlist]: "list", [dblock]: "sound data", [oldBlock]: "lost at the source" });
    expect(outcome).toMatchObject({ copied: 1, deleted: 1, notCopied: 0 });
    expect(log).toEqual(["Error SourceDamaged", "Error MissingAtSource"]);
  });

  test("goes on when a file cannot be deleted", async () => {
    fill(source, { a: "content" });
    fill(target, { b: "old", c: "old" });
    target.fail(1, { operation: "delete" });
    expect(await run()).toMatchObject({ copied: 1, deleted: 1, notCopied: 0 });
    expect(log).toEqual(["Warning DeleteFailed"]);
  });
});
