import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "bun:test";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { platform } from "#platform";
import { FieldCipher } from "../../src/crypto/field-encryption.ts";
import { LocalDatabase } from "../../src/database/local/database.ts";
import { localMigrations, migrate, serverMigrations } from "../../src/database/migrations.ts";
import { ServerDatabase } from "../../src/database/server/server-database.ts";
import { copyBeforeUpgrade, upgradeCopies } from "../../src/database/upgrade-copy.ts";
import type { SqlDatabase } from "../../src/platform/platform.ts";
import { ServerPassword } from "../../src/server/auth/password.ts";
import { InProcessProgram } from "../support/in-process-program.ts";
import { bytesOf, fullJob, idOf, key, storedRows, using } from "./server/server-files.ts";

/** Rows of each table, with the columns that the release knew. */
type Contents = Record<string, { columns: string[]; rows: string[] }>;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "bunker-upgrade-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const earlier = (migrations: readonly string[]) =>
  Array.from({ length: migrations.length - 1 }, (_, index) => index + 1);
const quoted = (name: string) => `"${name}"`;

function columnsOf(sql: SqlDatabase, table: string): string[] {
  return sql
    .prepare(`PRAGMA table_info(${quoted(table)})`)
    .values()
    .map(([, name]) => String(name));
}

function rowsOf(sql: SqlDatabase, table: string, columns: readonly string[]): string[] {
  const rows = sql.prepare(`SELECT ${columns.map(quoted).join(", ")} FROM main.${quoted(table)}`).values();
  const text = (_: string, value: unknown) => (typeof value === "bigint" ? String(value) : value);
  return rows
    .map((row) =>
      JSON.stringify(
        row.map((value) => (value instanceof Uint8Array ? [...value] : value)),
        text,
      ),
    )
    .toSorted();
}

/** Makes the database that a release with these migrations would have, with the rows of another as far as it knew them. */
function asOfRelease(path: string, migrations: readonly string[], today: string): Contents {
  const sql = platform.openDatabase(path);
  sql.exec("PRAGMA journal_mode = WAL");
  migrate(sql, migrations, path);
  sql.exec(`ATTACH '${today}' AS today`);
  const found = sql
    .prepare("SELECT name FROM main.sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
    .values();
  const contents: Contents = {};
  for (const [name] of found) {
    const table = String(name);
    const columns = columnsOf(sql, table);
    const list = columns.map(quoted).join(", ");
    sql.exec(`DELETE FROM main.${quoted(table)}`);
    sql.exec(`INSERT INTO main.${quoted(table)} (${list}) SELECT ${list} FROM today.${quoted(table)}`);
    contents[table] = { columns, rows: rowsOf(sql, table, columns) };
  }
  sql.close();
  return contents;
}

function contentsNow(path: string, before: Contents): Contents {
  const sql = platform.openDatabase(path);
  const now = Object.entries(before).map(([table, { columns }]) => [
    table,
    { columns, rows: rowsOf(sql, table, columns) },
  ]);
  sql.close();
  return Object.fromEntries(now);
}

const versionOf = (path: string) => storedRows(path, "PRAGMA user_version")[0]?.[0];

/** What the work of a server alone fills. */
const filledLater = new Set(["copy_state", "settings_copy", "used_nonce", "run_total", "traffic"]);

describe("the database of the server", () => {
  const at = (second: number) => new Date(Date.UTC(2026, 0, 1, 0, 0, second));

  /** Something in every table. */
  async function fill(database: ServerDatabase): Promise<void> {
    const jobId = database.jobs.insert(fullJob);
    await new ServerPassword(database.settings).set("the old password");
    database.settings.set("startup-delay", "5m");
    database.globalOptions.set("--passphrase", "secret-of-all");
    database.schedules.save({ jobId, time: at(1), repeat: "1D", lastRun: at(0), rule: "", extras: { priority: 2 } });
    const notice = { type: "Error", title: "t", message: "m", exception: "", action: "a", time: at(9) } as const;
    database.notifications.add({ ...notice, jobId: "1", logEntryId: null, messageId: null, messageLogTag: null });
    database.errorLog.add({ jobId, message: "wrong", exception: null, time: at(2) });
    database.runs.add({
      jobId,
      operation: "Backup",
      started: at(1),
      finished: at(2),
      outcome: "Success",
      summary: { a: 1 },
    });
    database.uiStorage.patch("ngclient", { "a key": "a value" });
    database.temporaryFiles.add({ origin: "changes", path: "/p", created: at(1), expires: at(2) });
    database.tokenFamilies.save({
      id: "f",
      userId: "u",
      counter: 3,
      updated: at(3),
      created: at(1),
      client: "c",
      address: "::1",
    });
    const times = { createdAt: at(1), updatedAt: at(2) };
    database.connectionStrings.insert({
      name: "n",
      description: "",
      baseUrl: "ssh://h?auth-password=secret-of-saved",
      ...times,
    });
    database.queue.add({ jobId, request: { kind: "operation", operation: "Backup", jobId: "1" }, queuedAt: at(4) });
    const grants = { signingKey: null, scopes: ["run"], jobIds: [jobId], expires: null } as const;
    database.triggerKeys.create({ name: "cron", hash: "ab12", created: at(5), ...grants });
  }

  let today: string;
  beforeAll(async () => {
    today = join(mkdtempSync(join(tmpdir(), "bunker-upgrade-")), "today.sqlite");
    const database = ServerDatabase.open(today, { cipher: new FieldCipher(key) });
    await fill(database);
    database.close();
  });
  afterAll(() => rmSync(dirname(today), { recursive: true }));

  test.each(earlier(serverMigrations))(
    "of a release with %d migrations is brought up to date, and has lost nothing",
    async (count) => {
      const path = join(folder, "Bunker-server.sqlite");
      const before = asOfRelease(path, serverMigrations.slice(0, count), today);
      const empty = Object.keys(before).filter((table) => before[table]?.rows.length === 0);
      expect(empty.filter((table) => !filledLater.has(table))).toEqual([]);
      const seen = using(
        path,
        ({ jobs, settings, globalOptions, triggerKeys, schedules, queue }) => ({
          job: jobs.get(1),
          option: globalOptions.all()[0]?.value,
          key: triggerKeys.findByHash("ab12")?.scopes,
          plan: schedules.of(1)?.extras,
          waiting: queue.list().length,
          isRight: new ServerPassword(settings).verify("the old password"),
          isWrong: new ServerPassword(settings).verify("another password"),
        }),
        { key },
      );
      expect(seen).toMatchObject({
        job: { ...fullJob, id: 1 },
        option: "secret-of-all",
        key: ["run"],
        plan: { priority: 2 },
        waiting: 1,
      });
      expect([await seen.isRight, await seen.isWrong]).toEqual([true, false]);
      expect(contentsNow(path, before)).toEqual(before);
      expect(versionOf(path)).toBe(serverMigrations.length);
      expect(idOf(() => using(path, () => undefined))).toBe("SettingsKeyMissing");
      expect(bytesOf(path)).not.toContain("secret-of-all");
      const [copy = "", ...others] = upgradeCopies(path);
      expect(others).toEqual([]);
      expect([versionOf(copy), statSync(copy).mode & 0o777]).toEqual([count, 0o600]);
      expect(contentsNow(copy, before)).toEqual(before);
    },
  );
});

describe("the database of a backup", () => {
  test("of every earlier release is brought up to date, has lost nothing, and works", async () => {
    using program = new InProcessProgram();
    const options = { passphrase: "a secret", "dblock-size": "1mb", blocksize: "10kb" };
    const write = (name: string, size: number) => writeFileSync(join(program.source, name), Buffer.alloc(size, name));
    mkdirSync(join(program.source, "folder"));
    write("folder/first", 70_000);
    expect((await program.run("backup", [program.source], options)).code).toBe(0);
    write("second", 25_000);
    expect((await program.run("backup", [program.source], options)).code).toBe(0);
    const today = program.path("today.sqlite");
    const finished = LocalDatabase.open(program.database);
    finished.copyTo(today);
    finished.close();
    for (const count of earlier(localMigrations)) {
      const path = program.path(`of-${count}.sqlite`);
      const before = asOfRelease(path, localMigrations.slice(0, count), today);
      LocalDatabase.open(path).close();
      expect(contentsNow(path, before)).toEqual(before);
      expect(versionOf(path)).toBe(localMigrations.length);
      expect(upgradeCopies(path).map(versionOf)).toEqual([count]);
      const old = { ...options, dbpath: path };
      expect((await program.run("test", ["all"], { ...old, "full-remote-verification": "true" })).code).toBe(0);
      const list = await program.run("find", ["*"], { ...old, "all-versions": "true" });
      expect([list.code, list.output]).toEqual([0, expect.stringContaining("second")]);
      const restored = program.path(`restored-${count}`);
      expect((await program.run("restore", [], { ...old, "restore-path": restored })).code).toBe(0);
      expect(readdirSync(restored, { recursive: true })).toContain("second");
    }
    // With the last of them, for the destination has moved on then.
    const last = program.path(`of-${localMigrations.length - 1}.sqlite`);
    write("third", 5000);
    expect((await program.run("backup", [program.source], { ...options, dbpath: last })).code).toBe(0);
    expect((await program.run("test", ["all"], { ...options, dbpath: last })).code).toBe(0);
  });

  test("of a later release is refused, and stays as it is", () => {
    const path = join(folder, "later.sqlite");
    LocalDatabase.open(path).close();
    storedRows(path, `PRAGMA user_version = ${localMigrations.length + 1}`);
    const before = bytesOf(path);
    expect(idOf(() => LocalDatabase.open(path))).toBe("DatabaseVersionTooNew");
    expect(bytesOf(path)).toBe(before);
    expect(upgradeCopies(path)).toEqual([]);
  });
});

describe("the copy before an upgrade", () => {
  const now = new Date("2026-01-02T03:04:05.678Z");
  const more = [...serverMigrations, "CREATE TABLE later (id INTEGER)"];
  let path: string;
  let sql: SqlDatabase;
  beforeEach(() => {
    path = join(folder, "Bunker-server.sqlite");
    using(path, ({ settings }) => settings.set("a", "b"));
    sql = platform.openDatabase(path);
  });
  afterEach(() => sql.close());

  test("is made only when the tables change, for this user alone", () => {
    const options = { now, kept: 5 };
    expect(copyBeforeUpgrade(sql, path, serverMigrations, options)).toBeUndefined();
    expect(copyBeforeUpgrade(platform.openDatabase(":memory:"), path, more, options)).toBeUndefined();
    const copy = copyBeforeUpgrade(sql, path, more, options) ?? "";
    expect(basename(copy)).toBe("backup Bunker-server 20260102030405678.sqlite");
    expect(statSync(copy).mode & 0o777).toBe(0o600);
    expect(using(copy, ({ settings }) => settings.get("a"))).toBe("b");
  });

  test("takes the place of the oldest, and of nothing else", () => {
    const other = join(folder, "backup Bunker-server by hand.sqlite");
    const former = join(folder, "backup Bunker-server 20250102030405.sqlite");
    for (const file of [other, former]) writeFileSync(file, "");
    const copies = [1, 2, 3, 4].map((second) =>
      copyBeforeUpgrade(sql, path, more, { now: new Date(now.getTime() + second * 1000), kept: 3 }),
    );
    expect(upgradeCopies(path)).toEqual(copies.slice(1) as string[]);
    expect([existsSync(other), existsSync(former)]).toEqual([true, false]);
  });

  test("that can't be made leaves nothing of itself, and no other copy is touched", () => {
    const options = { now, kept: 5 };
    const copy = copyBeforeUpgrade(sql, path, more, options) ?? "";
    const bytes = readFileSync(copy);
    expect(() => copyBeforeUpgrade(sql, path, more, options)).toThrow("EEXIST");
    expect(copyBeforeUpgrade(sql, path, more, { ...options, isOptional: true })).toBeUndefined();
    expect(readFileSync(copy).equals(bytes)).toBe(true);
    const later = { now: new Date(now.getTime() + 1), kept: 5 };
    sql.exec("BEGIN");
    expect(() => copyBeforeUpgrade(sql, path, more, later)).toThrow();
    sql.exec("ROLLBACK");
    expect(upgradeCopies(path)).toEqual([copy]);
  });
});
