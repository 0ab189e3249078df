import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { chmod, mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { platform } from "#platform";
import { type DatabaseQuestion, locateDatabase } from "../../../src/database/location/database-locator.ts";

let home: string;
let folder: string;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), "database-locator-"));
  folder = join(home, "data");
});
afterEach(() => rm(home, { recursive: true }));

function locate(url: string, more: Partial<DatabaseQuestion> = {}) {
  return locateDatabase({
    url,
    options: {},
    environment: { DUPLICATI_HOME: folder },
    platform: "linux",
    allowAnyUser: false,
    create: false,
    programFolder: home,
    ...more,
  });
}

async function withEntries(...entries: Record<string, unknown>[]): Promise<void> {
  await mkdir(folder, { mode: 0o700 });
  writeFileSync(join(folder, "dbconfig.json"), `\ufeff${JSON.stringify(entries)}`);
}

const ftpEntry = {
  Type: "ftp",
  Server: "host",
  Path: "daily/laptop",
  Prefix: "duplicati",
  Username: "ann",
  Port: 2121,
  Databasepath: "/data/KQXWZPLMTB.sqlite",
  ParameterFile: null,
  IsSyncDb: false,
};
const localEntry = { ...ftpEntry, Type: "file", Server: "", Path: "/srv/bk", Username: null, Port: -1 };

describe("a known destination", () => {
  test("has its database beside Duplicati's", async () => {
    await withEntries(ftpEntry);
    expect(locate("ftp://ann:pw@host:2121/daily/laptop?use-ssl=true")).toEqual({
      path: "/data/KQXWZPLMTB.bunker.sqlite",
      duplicatiPath: "/data/KQXWZPLMTB.sqlite",
      created: false,
    });
  });

  test.each([
    "ftp://ann@host/daily/laptop",
    "ftp://ben@host:2121/daily/laptop",
    "ftp://ann@host:2121/daily/laptop/",
    "ftp://ann@HOST:2121/daily/laptop",
    "ftp://host:2121/daily/laptop",
  ])("is another one than %s", async (url) => {
    await withEntries(ftpEntry);
    expect(locate(url)).toBeUndefined();
  });

  test("is known by prefix and kind, too", async () => {
    await withEntries(localEntry);
    expect(locate("file:///srv/bk")).toBeDefined();
    expect(locate("/srv/bk")).toBeDefined();
    expect(locate("file:///srv/bk", { options: { prefix: "laptop" } })).toBeUndefined();
    expect(locate("file:///srv/bk", { isSync: true })).toBeUndefined();
  });

  test("takes the user's name from options and query", async () => {
    await withEntries(ftpEntry);
    expect(locate("ftp://host:2121/daily/laptop", { options: { "auth-username": "ann" } })).toBeDefined();
    expect(locate("ftp://host:2121/daily/laptop?auth-username=ann")).toBeDefined();
  });

  test("of another user will do where the command allows it and no user is named", async () => {
    await withEntries(ftpEntry);
    expect(locate("ftp://host:2121/daily/laptop", { allowAnyUser: true })).toBeDefined();
    expect(locate("ftp://ben@host:2121/daily/laptop", { allowAnyUser: true })).toBeUndefined();
  });

  test("with two databases is an error", async () => {
    await withEntries(ftpEntry, { ...ftpEntry, Username: "ben" });
    const ambiguous = expect.objectContaining({ id: "MultipleLocalDatabaseSourcesFound" });
    expect(() => locate("ftp://host:2121/daily/laptop", { allowAnyUser: true })).toThrow(ambiguous);
    expect(locate("ftp://ben@host:2121/daily/laptop")).toBeDefined();
  });

  test("may have an entry without the later members", async () => {
    await withEntries({ Type: "file", Server: "", Path: "/srv/bk", Prefix: "duplicati", Port: -1, Databasepath: "/d" });
    expect(locate("file:///srv/bk")?.path).toBe("/d.bunker.sqlite");
  });
});

describe("an unknown destination", () => {
  test("leaves nothing behind when nothing may be created", () => {
    expect(locate("file:///srv/bk")).toBeUndefined();
    expect(existsSync(folder)).toBe(false);
  });

  test("is registered in Duplicati's own format", () => {
    const options = { "backup-name": "My: docs/1" };
    expect(locate("file:///srv/fixture/cli/b6", { create: true, options })).toEqual({
      path: join(folder, "My: docs1.bunker.sqlite"),
      duplicatiPath: join(folder, "My: docs1.sqlite"),
      created: true,
    });
    const expected = `\ufeff[
  {
    "Type": "file",
    "Server": "",
    "Path": "/srv/fixture/cli/b6",
    "Prefix": "duplicati",
    "Username": null,
    "Port": -1,
    "Databasepath": "${join(folder, "My: docs1.sqlite")}",
    "ParameterFile": null,
    "IsSyncDb": false
  }
]`;
    expect(readFileSync(join(folder, "dbconfig.json"), "utf8")).toBe(expected);
    expect(readdirSync(folder)).toEqual(["dbconfig.json"]);
  });

  test("is found again, and never registers the password", () => {
    const url = "ftp://ann:secret@backup.example.com:2121/daily/laptop?auth-password=secret";
    const first = locate(url, { create: true });
    expect(locate(url, { create: true })).toEqual({
      path: first?.path ?? "",
      duplicatiPath: first?.duplicatiPath ?? "",
      created: false,
    });
    const text = readFileSync(join(folder, "dbconfig.json"), "utf8");
    expect(text).not.toContain("secret");
    expect(JSON.parse(text.slice(1))).toMatchObject([{ Username: "ann", Server: "backup.example.com", Port: 2121 }]);
  });

  test("gets ten random letters without a name, and keeps the other entries as they are", async () => {
    await withEntries({ ...ftpEntry, LaterMember: { a: 1 } });
    expect(locate("file:///srv/bk", { create: true })?.duplicatiPath).toMatch(/\/[A-Z]{10}\.sqlite$/);
    const text = readFileSync(join(folder, "dbconfig.json"), "utf8");
    expect(JSON.parse(text.slice(1))).toMatchObject([
      { ...ftpEntry, LaterMember: { a: 1 } },
      { Type: "file", Path: "/srv/bk" },
    ]);
  });

  test("avoids names that are taken, and gives up after a hundred", async () => {
    await withEntries();
    writeFileSync(join(folder, "docs.sqlite"), "");
    writeFileSync(join(folder, "AAAAAAAAAA.bunker.sqlite"), "");
    const names = ["AAAAAAAAAA", "BBBBBBBBBB"];
    const options = { "backup-name": "docs" };
    const found = locate("file:///srv/bk", { create: true, options, randomName: () => names.shift() ?? "C" });
    expect(found?.duplicatiPath).toBe(join(folder, "BBBBBBBBBB.sqlite"));
    const full = { create: true, options, randomName: () => "AAAAAAAAAA" };
    expect(() => locate("file:///srv/bk2", full)).toThrow(expect.objectContaining({ id: "CannotCreateRandomName" }));
  });
});

describe("the data folder", () => {
  test("must be private, unless that is waived", async () => {
    await withEntries(localEntry);
    await chmod(folder, 0o755);
    const insecure = expect.objectContaining({ id: "InsecureDataFolderPermissions" });
    expect(() => locate("file:///srv/bk")).toThrow(insecure);
    expect(locate("file:///srv/bk", { arguments: ["--allow-insecure-datafolder=true"] })).toBeDefined();
  });

  test("with an unreadable list is an error", async () => {
    await withEntries();
    writeFileSync(join(folder, "dbconfig.json"), "[{]");
    expect(() => locate("file:///srv/bk")).toThrow(expect.objectContaining({ id: "InvalidDatabaseConfiguration" }));
  });
});

describe("--dbpath", () => {
  const at = (path: string) => locate("file:///srv/bk", { options: { dbpath: path }, create: true });
  const createTables = (path: string, ...tables: string[]) => {
    const database = platform.openDatabase(path);
    for (const table of tables) database.exec(`CREATE TABLE "${table}" ("ID" INTEGER PRIMARY KEY, "Text" TEXT)`);
    database.close();
  };

  test("is used as it is, and nothing is registered", () => {
    const path = join(home, "own.sqlite");
    expect(at(path)).toEqual({ path, created: false });
    createTables(path, "volume", "remotevolume_like");
    expect(at(path)).toEqual({ path, created: false });
    expect(existsSync(folder)).toBe(false);
  });

  test.each([0, 150])("that is Duplicati's stays Duplicati's (with %p further tables)", (more) => {
    const path = join(home, "theirs.sqlite");
    createTables(path, ...Array.from({ length: more }, (_, index) => `Other${index}`), "Remotevolume");
    const before = readFileSync(path);
    expect(at(path)).toEqual({ path: join(home, "theirs.bunker.sqlite"), duplicatiPath: path, created: false });
    expect(readFileSync(path).equals(before)).toBe(true);
    expect(readdirSync(home)).toEqual(["theirs.sqlite"]);
  });

  test("that is no database is used as it is", () => {
    const path = join(home, "text.sqlite");
    writeFileSync(path, "Remotevolume");
    expect(at(path)?.path).toBe(path);
  });
});
