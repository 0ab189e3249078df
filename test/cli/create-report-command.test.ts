import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { platform } from "#platform";
import { bufferAccess } from "../../src/volumes/containers/index.ts";
import { zip } from "../../src/volumes/containers/zip.ts";
import { ProgramPlace } from "./commands/program.ts";

/** Words that must not leave the computer. */
const names = ["holiday-plans", "tax-return", "diagnosis"];
const passphrase = "four secret words";

let place: ProgramPlace;
let url: string;

beforeAll(async () => {
  place = new ProgramPlace();
  url = `file://${place.path("made")}`;
  const source = place.path("holiday-plans/");
  mkdirSync(`${source}tax-return`, { recursive: true });
  writeFileSync(`${source}tax-return/diagnosis.txt`, "one");
  writeFileSync(`${source}diagnosis.txt`, "one");
  const args = ["backup", url, source, "/nowhere/diagnosis", `--passphrase=${passphrase}`, place.database];
  expect((await place.run(args)).code).toBe(2);
  writeFileSync(`${source}diagnosis.txt`, "two");
  expect((await place.run(args)).code).toBe(2);
});
afterAll(() => place.dispose());

function entriesOf(path: string): Map<string, Uint8Array> {
  const reader = zip.openReader(bufferAccess(readFileSync(path)));
  return new Map([...reader.entries.keys()].map((name) => [name, reader.read(name)]));
}

describe("create-report", () => {
  test("packs database and facts, with nothing in them that tells of files or secrets", async () => {
    const target = place.path("report");
    const { code, lines } = await place.run(["create-report", url, target, place.database]);
    expect({ code, first: lines[0] }).toEqual({ code: 0, first: "Completed!" });
    const entries = entriesOf(`${target}.zip`);
    expect([...entries.keys()]).toEqual(["log-database.sqlite", "system-info.txt"]);
    expect(statSync(`${target}.zip`).mode & 0o777).toBe(0o600);

    // Free pages and all.
    const bytes = Buffer.from(entries.get("log-database.sqlite") as Uint8Array);
    for (const word of [...names, passphrase, "nowhere", place.folder]) expect(bytes.includes(word)).toBe(false);
    expect(Buffer.from(entries.get("system-info.txt") as Uint8Array).toString()).toContain("SQLite: 3.");

    writeFileSync(place.path("copy.sqlite"), bytes);
    const sql = platform.openDatabase(place.path("copy.sqlite"));
    const values = (query: string) =>
      sql
        .prepare(query)
        .values()
        .map(([value]) => value);
    expect(values("SELECT value FROM configuration WHERE key LIKE 'passphrase%'")).toEqual([]);
    expect(values("SELECT value FROM configuration WHERE key = 'blocksize'")).toEqual(["1048576"]);
    const paths = values("SELECT f.path || e.name FROM entry e JOIN folder f ON f.id = e.folder") as string[];
    expect(paths).toHaveLength(5);
    for (const path of paths) expect(path).toMatch(/^\d+\/\d+\/\d+\/\d+\.bin\/?$/);
    // A path has one stand-in in all versions.
    expect(new Set(paths).size).toBe(4);
    expect(values("SELECT count(*) FROM log_data WHERE kind = 'Result'")).toEqual([2]);
    sql.close();
  });

  test("takes every text of the database that could tell something into account", () => {
    const sql = platform.openDatabase(place.path("local.sqlite"));
    const columns = sql
      .prepare(
        `SELECT t.name || '.' || c.name FROM sqlite_schema t JOIN pragma_table_info(t.name) c
         WHERE t.type = 'table' AND c.type = 'TEXT' AND t.name NOT LIKE 'sqlite_%' ORDER BY 1`,
      )
      .values()
      .map(([name]) => name);
    sql.close();
    // Whoever adds one decides here whether `anonymise` has to replace or erase it.
    expect(columns.filter((name) => !String(name).includes("drizzle") && !String(name).includes("migration"))).toEqual([
      "configuration.key",
      "configuration.value",
      "entry.name",
      "folder.path",
      "folder_names.names",
      "log_data.exception",
      "log_data.kind",
      "log_data.message",
      "operation.name",
      "proof.place",
      "remote_operation.action",
      "remote_operation.data",
      "remote_operation.name",
      "volume.hash",
      "volume.name",
    ]);
  });

  test("leaves the database as it was", async () => {
    expect((await place.run(["list", url, place.database, `--passphrase=${passphrase}`])).code).toBe(0);
    expect((await place.run(["create-report", url, place.path("again.zip"), place.database])).code).toBe(0);
    const { output } = await place.run(["find", url, "*diagnosis*", place.database, `--passphrase=${passphrase}`]);
    expect(output).toContain("tax-return/diagnosis.txt");
  });

  test.each([
    ["an existing file", () => [url, place.path("taken"), place.database], "BugReportTargetAlreadyExists"],
    ["no database", () => [url, place.path("none"), "--dbpath=/nowhere/x.sqlite"], "BugReportSourceDatabaseNotFound"],
    ["no argument at all", () => [], "BugReportSourceDatabaseNotFound"],
    ["a folder that is not there", () => [url, "/nowhere/report", place.database], "BugReportNotWritten"],
  ])("with %s ends with 100", async (_, args, id) => {
    writeFileSync(place.path("taken.zip"), "mine");
    const { code, errorId } = await place.run(["create-report", ...args()]);
    expect({ code, errorId }).toEqual({ code: 100, errorId: id });
    expect(readFileSync(place.path("taken.zip"), "utf8")).toBe("mine");
  });
});

test("system-info prints names and values, and needs nothing", async () => {
  for (const command of ["system-info", "systeminfo"]) {
    const { code, lines } = await place.run([command]);
    expect(code).toBe(0);
    expect(lines.every((line) => /^[A-Z][^:]*: ?/.test(line))).toBe(true);
    expect(lines.map((line) => line.split(":")[0])).toContain("Processors");
  }
});
