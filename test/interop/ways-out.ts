import { expect, test } from "bun:test";
import { checkBackup } from "../support/backup-checker.ts";
import { CommandLine, type CommandRun } from "../support/command-line.ts";
import { describeTree, GoldenBackup } from "../support/golden-backups.ts";

/**
 * Somebody finds a damaged backup, and knows nothing but what the program says: each command that a message names is run,
 * until every remote file is sound. What must be left then, of which versions, stands here.
 */

/** By path: what is left of an entry that had nothing but this. Undefined: the entry is gone. */
type Survival = (path: string, entry: string) => string | undefined;

interface Case {
  /** Versions of which nothing can be left, the oldest being 0. */
  readonly lostVersions?: readonly number[];
  readonly survives?: Survival;
  /** The commands that lead out, one after the other. */
  readonly way: readonly string[];
}

const repair = "repair";
const rebuild = "repair --rebuild-missing-dblock-files";
const listBroken = "list-broken-files";
const purgeBroken = "purge-broken-files";

const without =
  (...gone: string[]): Survival =>
  (path, entry) =>
    gone.includes(path) ? undefined : entry;

/** Nearly everything was in the volume that is gone; besides folders and what needs no block, this is what others have. */
const elsewhere = ["added-in-2.bin", "link-to-file", "grown.bin"];
const leftWithoutFirstVolume: Survival = (path, entry) => {
  const kind = /^(folder|file 0 |link )/.exec(entry)?.[1];
  return kind !== undefined || elsewhere.includes(path) ? entry : undefined;
};

const cases: Record<string, Case> = {
  "damaged-all-dindex-missing": { way: [repair] },
  "damaged-dindex-missing": { way: [repair] },
  "damaged-dindex-flipped": { way: [repair, repair] },
  "damaged-foreign-files": { way: [repair, repair, rebuild] },
  "damaged-dlist-missing": { lostVersions: [3], way: [repair] },
  "damaged-dlist-empty": { lostVersions: [3], way: [repair, repair, purgeBroken] },
  "damaged-dblock-cut": {
    survives: without("one-block-and-a-byte.bin", "several-blocklists.bin", "zeros.bin"),
    way: [repair, repair, rebuild, listBroken, purgeBroken],
  },
  "damaged-dblock-flipped": {
    survives: without("several-blocklists.bin"),
    way: [repair, repair, rebuild, listBroken, purgeBroken],
  },
  "damaged-dblock-missing": {
    lostVersions: [0],
    survives: leftWithoutFirstVolume,
    way: [repair, listBroken, rebuild, purgeBroken],
  },
};

test.each(Object.entries(cases))(
  "%s: the messages lead to a sound backup",
  async (name, damage) => {
    using backup = new FoundBackup(name);
    expect(await backup.followAdvice()).toEqual([...damage.way]);
    expect(await backup.run(listBroken)).toMatchObject({ code: 0, output: "  Listing remote folder ...\n" });
    const kept = [0, 1, 2, 3].filter((version) => !damage.lostVersions?.includes(version));
    for (const [index, version] of kept.toReversed().entries()) {
      const expected = backup.whatIsLeft(version, damage.survives);
      expect(await backup.paths(index)).toEqual(Object.keys(expected).sort());
    }
    const newest = backup.whatIsLeft(kept.at(-1) as number, damage.survives);
    expect(withoutMetadata(await backup.restoredNewest())).toEqual(withoutMetadata(newest));
    // A link whose text is lost stays in its version, for what its name is worth.
    const errors = (await backup.findings()).filter(({ severity, code }) => severity === "error" && code !== "D004");
    expect(errors).toEqual([]);
  },
  120_000,
);

/** Kind, size and content: modes and times may be lost with the metadata, as may links. */
function withoutMetadata(tree: Record<string, string>): Record<string, string> {
  const files = Object.entries(tree).filter(([, entry]) => !entry.startsWith("link"));
  return Object.fromEntries(files.map(([path, entry]) => [path, entry.split(" ").slice(0, -2).join(" ")]));
}

/** A copy of a damaged backup whose database is not there. */
class FoundBackup {
  readonly #golden: GoldenBackup;
  readonly #place = new CommandLine();

  constructor(name: string) {
    this.#golden = new GoldenBackup(name);
    this.#golden.copyTo(this.#place.path("remote"));
  }

  run(command: string, ...args: string[]): Promise<CommandRun> {
    const [name, ...options] = command.split(" ");
    const url = `file://${this.#place.path("remote")}`;
    const database = `--dbpath=${this.#place.path("local.sqlite")}`;
    return this.#place.run(name as string, url, ...args, ...options, database, ...this.#golden.options);
  }

  /**
   * Tests the backup and does what it is told, first things first, then tests again, until all is sound. Returns the
   * commands that it was told; a question mark where no message told any.
   */
  async followAdvice(): Promise<string[]> {
    const way: string[] = [];
    while (way.length < 10) {
      const tested = await this.run("test", "all");
      if (tested.code === 0 && commandsIn(tested.output).length === 0) return way;
      const tried: string[] = [];
      let advised = commandsIn(tested.output);
      for (let next = advised[0]; next !== undefined; next = advised.find((command) => !tried.includes(command))) {
        tried.push(next);
        // The latest word first; what was said before still holds.
        advised = [...commandsIn((await this.run(next)).output), ...advised];
      }
      way.push(...(tried.length === 0 ? ["?"] : tried));
    }
    return way;
  }

  whatIsLeft(version: number, survives: Survival = (_, entry) => entry): Record<string, string> {
    const entries = Object.entries(this.#golden.expected(version));
    return Object.fromEntries(
      entries.flatMap(([path, entry]) => {
        const left = survives(path, entry);
        return left === undefined ? [] : [[path, left]];
      }),
    );
  }

  /** Paths in a version; 0 is the newest. */
  async paths(version: number): Promise<string[]> {
    const { code, output } = await this.run("list", "*", `--version=${version}`);
    expect(code).toBe(0);
    const { source } = this.#golden;
    // A name may have a line feed in it.
    const entry = new RegExp(`^${source}([^]*?)(?:/ | \\([^()\\n]*\\))$`, "gm");
    const matches = output.replace(`${source} \n`, "").matchAll(entry);
    return Array.from(matches, ([, path]) => path as string).sort();
  }

  /** From the destination alone: who has lost the computer has no database. */
  async restoredNewest(): Promise<Record<string, string>> {
    const target = this.#place.path("restored");
    const options = ["--no-local-db", "--restore-permissions", "--allow-restore-outside-target-directory"];
    const { code } = await this.run("restore", `--restore-path=${target}`, ...options);
    expect([0, 2]).toContain(code);
    return describeTree(target);
  }

  findings(): ReturnType<typeof checkBackup> {
    return checkBackup(this.#place.path("remote"), undefined);
  }

  [Symbol.dispose](): void {
    this.#place[Symbol.dispose]();
  }
}

/** The commands that a message tells to run, in the order in which it names them. */
function commandsIn(output: string): string[] {
  const pattern =
    /(?:run repair with )?--rebuild-missing-dblock-files|run repair|list-broken-files|purge-broken-files/gi;
  return [...output.matchAll(pattern)].map(([words]) => {
    if (words.includes("--rebuild")) return rebuild;
    return words.endsWith("repair") ? repair : words;
  });
}
