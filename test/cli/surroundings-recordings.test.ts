import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { chmodSync, mkdirSync, statSync, writeFileSync } from "node:fs";
import { ProgramPlace } from "./commands/program.ts";

/** What Duplicati was seen to make of the data folder and the preload file around a command line. */

let place: ProgramPlace;
let source: string;
beforeAll(() => {
  place = new ProgramPlace();
  source = place.path("source");
  mkdirSync(source);
  writeFileSync(place.path("source", "a.txt"), "content");
});
afterAll(() => place.dispose());

describe("a data folder", () => {
  const folder = () => place.path("other-data");
  const backup = (...options: string[]) =>
    place.run(["backup", `file://${place.path("backup")}`, source, "--no-encryption=true", ...options], {
      environment: { DUPLICATI_HOME: folder() },
    });

  test("that is not there is made for its owner alone", async () => {
    expect((await backup()).code).toBe(0);
    expect(statSync(folder()).mode & 0o777).toBe(0o700);
  });

  test("that others can look into is refused before anything happens: 100", async () => {
    chmodSync(folder(), 0o755);
    const { code, lines, errorId } = await backup();
    expect({ code, errorId }).toEqual({ code: 100, errorId: "InsecureDataFolderPermissions" });
    expect(lines).toEqual(["Backup started at <time>"]);
  });

  test("that others can look into is taken if the user says so", async () => {
    expect((await backup("--allow-insecure-datafolder=true")).code).toBe(1);
    expect(statSync(folder()).mode & 0o777).toBe(0o755);
  });
});

test("a preload file gives variables and arguments, and tells so when asked", async () => {
  const file = place.path("preload.json");
  const settings = {
    env: { "*": { PASSPHRASE: "not needed" } },
    args: { "*": ["--no-encryption=true"], cli: ["--console-log-level=Information"] },
  };
  writeFileSync(file, JSON.stringify(settings), { mode: 0o600 });
  const { code, lines } = await place.run(["list", `file://${place.path("nowhere")}`, "--number-of-retries=0"], {
    environment: { DUPLICATI_PRELOAD_SETTINGS: file, DUPLICATI_PRELOAD_SETTINGS_DEBUG: "1" },
  });
  expect(code).toBe(100);
  expect(lines.slice(0, 3)).toEqual([
    expect.stringContaining(`${place.dataFolder}/preload.json`),
    expect.stringContaining("/preload.json"),
    expect.stringContaining(file),
  ]);
  expect(lines).toContain("The operation List has started");
});
