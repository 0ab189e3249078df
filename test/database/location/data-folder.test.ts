import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { chmod, mkdir, mkdtemp, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  allowsInsecureFolder,
  createDataFolder,
  type DataFolderSurroundings,
  findDataFolder,
  requireSecureFolder,
} from "../../../src/database/location/data-folder.ts";

let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "data-folder-"));
});
afterAll(() => rm(root, { recursive: true }));

function surroundings(more: Partial<DataFolderSurroundings> = {}): DataFolderSurroundings {
  return { environment: {}, platform: "linux", arguments: [], programFolder: "/opt/program", ...more };
}

describe("findDataFolder()", () => {
  const linux = (environment: Record<string, string>, ...given: string[]) =>
    findDataFolder("dbconfig.json", surroundings({ environment, arguments: given }));

  test("is the user's configuration folder on Linux", () => {
    expect(linux({ HOME: "/home/ann" })).toBe("/home/ann/.config/Duplicati");
    expect(linux({ HOME: "/home/ann", XDG_CONFIG_HOME: "/cfg" })).toBe("/cfg/Duplicati");
    expect(linux({})).toBe("/var/lib/Duplicati");
  });

  test("can be set in several ways, the option first", () => {
    const environment = { HOME: "/home/ann", DUPLICATI_HOME: '"%HOME%/dup"' };
    expect(linux(environment)).toBe("/home/ann/dup");
    expect(linux({ ...environment, DUPLICATI__PORTABLE_MODE: "1" })).toBe("/opt/program/data");
    expect(linux({ ...environment, DUPLICATI__PORTABLE_MODE: "no" })).toBe("/home/ann/dup");
    expect(linux(environment, "backup", "--portable-mode")).toBe("/opt/program/data");
    expect(linux(environment, "--portable-mode", "--server-datafolder=/a")).toBe("/a");
    expect(linux({ ...environment, DUPLICATI__SERVER_DATAFOLDER: "/b" }, "--server-datafolder=/a")).toBe("/a");
    expect(linux({ ...environment, DUPLICATI__SERVER_DATAFOLDER: "/b" })).toBe("/b");
  });

  test("takes the last occurrence of an option, also with a space", () => {
    expect(linux({}, "--server-datafolder=/a", "--server-datafolder", "/b")).toBe("/b");
  });

  test("prefers the older folder of macOS only when the file is there alone", async () => {
    const environment = { HOME: root };
    const find = () => findDataFolder("dbconfig.json", surroundings({ environment, platform: "darwin" }));
    expect(find()).toBe(`${root}/Library/Application Support/Duplicati`);
    await mkdir(join(root, ".config/Duplicati"), { recursive: true });
    await writeFile(join(root, ".config/Duplicati/dbconfig.json"), "[]");
    expect(find()).toBe(`${root}/.config/Duplicati`);
  });

  test.each([
    ["C:\\Users\\ann\\AppData\\Local", "C:\\Users\\ann\\AppData\\Local\\Duplicati"],
    ["C:\\Windows\\System32\\config\\systemprofile\\AppData\\Local", "C:\\ProgramData\\Duplicati"],
  ])("with the local data of Windows in %s is %s", (LOCALAPPDATA, expected) => {
    const environment = { LOCALAPPDATA, APPDATA: "C:\\roaming", ProgramData: "C:\\ProgramData", windir: "C:\\WINDOWS" };
    expect(findDataFolder("dbconfig.json", surroundings({ environment, platform: "win32" }))).toBe(expected);
  });
});

describe("requireSecureFolder()", () => {
  test.each([
    [0o700, true],
    [0o755, false],
    [0o750, false],
    [0o500, false],
  ])("with mode %o passes: %p", async (mode, passes) => {
    const folder = join(root, `mode-${mode}`);
    await mkdir(folder);
    await chmod(folder, mode);
    const check = () => requireSecureFolder(folder, "linux");
    if (passes) expect(check).not.toThrow();
    else expect(check).toThrow(expect.objectContaining({ id: "InsecureDataFolderPermissions" }));
    expect(() => requireSecureFolder(folder, "win32")).not.toThrow();
  });

  test("accepts a folder that does not exist", () => {
    expect(() => requireSecureFolder(join(root, "none"), "linux")).not.toThrow();
  });
});

test("createDataFolder() makes a private folder and leaves an existing one alone", async () => {
  createDataFolder(join(root, "new/deep"));
  expect((await stat(join(root, "new/deep"))).mode & 0o777).toBe(0o700);
  await mkdir(join(root, "open"), { mode: 0o755 });
  createDataFolder(join(root, "open"));
  expect((await stat(join(root, "open"))).mode & 0o777).toBe(0o755);
});

test("a file in the way of the data folder is told as that", async () => {
  const file = join(root, "file");
  await writeFile(file, "", { mode: 0o644 });
  for (const folder of [file, join(file, "below")]) {
    expect(() => requireSecureFolder(folder, "linux")).not.toThrow();
    expect(() => createDataFolder(folder)).toThrow(expect.objectContaining({ id: "DataFolderNotWritable" }));
  }
});

test("the check can be waived by option, environment, or a file beside the program", async () => {
  const waived = (more: Partial<DataFolderSurroundings>) => allowsInsecureFolder(surroundings(more));
  expect(waived({})).toBe(false);
  expect(waived({ arguments: ["backup", "--allow-insecure-datafolder"] })).toBe(true);
  expect(waived({ arguments: ["--allow-insecure-datafolder=false"] })).toBe(false);
  expect(waived({ environment: { DUPLICATI__ALLOW_INSECURE_DATAFOLDER: "true" } })).toBe(true);
  await writeFile(join(root, "insecure-permissions.txt"), "");
  expect(waived({ programFolder: root })).toBe(true);
});
