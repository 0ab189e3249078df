import { describe, expect, setDefaultTimeout, test } from "bun:test";
import { readdirSync } from "node:fs";
import { CommandLine, type CommandRun } from "../support/command-line.ts";
import { describeTree, GoldenBackup } from "../support/golden-backups.ts";

setDefaultTimeout(60_000);

/** The volume that is hurt in the damaged-dblock backups: all of the first version is in it. */
const hurtVolume = "duplicati-b3c24668a2e4d433d8ced5b5ef3f235ae.dblock.zip";
/** The index that is hurt in damaged-dindex-flipped. */
const hurtIndex = "duplicati-id7dfcaa29fbd41d9b76506a4334328c1.dindex.zip";
const outside = "--allow-restore-outside-target-directory=true";

for (const name of [
  "damaged-all-dindex-missing",
  "damaged-dindex-missing",
  "damaged-dindex-flipped",
  "damaged-foreign-files",
]) {
  test(`${name}: nothing is lost`, async () => {
    using damaged = new DamagedBackup(name);
    const repaired = await damaged.repair();
    expect(repaired.code).toBe(0);
    for (const index of [0, 3]) {
      for (const where of ["database", "destination"] as const) {
        const { code, output, tree } = await damaged.restore(index, where);
        // An index that cannot be read is told each time it is needed; the data volume itself says what it holds.
        const isTold = name === "damaged-dindex-flipped" && where === "destination";
        expect({ code, tree }).toEqual({ code: isTold ? 2 : 0, tree: damaged.golden.expected(index) });
        if (isTold) expect(output).toContain(hurtIndex);
      }
    }
    damaged.expectUntouched();
  });
}

for (const name of ["damaged-dlist-missing", "damaged-dlist-empty"]) {
  describe(name, () => {
    test("the other versions are there", async () => {
      using damaged = new DamagedBackup(name);
      const repaired = await damaged.repair();
      expect(repaired.code).toBe(0);
      const lost = damaged.golden.versions[3]?.dlist as string;
      if (name === "damaged-dlist-empty") expect(repaired.output).toContain(`The list ${lost} cannot be used`);
      for (const index of [0, 1, 2]) {
        const expected = { code: 0, tree: damaged.golden.expected(index) };
        // The database does not know of the list that is lost; at the destination the empty one still counts.
        expect(await damaged.restore(index, "database", 2 - index)).toMatchObject(expected);
        const number = name === "damaged-dlist-empty" ? 3 - index : 2 - index;
        expect(await damaged.restore(index, "destination", number)).toMatchObject(expected);
      }
      damaged.expectUntouched();
    });
  });
}

test("damaged-dlist-empty: without a database the version that is lost is an error, and not another version", async () => {
  using damaged = new DamagedBackup("damaged-dlist-empty");
  const { code, errorId, tree } = await damaged.restore(3, "destination", 0);
  expect({ code, errorId, tree }).toEqual({ code: 100, errorId: "Damaged", tree: {} });
});

/** Files with blocks in the broken half of the volume; with them in the block that is hit. The versions share them. */
const brokenFiles: Record<string, readonly string[]> = {
  "damaged-dblock-cut": ["one-block-and-a-byte.bin", "several-blocklists.bin", "zeros.bin"],
  "damaged-dblock-flipped": ["several-blocklists.bin"],
};

for (const [name, broken] of Object.entries(brokenFiles)) {
  test(`${name}: what is sound in the hurt volume comes back, and the rest is named`, async () => {
    using damaged = new DamagedBackup(name);
    expect(await damaged.repair()).toMatchObject({ code: 0 });
    for (const index of damaged.golden.versions.keys()) {
      const expected = damaged.golden.expected(index);
      for (const path of broken) delete expected[path];
      for (const where of ["database", "destination"] as const) {
        const { code, output, tree, named, withoutMetadata } = await damaged.restore(index, where);
        expect({ code, tree, named, withoutMetadata }).toEqual({
          code: 100,
          tree: expected,
          named: [...broken],
          withoutMetadata: [],
        });
        expect(output).toContain(`The volume ${hurtVolume} is damaged`);
      }
    }
    damaged.expectUntouched();
  });
}

/**
 * Nearly everything of the first version, and so of the others, was in the volume that is gone. Besides folders and
 * empty files, which need no block, this is what later volumes hold whole.
 */
const survivors: readonly (readonly string[])[] = [
  [],
  ["added-in-2.bin", "link-to-file"],
  ["added-in-2.bin", "link-to-file"],
  ["grown.bin", "link-to-file"],
];

test("damaged-dblock-missing: what other volumes hold comes back, and the rest is named", async () => {
  using damaged = new DamagedBackup("damaged-dblock-missing");
  expect(await damaged.repair()).toMatchObject({ code: 100, errorId: "DatabaseIsBrokenConsiderPurge" });
  for (const index of damaged.golden.versions.keys()) {
    const expected = damaged.golden.expected(index);
    const restorable = Object.keys(expected).filter(
      (path) => /^(folder|file 0) /.test(expected[path] as string) || survivors[index]?.includes(path),
    );
    for (const where of ["database", "destination"] as const) {
      const { code, tree, named, withoutMetadata } = await damaged.restore(index, where);
      expect(code).toBe(100);
      expect(Object.keys(tree).sort()).toEqual(restorable.sort());
      expect(named).toEqual(
        Object.keys(expected)
          .filter((path) => !restorable.includes(path))
          .sort(),
      );
      const lacking = new Set(withoutMetadata);
      for (const path of restorable) {
        const whole = expected[path] as string;
        if (lacking.has(path)) expect(withoutTimeAndMode(tree[path] as string)).toBe(withoutTimeAndMode(whole));
        else expect(tree[path]).toBe(whole);
      }
    }
  }
  damaged.expectUntouched();
});

/** A line of the log has a line feed in a name written as `\\n`. */
function relativePath(path: string, source: string): string {
  return path.slice(source.length).replace(/\/$/, "").replaceAll("\\n", "\n");
}

/** The last two words, as `describeTree` writes them. */
function withoutTimeAndMode(description: string): string {
  return description.split(" ").slice(0, -2).join(" ");
}

interface Restored extends CommandRun {
  readonly tree: Record<string, string>;
  /** Relative paths that the output names as not restored. */
  readonly named: string[];
  readonly withoutMetadata: string[];
}

/** A copy of a damaged golden backup. */
class DamagedBackup {
  readonly golden: GoldenBackup;
  readonly #place = new CommandLine();
  readonly #before: string[];
  #restores = 0;

  constructor(name: string) {
    this.golden = new GoldenBackup(name);
    this.golden.copyTo(this.#remote);
    this.#before = readdirSync(this.#remote).sort();
  }

  repair(): Promise<CommandRun> {
    return this.#place.run("repair", this.#url, this.#database, ...this.golden.options);
  }

  /** Restores the version with this index; its number is what would be if all versions were there, unless given. */
  async restore(index: number, from: "database" | "destination", number = 3 - index): Promise<Restored> {
    const target = this.#place.path(`restored-${++this.#restores}`);
    const options = [`--version=${number}`, `--restore-path=${target}`, "--restore-permissions=true", outside];
    const where = from === "database" ? this.#database : "--no-local-db=true";
    const run = await this.#place.run("restore", this.#url, where, ...options, ...this.golden.options);
    const relative = (pattern: RegExp) =>
      [...run.output.matchAll(pattern)].map(([, path]) => relativePath(path as string, this.golden.source)).sort();
    return {
      ...run,
      tree: describeTree(target),
      named: relative(/^Failed to restore "(\/[^"]*(?:"[^":]*)*)": /gm),
      withoutMetadata: relative(/^Metadata of "(\/[^"]*(?:"[^":]*)*)": the metadata is lost/gm),
    };
  }

  /** Neither a repair nor a restore changes anything at the destination. */
  expectUntouched(): void {
    expect(readdirSync(this.#remote).sort()).toEqual(this.#before);
  }

  get #remote(): string {
    return this.#place.path("remote");
  }

  get #url(): string {
    return `file://${this.#remote}`;
  }

  get #database(): string {
    return `--dbpath=${this.#place.path("local.sqlite")}`;
  }

  [Symbol.dispose](): void {
    this.#place[Symbol.dispose]();
  }
}
