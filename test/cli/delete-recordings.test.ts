import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { copyFileSync, mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { AdoptedBackup } from "../support/adopted-backup.ts";
import { GoldenBackup } from "../support/golden-backups.ts";
import { stableLines } from "./commands/program.ts";

/** What Duplicati was seen to print when it deletes, compacts and repairs, and with what it ended. */

const plain = "--no-encryption=true";
const golden = new GoldenBackup("plain-four-versions");
const listing = "  Listing remote folder ...";
const nothing = [listing, "No filesets matched the criteria."];
let model: AdoptedBackup;
let count = 0;

beforeAll(async () => {
  model = await AdoptedBackup.of(golden);
});
afterAll(() => model[Symbol.dispose]());

/** A backup of four versions, with its database. */
class Backup {
  readonly folder = model.path(`backup-${++count}`);
  readonly database = `${this.folder}.sqlite`;

  constructor({ withDatabase = true } = {}) {
    golden.copyTo(this.folder);
    if (withDatabase) copyFileSync(model.path("local.sqlite"), this.database);
  }

  names(kind: "dblock" | "dindex" | "dlist"): string[] {
    return readdirSync(this.folder)
      .filter((name) => name.includes(`.${kind}.`))
      .sort();
  }

  async run(command: string, ...args: string[]) {
    const all = [`file://${this.folder}`, ...args, plain, `--dbpath=${this.database}`, "--retry-delay=0s"];
    const { code, output, errorId } = await model.runBare(command, ...all);
    const lines = stableLines(output).filter((text) => !/^ {2}(Deleting|Downloading|Uploading) file /.test(text));
    return { code, errorId, lines };
  }
}

const deleted = (...versions: number[]) => versions.map((version) => `${version}: <time>`);

describe("delete", () => {
  test.each([
    ["--keep-versions=2", [listing, "These filesets were deleted:", ...deleted(2, 3)], 2],
    ["--keep-versions=5", nothing, 4],
    ["--keep-time=1h", [listing, "These filesets were deleted:", ...deleted(1, 2, 3)], 1],
    ["--version=7", nothing, 4],
    ["--version=1-3", [listing, "These filesets were deleted:", ...deleted(1, 2, 3)], 1],
  ])("%s", async (option, lines, left) => {
    const backup = new Backup();
    expect(await backup.run("delete", option)).toMatchObject({ code: 0, lines });
    expect(backup.names("dlist")).toHaveLength(left);
  });

  test("of all versions leaves the newest, unless it is told to", async () => {
    const backup = new Backup();
    const first = await backup.run("delete", "--version=0-3");
    expect(first.code).toBe(0);
    expect(first.lines.slice(2)).toEqual(["These filesets were deleted:", ...deleted(1, 2, 3)]);
    expect(await backup.run("delete", "--version=0")).toMatchObject({ code: 0 });
    expect(backup.names("dlist")).toHaveLength(1);
    expect(await backup.run("delete", "--version=0", "--allow-full-removal=true")).toMatchObject({
      code: 0,
      lines: [listing, "These filesets were deleted:", ...deleted(0)],
    });
    expect(readdirSync(backup.folder)).toEqual([]);
  });

  test("leaves data alone with --no-auto-compact, and compact takes it away", async () => {
    const backup = new Backup();
    const before = backup.names("dblock");
    expect(await backup.run("delete", "--version=1-3", "--no-auto-compact=true")).toMatchObject({ code: 0 });
    expect(backup.names("dblock")).toEqual(before);
    const dry = await backup.run("compact", "--threshold=0", "--dry-run=true");
    expect({ code: dry.code, start: dry.lines[0] }).toEqual({ code: 0, start: listing });
    // What it is going to move is Bunker's own.
    expect(dry.lines[1]).toMatch(/^Compacting will replace \d+ files: .* down, about .* up, about \d+ calls/);
    expect(dry.lines.slice(2).every((text) => text.startsWith("[Dryrun]: Would "))).toBe(true);
    expect(dry.lines.at(-1)).toMatch(/ download \d+ file.* delete \d+ file.* compact to \d+ file.* reduce storage by /);
    expect(backup.names("dblock")).toEqual(before);
    expect(await backup.run("compact", "--threshold=0")).toMatchObject({ code: 0 });
    expect(backup.names("dblock").length).toBeLessThan(before.length);
    const again = await backup.run("compact", "--console-log-level=Information");
    expect(again).toMatchObject({
      code: 0,
      lines: ["The operation Compact has started", "Compacting not required", "The operation Compact has completed"],
    });
    const files = readdirSync(backup.folder).length;
    expect(await backup.run("test", "all")).toMatchObject({
      code: 0,
      lines: [listing, `Examined ${files} files and found no errors`],
    });
    expect(await backup.run("vacuum", "--console-log-level=Information")).toMatchObject({
      code: 0,
      lines: ["The operation Vacuum has started", "The operation Vacuum has completed"],
    });
  });
});

describe("repair", () => {
  test.each(["dindex", "dlist"] as const)("puts a missing %s back; a dry run only says so: 0", async (kind) => {
    const backup = new Backup();
    const [name = ""] = backup.names(kind);
    rmSync(`${backup.folder}/${name}`);
    const dry = await backup.run("repair", "--dry-run=true");
    expect({ code: dry.code, last: dry.lines.at(-1) }).toEqual({
      code: 0,
      last: `[Dryrun]: Would upload file: <name>.${kind}.zip`,
    });
    expect(backup.names(kind)).not.toContain(name);
    expect(await backup.run("repair")).toMatchObject({ code: 0 });
    expect(backup.names(kind)).toHaveLength(4);
  });

  test.each([
    ["nothing", () => undefined, 0, undefined],
    ["no index", (backup: Backup) => remove(backup, backup.names("dindex")), 0, undefined],
    ["an unreadable list", (backup: Backup) => overwrite(backup, backup.names("dlist").slice(0, 1)), 0, undefined],
    [
      "no data volume",
      (backup: Backup) => remove(backup, backup.names("dblock")),
      100,
      "DatabaseIsBrokenConsiderPurge",
    ],
    ["no file", (backup: Backup) => remove(backup, readdirSync(backup.folder)), 100, "EmptyRemoteLocation"],
    ["other files", (backup: Backup) => replaceAll(backup), 100, "EmptyRemoteLocation"],
    ["no folder", (backup: Backup) => rmSync(backup.folder, { recursive: true }), 100, "FolderMissing"],
  ])("without a database, of a backup with %s wrong", async (_, harm, code, errorId) => {
    const backup = new Backup({ withDatabase: false });
    harm(backup);
    const run = await backup.run("repair");
    expect({ code: run.code, errorId: run.errorId }).toEqual({ code, errorId });
    expect(run.lines[0]).toBe(listing);
  });

  test("with another prefix finds nothing, and tells which there is: EmptyRemoteLocationWithPrefix", async () => {
    const backup = new Backup({ withDatabase: false });
    const { code, errorId, lines } = await backup.run("repair", "--prefix=laptop");
    expect({ code, errorId }).toEqual({ code: 100, errorId: "EmptyRemoteLocationWithPrefix" });
    expect(lines.join("\n")).toContain("duplicati");
  });
});

function remove(backup: Backup, names: readonly string[]): void {
  for (const name of names) rmSync(`${backup.folder}/${name}`);
}

function overwrite(backup: Backup, names: readonly string[]): void {
  for (const name of names) writeFileSync(`${backup.folder}/${name}`, "no list");
}

function replaceAll(backup: Backup): void {
  rmSync(backup.folder, { recursive: true });
  mkdirSync(backup.folder);
  writeFileSync(`${backup.folder}/readme.txt`, "other");
}
