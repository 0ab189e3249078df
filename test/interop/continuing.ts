import { afterAll, afterEach, beforeAll, describe, expect, test } from "bun:test";
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { platform } from "#platform";
import { findInconsistencies } from "../../src/database/local/consistency.ts";
import { LocalDatabase } from "../../src/database/local/database.ts";
import type { FileStatus } from "../../src/platform/platform.ts";
import { checkBackup, type Finding } from "../support/backup-checker.ts";
import { CommandLine, type CommandRun } from "../support/command-line.ts";
import { GoldenBackup, goldenNames } from "../support/golden-backups.ts";
import { blocksIn, namesIn, readWrittenList, type WrittenListEntry } from "../support/remote-volumes.ts";

/** Where the original's source stood: the lists have no other paths, so the tree must stand there again. */
const source = "/srv/fixture/source/";
const isRoot = process.getuid?.() === 0;
const hasGpg = spawnSync("gpg", ["--version"]).status === 0;
const names = goldenNames.filter((name) => !name.startsWith("damaged-"));

/**
 * Modified in 2100, so that its creation time is that of the last change of its inode, which no restore can bring back.
 * Its metadata, and nothing else, is stored again.
 */
const farFuture = `${source}text/far-future.txt`;
/** Links that are followed lead to it, too. */
const farFuturePaths = [farFuture, `${source}link-to-folder/far-future.txt`];
const changed = `${source}secret/only-owner`;
/** Compression methods that the independent checker does not decode. */
const unknownToChecker = new Set(["zip-ppmd", "zip-zstd"]);
const nothing = { dblock: 0, dindex: 0, dlist: 0 };
/** Bunker reads these methods only, and says so when it is told to write them. */
const unwritableMethod = /^--zip-compression-method=(BZip2|LZMA|PPMd|ZStandard|Zstd)$/i;

describe.skipIf(!isRoot)(
  "Bunker continues what Duplicati began (needs root, to put the source in its old place)",
  () => {
    let firstMade: string | undefined;

    beforeAll(() => {
      if (existsSync(source)) throw new Error(`${source} is there already; another run of this test may be using it`);
      firstMade = mkdirSync(dirname(source), { recursive: true });
    });
    afterEach(() => rmSync(source, { recursive: true, force: true }));
    afterAll(() => {
      if (firstMade !== undefined) rmSync(firstMade, { recursive: true });
    });

    for (const name of names) {
      const isMissingProgram = name === "gpg" && !hasGpg;
      const title = `${name}: only what changed is stored${isMissingProgram ? " (needs gpg)" : ""}`;
      test.skipIf(isMissingProgram)(
        title,
        async () => {
          using continued = new ContinuedBackup(new GoldenBackup(name));
          await continued.putSourceBack();
          const original = await continued.newestList();
          const indexes = name === "index-none" ? 0 : 1;

          const first = await continued.backup();
          if (name === "no-metadata") {
            expect(first).toMatchObject({ code: 1, uploaded: nothing });
          } else {
            expect(first).toMatchObject({ code: 0, uploaded: { dblock: 1, dindex: indexes, dlist: 1 } });
            const itsEntry = first.entries[farFuture] as WrittenListEntry;
            expect(first.blocks).toEqual([metadataBlockOf(itsEntry)]);
            expect(itsEntry).not.toEqual(original[farFuture] as WrittenListEntry);
            const expected = { ...original };
            for (const path of farFuturePaths) {
              const { metahash, metablockhash } = itsEntry;
              const entry = original[path];
              if (!entry) continue;
              expected[path] = { ...entry, metahash, ...(metablockhash !== undefined && { metablockhash }) };
            }
            expect(first.entries).toEqual(expected);
          }

          const second = await continued.backup();
          // The list of remote files is written anew after each backup, which counts as an upload.
          expect(second).toMatchObject({ code: name === "verification-file" ? 0 : 1, uploaded: nothing });

          writeFileSync(changed, "changed");
          const third = await continued.backup();
          expect(third).toMatchObject({ code: 0, uploaded: { dblock: 1, dindex: indexes, dlist: 1 } });
          const itsEntry = third.entries[changed] as WrittenListEntry;
          const content = blockName(itsEntry.blockhash ?? itsEntry.hash);
          expect(third.blocks).toEqual(
            (name === "no-metadata" ? [content] : [content, metadataBlockOf(itsEntry)]).sort(),
          );
          expect(unchanged(third.entries, name)).toEqual(unchanged(second.entries, name));

          expect(await continued.check()).toEqual([]);
          await continued.expectSound();
        },
        60_000,
      );
    }

    test("a compression method that Bunker only reads is refused by name", async () => {
      using continued = new ContinuedBackup(new GoldenBackup("zip-lzma"));
      await continued.putSourceBack();
      const before = namesIn(continued.remote);
      const { code, output } = await continued.run(
        "backup",
        source,
        "--no-encryption=true",
        "--zip-compression-method=LZMA",
      );
      expect({ code, output }).toEqual({ code: 100, output: expect.stringContaining("--zip-compression-method=LZMA") });
      expect(namesIn(continued.remote)).toEqual(before);
    });
  },
);

function blockName(hash: unknown): string {
  return String(hash).replaceAll("+", "-").replaceAll("/", "_");
}

function metadataBlockOf({ metablockhash, metahash }: WrittenListEntry): string {
  return blockName(metablockhash ?? metahash);
}

/** Without metadata the files came back with new times. */
function unchanged(entries: Record<string, WrittenListEntry>, name: string): WrittenListEntry[] {
  const others = Object.values(entries)
    .filter(({ path }) => path !== changed)
    .sort((a, b) => (a.path < b.path ? -1 : 1));
  return name === "no-metadata" ? others.map(({ time: _time, ...entry }) => entry as WrittenListEntry) : others;
}

interface Ran {
  readonly code: number;
  readonly output: string;
  /** Names of the new files at the destination by kind. */
  readonly uploaded: { readonly dblock: number; readonly dindex: number; readonly dlist: number };
  /** Names of the blocks that were uploaded. */
  readonly blocks: string[];
  /** The entries of the newest list. */
  readonly entries: Record<string, WrittenListEntry>;
}

/** A copy of a golden backup, with its source in its old place. */
class ContinuedBackup {
  readonly golden: GoldenBackup;
  readonly remote: string;
  readonly #place = new CommandLine();

  constructor(golden: GoldenBackup) {
    this.golden = golden;
    this.remote = this.#place.path("remote");
    golden.copyTo(this.remote);
  }

  /** The newest version, restored to where it came from. */
  async putSourceBack(): Promise<void> {
    const { readingOptions, name } = this.golden;
    expect((await this.run("repair", ...readingOptions)).code).toBe(0);
    const options = ["--restore-permissions=true", "--restore-symlink-metadata=true", ...readingOptions];
    expect(await this.run("restore", ...options)).toMatchObject({ code: 0 });
    if (name === "symlinks-followed") {
      const time = timeOf(source);
      linkAgain(`${source}link-to-file`, "text/report.txt");
      linkAgain(`${source}link-to-folder`, "text");
      platform.setTimes(source, time, false);
    }
  }

  async backup(): Promise<Ran> {
    const before = new Set(namesIn(this.remote));
    const options = this.golden.options.filter(
      (option) => !option.startsWith("--parity-module") && !unwritableMethod.test(option),
    );
    const { code, output } = await this.run("backup", source, ...options);
    const added = namesIn(this.remote).filter((name) => !before.has(name));
    const of = (kind: string) => added.filter((name) => name.includes(`.${kind}.`));
    const blocks: string[] = [];
    for (const name of of("dblock")) blocks.push(...(await blocksIn(this.remote, name, this.golden.passphrase)));
    return {
      code,
      output,
      uploaded: { dblock: of("dblock").length, dindex: of("dindex").length, dlist: of("dlist").length },
      blocks,
      entries: await this.newestList(),
    };
  }

  newestList(): Promise<Record<string, WrittenListEntry>> {
    const newest = namesIn(this.remote)
      .filter((name) => /\.dlist\.\w+(\.(aes|gpg))?$/.test(name))
      .at(-1) as string;
    return readWrittenList(this.remote, newest, this.golden.passphrase);
  }

  /** What the independent checker finds, if it can read the original's part. */
  async check(): Promise<Finding[]> {
    const { name, passphrase } = this.golden;
    if (unknownToChecker.has(name)) return [];
    return checkBackup(this.remote, passphrase, name === "other-prefix" ? "laptop" : "duplicati");
  }

  /** The database that was continued is sound, and so is one that is built anew. */
  async expectSound(): Promise<void> {
    const { name, readingOptions } = this.golden;
    const database = LocalDatabase.open(this.#database);
    try {
      expect(findInconsistencies(database.sql, formatOf(name))).toEqual([]);
    } finally {
      database.close();
    }
    const anew = `--dbpath=${this.#place.path("anew.sqlite")}`;
    expect(await this.#place.run("repair", `file://${this.remote}`, anew, ...readingOptions)).toMatchObject({
      code: 0,
    });
  }

  run(command: string, ...args: string[]): Promise<CommandRun> {
    return this.#place.run(command, `file://${this.remote}`, ...args, `--dbpath=${this.#database}`);
  }

  get #database(): string {
    return this.#place.path("local.sqlite");
  }

  [Symbol.dispose](): void {
    this.#place[Symbol.dispose]();
  }
}

/** It came back as what it led to, with the times of the link. */
function linkAgain(path: string, target: string): void {
  const time = timeOf(path);
  rmSync(path, { recursive: true });
  symlinkSync(target, path);
  platform.setTimes(path, time, false);
}

function timeOf(path: string): { seconds: number; fraction: number } {
  const status = {} as FileStatus;
  platform.readStatus(path, status, false);
  return { seconds: status.mtimeSeconds, fraction: status.mtimeFraction };
}

function formatOf(name: string): { hashSize: number; blocksize: number } {
  const hashSize = name === "hash-sha512-md5" ? 64 : name === "hash-sha1" ? 20 : 32;
  return { hashSize, blocksize: name === "aes-default" ? 1 << 20 : 10_240 };
}
