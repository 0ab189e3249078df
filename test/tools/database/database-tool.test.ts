import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { platform } from "#platform";
import { LocalDatabase } from "../../../src/database/local/database.ts";
import { ServerDatabase } from "../../../src/database/server/server-database.ts";
import { fullJob, key, using } from "../../database/server/server-files.ts";
import { run } from "../../support/tool-run.ts";

const fixtures = join(import.meta.dirname, "..", "..", "fixtures", "duplicati-databases");

let folder: string;
let local: string;
const path = (...names: string[]) => join(folder, ...names);
const tool = (...args: string[]) => run("database-tool", args);
const lines = (text: string) => text.replace(/\n$/, "").split("\n");
const copies = () => readdirSync(folder).filter((name) => name.includes(".bak"));

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "bunker-database-tool-"));
  local = path("d.sqlite");
  copyFileSync(join(fixtures, "local.sqlite"), local);
});
afterEach(() => rmSync(folder, { recursive: true }));

/** What a database holds: the SQL of its parts by their names, without the way it is written, and its rows. */
function schemaOf(file: string): Record<string, string> {
  const database = platform.openDatabase(file, { readOnly: true });
  const rows = database.prepare("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL").values();
  database.close();
  const plain = (sql: string) => sql.replaceAll(/["\s]|IF NOT EXISTS|DEFAULT 0(?=,|\))/gi, "").toLowerCase();
  return Object.fromEntries(rows.map(([name, sql]) => [String(name), plain(String(sql))]));
}

function valuesIn(file: string, sql: string): unknown[][] {
  const database = platform.openDatabase(file, { readOnly: true });
  try {
    return database.prepare(sql).values();
  } finally {
    database.close();
  }
}

describe("the command line", () => {
  test("shows the help without a command, and on demand", async () => {
    const [none, help] = [await tool(), await tool("--help")];
    expect([none.code, help.code]).toEqual([1, 0]);
    const words = ["downgrade", "upgrade", "list", "execute", "verify", "cleanup", "wipe-encryption"];
    for (const word of words) expect(help.output).toContain(`\n  ${word}`);
    expect(none.output).toBe(help.output);
  });

  test.each([
    ["list", []],
    ["execute", ["SELECT 1"]],
    ["downgrade", []],
    ["upgrade", []],
    ["wipe-encryption", []],
  ])("%s only tells of a database that does not exist", async (command, more) => {
    const { code, output } = await tool(command, path("none.sqlite"), ...more);
    expect(code).toBe(0);
    expect(output).toContain(`Database ${path("none.sqlite")} does not exist`);
    expect(readdirSync(folder)).toEqual(["d.sqlite"]);
  });
});

describe("list", () => {
  test("names the tables", async () => {
    const { code, output } = await tool("list", local);
    expect(code).toBe(0);
    const [, ...tables] = lines(output);
    expect(tables).toEqual(
      "Operation Remotevolume IndexBlockLink Fileset FilesetEntry PathPrefix FileLookup BlocklistHash Blockset BlocksetEntry Block DeletedBlock DuplicateBlock Metadataset RemoteOperation LogData Version Configuration ChangeJournalData".split(
        " ",
      ),
    );
  });

  test("shows rows between tabs, and an empty line after each table", async () => {
    expect(await tool("list", local, "Version", "ChangeJournalData")).toMatchObject({
      code: 0,
      output: "ID\tVersion\t\n1\t19\t\n\nID\tFilesetID\tVolumeName\tJournalID\tNextUsn\tConfigHash\t\n\n",
    });
  });

  test("shows rows as JSON, one document after the other", async () => {
    const { code, output } = await tool("list", local, "Version", "Operation", "--output-json");
    expect(code).toBe(0);
    const documents = output.split(/(?<=^\]\n)/m).map((text) => JSON.parse(text));
    expect(documents).toEqual([
      [
        ["ID", "Version"],
        [1, 19],
      ],
      [
        ["ID", "Description", "Timestamp"],
        [1, "Backup", 1795622628],
        [2, "Backup", 1795622631],
      ],
    ]);
    expect(output).toStartWith('[\n  [\n    "ID",\n    "Version"\n  ],\n  [\n    1,\n    19\n  ]\n]\n');
  });

  test("fails with 1 for a table or a file that is none", async () => {
    expect((await tool("list", local, "Nope")).code).toBe(1);
    writeFileSync(path("text"), "not a database, whatever its size may be".repeat(100));
    expect(await tool("list", path("text"))).toMatchObject({ code: 1, errorId: "DatabaseNotOpened" });
  });
});

describe("execute", () => {
  test("runs a query and shows its rows", async () => {
    const { code, output } = await tool("execute", local, "SELECT ID, Description, NULL AS x FROM Operation LIMIT 2");
    expect(code).toBe(0);
    const [took, ...rows] = lines(output);
    expect(took).toMatch(/^Execution took: \d\d:\d\d\.\d{3}$/);
    expect(rows).toEqual(["ID\tDescription\tx\t", "1\tBackup\t<null>\t", "2\tBackup\t<null>\t"]);
    expect(copies()).toEqual([]);
  });

  test("shows them as JSON, also columns of the same name and bytes", async () => {
    const { output } = await tool("execute", local, "SELECT 1 AS a, NULL AS a, x'0102' AS b", "--output-json");
    expect(JSON.parse(output)).toEqual([
      ["a", "a", "b"],
      [1, null, "AQI="],
    ]);
  });

  test("ends with 1 for SQL that is wrong, and touches nothing", async () => {
    const { code, error } = await tool("execute", local, "SELECT nope");
    expect(code).toBe(1);
    expect(error).toContain("nope");
    expect(readdirSync(folder)).toEqual(["d.sqlite"]);
  });

  test("changes Duplicati's database only with a copy beside it", async () => {
    const { code } = await tool("execute", local, "UPDATE Operation SET Description = 'Changed'");
    expect(code).toBe(0);
    expect(copies()).toHaveLength(1);
    expect(copies()[0]).toMatch(/^d-\d{14}\.bak$/);
    const sql = "SELECT DISTINCT Description FROM Operation";
    expect([valuesIn(local, sql), valuesIn(path(copies()[0] as string), sql)]).toEqual([[["Changed"]], [["Backup"]]]);
  });

  test("makes a copy of a database that is only read when asked to", async () => {
    expect((await tool("execute", local, "SELECT 1", "--create-backup")).code).toBe(0);
    expect((await tool("execute", local, "SELECT 1", "--create-backup")).code).toBe(0);
    expect(copies()).toHaveLength(2);
  });

  test("runs the statements of a file", async () => {
    writeFileSync(path("it.sql"), "-- two; of them\nSELECT 'a;b' AS x;\nSELECT 2 AS y;\n");
    expect(lines((await tool("execute", local, path("it.sql"))).output).slice(1)).toEqual([
      "x\t",
      "a;b\t",
      "y\t",
      "2\t",
    ]);
  });
});

describe("downgrade and upgrade", () => {
  test("change the version of a local database, and back to what it was", async () => {
    const before = schemaOf(local);
    const down = await tool("downgrade", local, "--local-version", "14");
    expect(down.code).toBe(0);
    const scripts = [...down.output.matchAll(/^Applying downgrade script (\d+)/gm)].map(([, number]) => number);
    expect(scripts).toEqual(["19", "18", "17", "16", "15"]);
    expect((await tool("list", local, "Version")).output).toBe("ID\tVersion\t\n1\t14\t\n\n");
    const lower = schemaOf(local);
    for (const name of ["RemotevolumeNameOnly", "FileLookupMetadataID", "BlocksetEntry_BlocksetID"]) {
      expect(lower[name]).toBeUndefined();
    }
    expect(lower.Remotevolume).not.toMatch(/archivetime|lockexpirationtime/);

    const up = await tool("upgrade", local);
    expect([...up.output.matchAll(/^Applying upgrade script (\d+)/gm)].map(([, number]) => number)).toEqual([
      "15",
      "16",
      "17",
      "18",
      "19",
    ]);
    expect(schemaOf(local)).toEqual(before);
    expect(valuesIn(local, "SELECT Version FROM Version")).toEqual([[19]]);
    expect(copies()).toHaveLength(2);
  });

  test("go down to the lowest known version and up again", async () => {
    const before = schemaOf(local);
    expect((await tool("downgrade", local, "--local-version=12", "--no-backups")).code).toBe(0);
    expect(copies()).toEqual([]);
    expect((await tool("upgrade", local, "--no-backups")).code).toBe(0);
    expect(schemaOf(local)).toEqual(before);
  });

  test("change the version of a server's database", async () => {
    copyFileSync(join(fixtures, "server-plain.sqlite"), path("s.sqlite"));
    const before = schemaOf(path("s.sqlite"));
    expect((await tool("downgrade", path("s.sqlite"), "--server-version=6")).code).toBe(0);
    expect(valuesIn(path("s.sqlite"), "SELECT Version FROM Version")).toEqual([[6]]);
    expect(valuesIn(path("s.sqlite"), "SELECT Name FROM Backup ORDER BY ID")).toEqual([
      ["Documents"],
      ["Everything, plain"],
      ["To the cloud"],
    ]);
    expect((await tool("upgrade", path("s.sqlite"))).code).toBe(0);
    expect(schemaOf(path("s.sqlite"))).toEqual(before);
  });

  test("refuse to go below encrypted fields, and leave everything as it was", async () => {
    const server = path("s.sqlite");
    copyFileSync(join(fixtures, "server-encrypted.sqlite"), server);
    expect(await tool("downgrade", server, "--server-version=7")).toMatchObject({
      code: 1,
      errorId: "DatabaseVersionNotChanged",
    });
    expect(valuesIn(server, "SELECT Version FROM Version")).toEqual([[12]]);
    expect((await tool("downgrade", server)).code).toBe(0);
    expect(valuesIn(server, "SELECT Version FROM Version")).toEqual([[9]]);
  });

  test.each([
    ["upgrade", "--local-version=99"],
    ["downgrade", "--local-version=3"],
  ])("%s %s ends with 1", async (command, option) => {
    const before = readFileSync(local);
    expect(await tool(command, local, option)).toMatchObject({ code: 1, errorId: "DatabaseVersionNotReachable" });
    expect(readFileSync(local).equals(before)).toBe(true);
  });

  test("have nothing to do with a version that is there, or with Bunker's own databases", async () => {
    LocalDatabase.open(path("own.sqlite")).close();
    const before = readFileSync(path("own.sqlite"));
    const { code, output } = await tool("downgrade", path("own.sqlite"), local, "--local-version=19");
    expect(code).toBe(0);
    expect(output).toContain(`Skipping ${path("own.sqlite")}`);
    expect(readFileSync(path("own.sqlite")).equals(before)).toBe(true);
    expect(copies()).toEqual([]);
  });
});

describe("wipe-encryption", () => {
  test("blanks what is encrypted, and nothing else", async () => {
    const server = path("s.sqlite");
    copyFileSync(join(fixtures, "server-encrypted.sqlite"), server);
    const dryRun = await tool("wipe-encryption", server, local, "--dry-run");
    expect(dryRun.code).toBe(0);
    const count = Number(/^Dry run: (\d+) /m.exec(dryRun.output)?.[1]);
    expect(count).toBeGreaterThan(6);
    expect(copies()).toEqual([]);

    const { code, output } = await tool("wipe-encryption", server);
    expect(code).toBe(0);
    expect(output).toContain(`Wiped ${count} encrypted field(s)`);
    expect(copies()).toHaveLength(1);
    expect(readFileSync(server).includes("enc-v1:")).toBe(false);
    expect(readFileSync(path(copies()[0] as string)).includes("enc-v1:")).toBe(true);
    expect(valuesIn(server, "SELECT Name, TargetURL FROM Backup WHERE ID = 1")).toEqual([["Documents", ""]]);
    expect(valuesIn(server, `SELECT Value FROM "Option" WHERE Name = 'encrypted-fields'`)).toEqual([["False"]]);
  });
});

test("Bunker's server loses what is encrypted too, and starts without the key then", async () => {
  const server = path("Bunker-server.sqlite");
  using(
    server,
    (database) => {
      database.rewriteFields();
      database.jobs.insert(fullJob);
      database.settings.set("jwt-config", "secret");
      database.queue.add({ jobId: 1, request: { a: 1 }, queuedAt: new Date(0) });
    },
    { key },
  );
  const { code, output } = await tool("wipe-encryption", server, "--no-backups");
  expect([code, output.includes("Wiped 8 encrypted field(s)")]).toEqual([0, true]);
  using(server, (database) => {
    const job = database.jobs.get(1);
    expect([job?.name, job?.targetUrl, job?.additionalTargets[0]?.options]).toEqual([fullJob.name, "", null]);
    expect([database.settings.get("jwt-config"), database.queue.list()]).toEqual(["", []]);
    expect(database.rewriteFields()).toBe(false);
  });
});

describe("a data folder", () => {
  const data = (...names: string[]) => path("data", ...names);
  const databases = ["ABCDEFGHIJ.sqlite", "AUOWNGUZQS.sqlite", "MAPPEDONES.sqlite"];
  const verified = async (...args: string[]) => {
    const { code, output } = await tool("verify", "--datafolder", data(), "--output-json", ...args);
    expect(code).toBe(0);
    return JSON.parse(output) as Record<string, unknown>[];
  };

  beforeEach(() => {
    mkdirSync(data(), { mode: 0o700 });
    for (const name of databases) copyFileSync(local, data(name));
    copyFileSync(join(fixtures, "server-plain.sqlite"), data("Duplicati-server.sqlite"));
    for (const name of ["MAPPEDONES", "OWNLYONESS", "ORPHANOWNS", "SERVEROWNS"])
      LocalDatabase.open(data(`${name}.bunker.sqlite`)).close();
    const server = ServerDatabase.open(data("Bunker-server.sqlite"), { cipher: undefined });
    server.jobs.insert({ ...fullJob, databasePath: data("SERVEROWNS.bunker.sqlite") });
    server.close();
    writeFileSync(data("foreign.sqlite"), "of another program");
    const entry = (name: string) => ({
      Type: "file",
      Server: "",
      Path: name,
      Prefix: "duplicati",
      Databasepath: data(name),
    });
    writeFileSync(data("dbconfig.json"), JSON.stringify([entry("MAPPEDONES.sqlite"), entry("OWNLYONESS.sqlite")]));
  });

  test("is compared with what its lists know", async () => {
    const found = await verified();
    const states = Object.fromEntries(found.map((each) => [String(each.Path).slice(data().length + 1), each]));
    const state = (name: string) => {
      const { Status, Source, InDbConfig, InServerDb, Type } = states[name] ?? {};
      return [Status, Source, InDbConfig, InServerDb, Type];
    };
    expect(Object.keys(states["ABCDEFGHIJ.sqlite"] ?? {})).toEqual([
      "Path",
      "Status",
      "Source",
      "FileExists",
      "InDbConfig",
      "InServerDb",
      "InDbConfigAsSync",
      "Type",
    ]);
    expect(state("ABCDEFGHIJ.sqlite")).toEqual(["Orphaned", "filesystem only", false, false, 1]);
    expect(state("AUOWNGUZQS.sqlite")).toEqual(["Found", "server database", false, true, 1]);
    expect(state("BLRWCLQKCO.sqlite")).toEqual(["Missing", "server database", false, true, 1]);
    expect(state("MAPPEDONES.sqlite")).toEqual(["Found", "dbconfig.json", true, false, 1]);
    expect(state("MAPPEDONES.bunker.sqlite")).toEqual(["Found", "dbconfig.json", true, false, 1]);
    expect(state("OWNLYONESS.bunker.sqlite")).toEqual(["Found", "dbconfig.json", true, false, 1]);
    expect(state("ORPHANOWNS.bunker.sqlite")).toEqual(["Orphaned", "filesystem only", false, false, 1]);
    expect(state("SERVEROWNS.bunker.sqlite")).toEqual(["Found", "server database", false, true, 1]);
    for (const server of ["Duplicati-server.sqlite", "Bunker-server.sqlite"]) {
      expect(state(server)).toEqual(["Found", "data folder", false, false, 0]);
    }
    expect(Object.keys(states)).not.toContain("foreign.sqlite");
    expect(Object.keys(states)).not.toContain("OWNLYONESS.sqlite");
    expect((await verified("--include-server=false")).map(({ Type }) => Type)).not.toContain(0);
  });

  test("is told about in text as well", async () => {
    const { output } = await tool("verify", "--datafolder", data());
    for (const part of ["Total: 11", "  Found: 7", "  Missing: 2", "  Orphaned: 2", data("ABCDEFGHIJ.sqlite")]) {
      expect(output).toContain(part);
    }
  });

  test("loses nothing by a cleanup that is a dry run or not agreed to", async () => {
    const before = readdirSync(data());
    const dry = await tool("cleanup", "--datafolder", data(), "--dry-run");
    const refused = await run("database-tool", ["cleanup", "--datafolder", data()], { input: "n\n" });
    expect([dry.code, refused.code]).toEqual([0, 0]);
    for (const { output } of [dry, refused]) expect(output).toContain("Found 2 orphaned database(s):");
    expect(readdirSync(data())).toEqual(before);
  });

  test("loses by a cleanup what nothing refers to, and never a server's database", async () => {
    const before = readdirSync(data());
    const agreed = await run("database-tool", ["cleanup", "--datafolder", data()], { input: "y\n" });
    expect(agreed.code).toBe(0);
    const gone = ["ABCDEFGHIJ.sqlite", "ORPHANOWNS.bunker.sqlite"];
    expect(readdirSync(data())).toEqual(before.filter((name) => !gone.some((each) => name.startsWith(each))));
    expect((await tool("cleanup", "--datafolder", data(), "--force")).output).toContain("No orphaned databases");
  });

  test("loses nothing when a list of what is known cannot be read", async () => {
    writeFileSync(data("dbconfig.json"), "[{");
    const before = readdirSync(data());
    expect((await tool("cleanup", "--datafolder", data(), "--force")).code).toBe(1);
    expect(readdirSync(data())).toEqual(before);
  });

  test("is where databases are looked for if none is named", async () => {
    const known = await tool("downgrade", "--server-datafolder", data(), "--no-backups");
    const examined = (output: string) =>
      [...output.matchAll(/^Examining (.*) \.\.\.$/gm)].map(([, file = ""]) => file.slice(data().length + 1));
    expect(known.code).toBe(0);
    expect(examined(known.output)).toEqual([
      "Duplicati-server.sqlite",
      "Bunker-server.sqlite",
      "MAPPEDONES.sqlite",
      "AUOWNGUZQS.sqlite",
      "SERVEROWNS.bunker.sqlite",
    ]);
    const all = await tool("upgrade", "--server-datafolder", data(), "--no-backups", "--include-untracked-databases");
    expect(examined(all.output)).toEqual([...examined(known.output), "ABCDEFGHIJ.sqlite"]);
  });

  test("that others can write to is refused", async () => {
    mkdirSync(path("open"), { mode: 0o777 });
    chmodSync(path("open"), 0o777);
    expect(await tool("verify", "--datafolder", path("open"))).toMatchObject({
      code: 1,
      errorId: "InsecureDataFolderPermissions",
    });
    expect((await tool("--allow-insecure-datafolder", "verify", "--datafolder", path("open"))).code).toBe(0);
  });
});
