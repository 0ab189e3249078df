import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readCrashLog, writeCrashLog } from "../../../src/database/location/crash-log.ts";
import { ensureInstallationIds, readMachineId } from "../../../src/database/location/machine-id.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "bunker-installation-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const read = (name: string) => readFileSync(join(folder, name), "utf8");
const write = (name: string, text: string) => writeFileSync(join(folder, name), text);

describe("the ids of an installation", () => {
  test("are made once, in files that explain themselves", () => {
    const ids = ensureInstallationIds(folder);
    expect(ids.installation).toMatch(/^[0-9a-f]{32}$/);
    expect(ids.machine).toBe(ids.installation);
    expect(read("installation.txt")).toMatch(new RegExp(`^${ids.installation}\n\n.+\n$`));
    expect(read("machineid.txt")).toMatch(new RegExp(`^${ids.machine}\n\n.+\n$`));
    expect(ensureInstallationIds(folder)).toEqual(ids);
    const surroundings = {
      environment: { DUPLICATI_HOME: folder },
      arguments: [],
      programFolder: "/",
      platform: "linux",
    };
    expect(readMachineId(surroundings as Parameters<typeof readMachineId>[0])).toBe(ids.machine);
  });

  test("are those that are there, also without one in the first line", () => {
    write("installation.txt", "\r\nThis installation does not want to be counted.\r\n");
    write("machineid.txt", "\n 0123abc \n\nA note.");
    expect(ensureInstallationIds(folder)).toEqual({ machine: "0123abc", installation: "" });
    expect(read("machineid.txt")).toBe("\n 0123abc \n\nA note.");
  });

  test("are taken over from where they were in earlier versions", () => {
    mkdirSync(join(folder, "updates"));
    write("updates/installation.txt", "former\n");
    expect(ensureInstallationIds(folder)).toEqual({ machine: "former", installation: "former" });
    expect(read("installation.txt").split("\n")[0]).toBe("former");
  });
});

test("a crash is kept until the next one, for this user only", () => {
  expect(readCrashLog(folder)).toBeUndefined();
  writeCrashLog(folder, new Error("first"), new Date(0));
  writeCrashLog(folder, new Error("second"), new Date("2026-01-02T03:04:05Z"));
  const text = readCrashLog(folder) ?? "";
  expect(text).toStartWith("2026-01-02T03:04:05.000Z\nError: second\n");
  expect(text).toContain("installation.test.ts");
  expect(text).not.toContain("first");
  expect(statSync(join(folder, "Bunker.Server-crashlog.txt")).mode & 0o777).toBe(0o600);
});
