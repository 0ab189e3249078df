import { describe, expect, test } from "bun:test";
import { pbkdf2Sync } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { platform } from "#platform";
import { FieldCipher } from "../../../src/crypto/field-encryption.ts";
import { rc4 } from "../../../src/database/import-duplicati/rc4.ts";
import { InstanceLock } from "../../../src/database/location/instance-lock.ts";
import { stepsBetween, takeSteps } from "../../../src/database/maintenance/schema-change.ts";
import { ServerDatabase } from "../../../src/database/server/server-database.ts";
import type { StoredJob } from "../../../src/database/server/stored-job.ts";
import { run } from "../../support/tool-run.ts";
import { DuplicatiFolder, key } from "./duplicati-folder.ts";

const importing = (
  folder: DuplicatiFolder,
  args: readonly string[] = ["--apply"],
  given: Parameters<typeof run>[2] = {},
) => run("import-duplicati", [folder.path, `--server-datafolder=${folder.own}`, ...args], given);

function opened<T>(folder: DuplicatiFolder, work: (database: ServerDatabase) => T, withKey?: string): T {
  const cipher = withKey === undefined ? undefined : new FieldCipher(withKey);
  const database = ServerDatabase.open(join(folder.own, "Bunker-server.sqlite"), { cipher });
  try {
    return work(database);
  } finally {
    database.close();
  }
}

const allJobs = (database: ServerDatabase) =>
  database.jobs.list().map(({ id }) => ({ ...database.jobs.get(id), schedule: database.schedules.of(id) }));

const noParts = { externalId: null, connectionStringId: -1, operationType: "Backup", additionalTargets: [] } as const;
const setting = (name: string, value: string) => ({ filter: "", name, value });

/** What the server had when its database was copied, but for metadata. */
const expectedJobs = (remote: string) => [
  {
    ...noParts,
    id: 1,
    name: "Documents",
    description: "the daily one",
    tags: ["home", "daily"],
    targetUrl: `file:///srv/fixture/server/${remote}/docs`,
    databasePath: "AUOWNGUZQS.bunker.sqlite",
    sources: ["/srv/fixture/server/source/text/", "/srv/fixture/server/source/names/"],
    settings: [
      setting("encryption-module", "aes"),
      setting("passphrase", "päss ☃ 1"),
      setting("dblock-size", "1MB"),
      setting("--blocksize", "10KB"),
      setting("keep-versions", "5"),
    ],
    filters: [
      { order: 0, include: false, expression: "*.jpg" },
      { order: 1, include: true, expression: "*/names/*" },
    ],
    schedule: {
      id: 1,
      jobId: 1,
      time: new Date("2026-12-01T02:00:00Z"),
      repeat: "1D",
      lastRun: null,
      rule: "AllowedWeekDays=Monday,Tuesday,Wednesday,Thursday,Friday",
      extras: {},
    },
  },
  {
    ...noParts,
    id: 2,
    name: "Everything, plain",
    description: "",
    tags: [],
    targetUrl: `file:///srv/fixture/server/${remote}/all`,
    databasePath: "BLRWCLQKCO.bunker.sqlite",
    sources: ["/srv/fixture/server/source/"],
    settings: [
      setting("--no-encryption", "true"),
      setting("dblock-size", "1MB"),
      setting("--blocksize", "10KB"),
      setting("retention-policy", "1W:1D,4W:1W,12M:1M"),
    ],
    filters: [],
    schedule: undefined,
  },
  {
    ...noParts,
    id: 3,
    name: "To the cloud",
    description: "never run",
    tags: [],
    targetUrl:
      "s3://bucket-name/folder?s3-server-name=s3.example.com&auth-username=AKIAEXAMPLE&auth-password=secret%2Fkey%2B1&use-ssl=true",
    databasePath: "XNAWLTOUUG.bunker.sqlite",
    sources: ["%HOME%", "/srv/fixture/server/source/bin/run.sh"],
    settings: [
      setting("encryption-module", "aes"),
      setting("passphrase", "three"),
      setting("--send-mail-to", "me@example.com"),
      setting("--run-script-before", "/usr/local/bin/before.sh"),
    ],
    filters: [{ order: 0, include: false, expression: "{SystemFiles}" }],
    schedule: {
      id: 2,
      jobId: 3,
      time: new Date("2026-12-01T22:30:00Z"),
      repeat: "1M",
      lastRun: null,
      rule: "",
      extras: {},
    },
  },
];
const withoutMetadata = (jobs: readonly Partial<StoredJob>[]) => jobs.map(({ metadata: _, ...job }) => job);
const withoutPaths = (jobs: readonly Partial<StoredJob>[]) => jobs.map(({ databasePath: _, ...job }) => job);

describe("what Duplicati's server has", () => {
  test("is taken over as it is, and its folder stays untouched", async () => {
    using folder = new DuplicatiFolder();
    const before = folder.state();
    expect(await importing(folder)).toMatchObject({ code: 0 });
    expect(folder.state()).toEqual(before);
    opened(folder, (database) => {
      const jobs = allJobs(database);
      expect(withoutMetadata(jobs)).toEqual(expectedJobs("plain-fields-remote"));
      expect(jobs[0]?.metadata).toMatchObject({ LastBackupDate: "20261125T160347Z", BackupListCount: "1" });
      expect(jobs[2]?.metadata).toEqual({});
      expect(database.globalOptions.all()).toEqual([
        { name: "--send-mail-from", value: "backup@example.com", filter: "" },
      ]);
      const settings = database.settings.all();
      const { Salt, Iterations, Hash } = JSON.parse(settings.get("pbkdf-config") ?? "");
      const salt = Buffer.from(Salt, "base64");
      expect(pbkdf2Sync("sign in please", salt, Iterations, 32, "sha256").toString("base64")).toBe(Hash);
      expect(settings.get("startup-delay")).toBe("5m");
      expect(settings.get("max-upload-speed")).toBe("2MB");
      for (const name of ["jwt-config", "last-webserver-port"]) expect(settings.has(name)).toBe(false);
    });
  });

  test("is decrypted with its key, and encrypted with it again", async () => {
    using folder = new DuplicatiFolder("encrypted");
    const before = folder.state();
    for (const [args, id] of [
      [[], "SettingsKeyMissing"],
      [["--settings-encryption-key=some other key"], "SettingsKeyMismatch"],
    ] as const) {
      expect(await importing(folder, [...args, "--apply"])).toMatchObject({ code: 2, errorId: id });
    }
    expect(existsSync(folder.own)).toBe(false);
    expect(await importing(folder, ["--apply"], { environment: { SETTINGS_ENCRYPTION_KEY: key } })).toMatchObject({
      code: 0,
    });
    expect(folder.state()).toEqual(before);
    const jobs = opened(folder, allJobs, key);
    expect(withoutPaths(withoutMetadata(jobs))).toEqual(withoutPaths(expectedJobs("encrypted-fields-remote")));
    const bytes = readFileSync(join(folder.own, "Bunker-server.sqlite")).toString("latin1");
    for (const secret of ["three", "secret%2Fkey", "HashAlorithm"]) expect(bytes).not.toContain(secret);
  });

  test("is taken over once: a second time finds nothing to do, also after changes in Bunker", async () => {
    using folder = new DuplicatiFolder();
    folder.change(...everythingElse);
    await importing(folder);
    opened(folder, ({ settings, jobs }) => {
      settings.set("startup-delay", "9m");
      jobs.update({ ...(jobs.get(2) as StoredJob), description: "changed" });
    });
    const before = opened(folder, allJobs);
    const again = await importing(folder);
    expect(again.code).toBe(0);
    expect(again.output).toContain("There is nothing to take over.");
    expect(again.output).toContain("startup-delay");
    expect(opened(folder, allJobs)).toEqual(before);
    expect(opened(folder, ({ settings }) => settings.get("startup-delay"))).toBe("9m");
  });

  test("gets other names and databases where those are taken", async () => {
    using folder = new DuplicatiFolder();
    await importing(folder);
    folder.change(`UPDATE Backup SET TargetURL = TargetURL || '2', Name = upper(Name) WHERE ID IN (1, 3)`);
    const { output } = await importing(folder);
    expect(output).toContain('"DOCUMENTS" as "DOCUMENTS (1)", with its schedule');
    const jobs = opened(folder, allJobs);
    expect(jobs.map(({ name }) => name)).toEqual([
      "Documents",
      "Everything, plain",
      "To the cloud",
      "DOCUMENTS (1)",
      "TO THE CLOUD (1)",
    ]);
    expect(new Set(jobs.map(({ databasePath }) => databasePath)).size).toBe(5);
    expect((await importing(folder)).output).toContain("There is nothing to take over.");
  });
});

/** What the real server did not have. */
const everythingElse = [
  `INSERT INTO ConnectionString VALUES (7, 'NAS', 'at home', 'ftp://nas?auth-password=x', 1700000000, 1700000001)`,
  `UPDATE Backup SET ConnectionStringID = 7 WHERE ID = 1`,
  `INSERT INTO BackupTargetUrl VALUES (1, 1, 'key-1', 'ftp://other', 'interval', '1D', '{"--a":"b"}', 7, 1700000002, 1700000003)`,
  `INSERT INTO Source VALUES (3, '@/mnt|ssh://host?auth-password=y')`,
  `INSERT INTO Notification VALUES (1, 'Error', 'T', 'M', 'E', '3', 'backup:show-log', 1700000004, NULL, 'Id', NULL)`,
  `INSERT INTO ErrorLog VALUES (3, 'went wrong', NULL, 1700000005), (NULL, 'of the server', 'trace', 1700000006)`,
  `INSERT INTO UIStorage VALUES ('ui', 'language', 'de')`,
  `UPDATE Schedule SET LastRun = 1700000007 WHERE ID = 1`,
];

describe("everything else", () => {
  test("is taken over too: saved and further destinations, notifications, errors, what pages keep", async () => {
    using folder = new DuplicatiFolder();
    folder.change(...everythingElse);
    mkdirSync(folder.own, { mode: 0o700 });
    opened(folder, (database) => {
      // Numbers of Bunker's own differ from Duplicati's.
      const now = new Date(0);
      database.connectionStrings.insert({
        name: "nas",
        description: "",
        baseUrl: "ftp://x",
        createdAt: now,
        updatedAt: now,
      });
      const [first] = expectedJobs("elsewhere");
      database.jobs.delete(database.jobs.insert({ ...(first as unknown as StoredJob), metadata: {} }));
    });
    expect(await importing(folder)).toMatchObject({ code: 0 });
    opened(folder, (database) => {
      const at = (seconds: number) => new Date(seconds * 1000);
      const [documents, , cloud] = allJobs(database);
      expect(database.connectionStrings.list().at(-1)).toEqual({
        id: 2,
        name: "NAS (1)",
        description: "at home",
        baseUrl: "ftp://nas?auth-password=x",
        createdAt: at(1700000000),
        updatedAt: at(1700000001),
      });
      expect(documents).toMatchObject({ id: 2, connectionStringId: 2, schedule: { lastRun: at(1700000007) } });
      expect(documents?.additionalTargets).toEqual([
        {
          urlKey: "key-1",
          targetUrl: "ftp://other",
          mode: "interval",
          interval: "1D",
          connectionStringId: 2,
          options: '{"--a":"b"}',
          createdAt: at(1700000002),
          updatedAt: at(1700000003),
        },
      ]);
      expect(cloud?.sources?.at(-1)).toBe("@/mnt|ssh://host?auth-password=y");
      expect(database.notifications.list()).toMatchObject([
        { type: "Error", title: "T", jobId: "4", time: at(1700000004) },
      ]);
      expect(database.settings.isOn("unacked-error")).toBe(true);
      expect(database.errorLog.page({ size: 9 })).toMatchObject([
        { jobId: null, message: "of the server", exception: "trace", time: at(1700000006) },
        { jobId: 4, message: "went wrong", exception: null },
      ]);
      expect(database.uiStorage.get("ui")).toEqual({ language: "de" });
    });
  });

  test("may have masks in place of secrets: such a job is left out, and the others come", async () => {
    using folder = new DuplicatiFolder();
    folder.change(`UPDATE "Option" SET Value = '***************' WHERE BackupID = 1 AND Name = 'passphrase'`);
    const { code, output } = await importing(folder);
    expect(code).toBe(0);
    expect(output).toContain('The job "Documents" can\'t be taken over');
    expect(opened(folder, ({ jobs }) => jobs.list().map(({ name }) => name))).toEqual([
      "Everything, plain",
      "To the cloud",
    ]);
  });

  test("includes a password only where Bunker has none that somebody knows", async () => {
    const password = (folder: DuplicatiFolder) => opened(folder, ({ settings }) => settings.get("pbkdf-config"));
    using generated = new DuplicatiFolder();
    mkdirSync(generated.own, { mode: 0o700 });
    opened(generated, ({ settings }) => {
      settings.set("pbkdf-config", "generated");
      settings.set("autogenerated-passphrase", true);
    });
    await importing(generated);
    expect(password(generated)).toContain("HashAlorithm");
    expect(opened(generated, ({ settings }) => settings.isOn("autogenerated-passphrase"))).toBe(false);

    using known = new DuplicatiFolder();
    mkdirSync(known.own, { mode: 0o700 });
    opened(known, ({ settings }) => settings.set("pbkdf-config", "known"));
    await importing(known);
    expect(password(known)).toBe("known");
  });
});

describe("a database", () => {
  test("that a server has just written to is read with what stands in its journal only", async () => {
    using folder = new DuplicatiFolder();
    const atWork = platform.openDatabase(folder.server);
    atWork.exec("PRAGMA journal_mode = WAL");
    atWork.exec(`UPDATE Backup SET Name = 'just renamed' WHERE ID = 1`);
    const before = folder.state();
    expect((await importing(folder)).code).toBe(0);
    expect(folder.state()).toEqual(before);
    atWork.close();
    expect(opened(folder, ({ jobs }) => jobs.get(1)?.name)).toBe("just renamed");
  });

  test("of an earlier version is understood", async () => {
    using folder = new DuplicatiFolder();
    takeSteps(folder.server, stepsBetween("Server", 12, 6), "down", () => undefined);
    expect((await importing(folder)).code).toBe(0);
    expect(withoutMetadata(opened(folder, allJobs))).toEqual(expectedJobs("plain-fields-remote"));
  });

  test("is decrypted by the cipher that others know as RC4", () => {
    const text = (value: string) => new TextEncoder().encode(value);
    expect(Buffer.from(rc4(text("Key"), text("Plaintext"))).toString("hex")).toBe("bbf316e8d940af0ad3");
    expect(Buffer.from(rc4(text("Secret"), text("Attack at dawn"))).toString("hex")).toBe(
      "45a01f645fc35b383552544b9bf5",
    );
  });

  test("that was encrypted as a whole is decrypted with its password", async () => {
    using folder = new DuplicatiFolder();
    const encrypt = (password: string) => {
      const hash = new Bun.CryptoHasher("sha1").update(password).digest().subarray(0, 16);
      const plain = readFileSync(folder.server);
      for (let page = 0; page < plain.length; page += 4096)
        plain.set(rc4(hash, plain.subarray(page, page + 4096)), page);
      writeFileSync(folder.server, plain);
      return () => encrypt(password);
    };
    const undo = encrypt("its own password");
    const before = folder.state();
    expect(await importing(folder)).toMatchObject({ code: 2, errorId: "DuplicatiServerEncrypted" });
    expect((await importing(folder, ["--dry-run", "--server-encryption-key=its own password"])).output).toContain(
      '"Documents"',
    );
    expect(folder.state()).toEqual(before);
    undo();
    encrypt("Duplicati_Key_42");
    expect((await importing(folder)).code).toBe(0);
    expect(opened(folder, ({ jobs }) => jobs.list())).toHaveLength(3);
  });

  test("of a later version, of something else, or none at all is refused, and nothing is made", async () => {
    for (const [statement, id] of [
      [`UPDATE Version SET Version = 13`, "DuplicatiServerTooNew"],
      [`DROP TABLE Schedule`, "DuplicatiServerNotFound"],
      [`UPDATE Schedule SET Time = 'soon'`, "DuplicatiServerNotUnderstood"],
    ] as const) {
      using folder = new DuplicatiFolder();
      folder.change(statement);
      expect(await importing(folder)).toMatchObject({ code: 2, errorId: id });
      expect(existsSync(folder.own)).toBe(false);
    }
    using folder = new DuplicatiFolder();
    expect(await run("import-duplicati", [folder.own])).toMatchObject({ code: 2, errorId: "DuplicatiServerNotFound" });
  });
});

describe("the command", () => {
  test("tells what it would do, asks, and does nothing unless the answer is yes", async () => {
    using folder = new DuplicatiFolder();
    for (const [args, input] of [
      [["--dry-run"], ""],
      [[], "n\n"],
      [[], ""],
    ] as const) {
      const { code, output } = await importing(folder, args, { input });
      expect(code).toBe(0);
      for (const part of ['"Documents", with its schedule', '"To the cloud"', "pbkdf-config", "--send-mail-from"]) {
        expect(output).toContain(part);
      }
      for (const secret of ["päss", "backup@example.com", "secret%2Fkey"]) expect(output).not.toContain(secret);
      expect(existsSync(folder.own)).toBe(false);
    }
    expect((await importing(folder, [], { input: "y\n" })).code).toBe(0);
    expect(opened(folder, ({ jobs }) => jobs.list())).toHaveLength(3);
  });

  test("may be given Bunker's own folder as Duplicati's, as both use the same one", async () => {
    using folder = new DuplicatiFolder();
    const before = readFileSync(folder.server);
    expect((await run("import-duplicati", [folder.path, `--server-datafolder=${folder.path}`, "--apply"])).code).toBe(
      0,
    );
    expect(readFileSync(folder.server)).toEqual(before);
    expect(readdirSync(folder.path).filter((name) => name.startsWith("Bunker"))).toEqual(["Bunker-server.sqlite"]);
  });

  test("does nothing while a server works with the folder", async () => {
    using folder = new DuplicatiFolder();
    mkdirSync(folder.own, { mode: 0o700 });
    const lock = await InstanceLock.take(folder.own, []);
    expect(await importing(folder)).toMatchObject({ code: 2, errorId: "AnotherInstanceRuns" });
    lock.release();
    expect(readdirSync(folder.own)).toEqual(["control_dir_v2"]);
  });
});
