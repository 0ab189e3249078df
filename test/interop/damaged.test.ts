import { describe, expect, test } from "bun:test";
import { readdirSync } from "node:fs";
import { type CommandRun, CommandLine } from "../support/command-line.ts";
import { describeTree, GoldenBackup } from "../support/golden-backups.ts";
import { everything } from "../support/tree-snapshot.ts";

/** The volume that is hurt in the damaged-dblock backups: all of the first version is in it. */
const hurt = "duplicati-b3c24668a2e4d433d8ced5b5ef3f235ae.dblock.zip";
const outside = "--allow-restore-outside-target-directory=true";

for (const name of ["damaged-all-dindex-missing", "damaged-dindex-missing", "damaged-dindex-flipped", "damaged-foreign-files"]) {
  test(`${name}: nothing is lost`, async () => {
    using damaged = new DamagedBackup(name);
    const repaired = await damaged.repair();
    expect(repaired.code).toBe(0);
    for (const index of damaged.golden.versions.keys()) {
      for (const where of ["database", "destination"] as const) {
        const { code, tree } = await damaged.restore(index, where);
        expect({ code, tree }).toEqual({ code: 0, tree: damaged.golden.expected(index) });
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

for (const name of ["damaged-dblock-missing", "damaged-dblock-cut", "damaged-dblock-flipped"]) {
  describe(name, () => {
    test("what is not in the hurt volume, or is sound in it, comes back; the rest is named", async () => {
      using damaged = new DamagedBackup(name);
      const repaired = await damaged.repair();
      const isMissing = name === "damaged-dblock-missing";
      expect(repaired.code).toBe(isMissing ? 100 : 0);
      expect(repaired.errorId).toBe(isMissing ? "DatabaseIsBrokenConsiderPurge" : undefined);

      for (const index of damaged.golden.versions.keys()) {
        const fromDatabase = await damaged.restore(index, "database");
        const fromDestination = await damaged.restore(index, "destination");
        console.log(name, index, fromDatabase.code, summary(fromDatabase, damaged, index), summary(fromDestination, damaged, index));
      }
      damaged.expectUntouched();
    });
  });
}

function summary(r: Restored, damaged: DamagedBackup, index: number) {
  const e = damaged.golden.expected(index);
  const missing = Object.keys(e).filter((p) => !(p in r.tree));
  const different = Object.keys(r.tree).filter((p) => r.tree[p] !== e[p]);
  return JSON.stringify({ code: r.code, missing: missing.length, named: r.named.length, m: missing.slice(0, 12), extra: r.named.filter((p) => p in r.tree), different: different.length, d: different.slice(0, 4), lostMeta: r.withoutMetadata.length });
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
      [...run.output.matchAll(pattern)].map(([, path]) => (path as string).slice(this.golden.source.length)).sort();
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
