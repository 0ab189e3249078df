import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "bun:test";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readPreload } from "../../../src/database/location/preload.ts";
import { ProgramPlace } from "../../cli/commands/program.ts";

let root: string;
let data: string;
let programFolder: string;
let given: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "preload-"));
  data = join(root, "data");
  programFolder = join(root, "program");
  given = join(root, "given.json");
  mkdirSync(data, { mode: 0o700 });
  mkdirSync(programFolder);
});
afterEach(() => rmSync(root, { recursive: true }));

interface Start {
  program?: string;
  arguments?: string[];
  environment?: Record<string, string>;
}

const read = ({ program, arguments: args = [], environment = {} }: Start = {}) =>
  readPreload(program, {
    environment: { DUPLICATI_HOME: data, ...environment },
    platform: "linux",
    arguments: args,
    programFolder,
  });

function write(folder: string, content: unknown): void {
  writeFileSync(join(folder, "preload.json"), JSON.stringify(content));
}

describe("settings for the start", () => {
  test("are none without a file", () => {
    expect(read()).toEqual({ environment: {}, arguments: [], notes: [] });
  });

  test("come from the data folder, the program's folder and the file in the environment, the latter winning", () => {
    write(data, { env: { "*": { A: "data", B: "data", C: "data" } }, args: { "*": ["--one=data", "--two=data"] } });
    write(programFolder, { env: { "*": { b: "program", C: "program" } }, args: { "*": ["--Two=program"] } });
    writeFileSync(given, `\uFEFF${JSON.stringify({ env: { "*": { C: "given" } }, args: { "*": ["three"] } })}`);
    const found = read({ environment: { DUPLICATI_PRELOAD_SETTINGS: given } });
    expect(found.environment).toEqual({ A: "data", b: "program", C: "given" });
    expect(found.arguments).toEqual(["--one=data", "--Two=program", "three"]);
    expect(read({ environment: { DUPLICATI_PRELOAD_SETTINGS: `!${given}` } })).toMatchObject({
      environment: { C: "given" },
      arguments: ["three"],
    });
  });

  test("for one program win over those for all", () => {
    const env = { "*": { A: "all", B: "all" }, cli: { A: "cli" }, tray: { B: "tray" } };
    write(data, { env, args: { cli: ["--x=cli"], "*": ["--x=all", "--y=all"], tray: ["--z"] } });
    expect(read({ program: "cli" })).toMatchObject({
      environment: { A: "cli", B: "all" },
      arguments: ["--y=all", "--x=cli"],
    });
    expect(read()).toMatchObject({ environment: { A: "all", B: "all" }, arguments: ["--x=all", "--y=all"] });
  });

  test("replace nothing that is there", () => {
    write(data, { env: { "*": { A: "file", B: "file" } }, args: { "*": ["--X=file", "--y=file"] } });
    expect(read({ arguments: ["list", "--x=mine"], environment: { A: "", B: "mine" } })).toMatchObject({
      environment: {},
      arguments: ["--y=file"],
    });
  });

  test("cannot move the data folder by arguments", () => {
    write(data, {
      args: { "*": ["--server-datafolder=/other", "--portable-mode", "--allow-insecure-datafolder", "--x"] },
    });
    expect(read().arguments).toEqual(["--x"]);
  });

  test("in the data folder are not looked for in portable mode", () => {
    write(data, { args: { "*": ["--data"] } });
    write(programFolder, { args: { "*": ["--program"] } });
    expect(read({ arguments: ["--portable-mode"] }).arguments).toEqual(["--program"]);
  });

  test("in a data folder that others can write to are refused, unless that is allowed", () => {
    chmodSync(data, 0o777);
    expect(read()).toMatchObject({ arguments: [] });
    write(data, { args: { "*": ["--x"] } });
    expect(() => read()).toThrow(expect.objectContaining({ id: "InsecurePreloadFilePermissions" }));
    expect(read({ arguments: ["--allow-insecure-datafolder"] }).arguments).toEqual(["--x"]);
    writeFileSync(given, "{}");
    expect(read({ environment: { DUPLICATI_PRELOAD_SETTINGS: `!${given}` } }).arguments).toEqual([]);
  });

  test.each([
    ["no JSON", '{"env": {"*": {"SECRET": "hunter2"},}}'],
    ["another shape", '{"args": ["--x"]}'],
    ["a list", "[]"],
    ["nothing", ""],
  ])("that are %s are passed over", (_, text) => {
    writeFileSync(given, text);
    const environment = { DUPLICATI_PRELOAD_SETTINGS: given, DUPLICATI_PRELOAD_SETTINGS_DEBUG: "1" };
    const found = read({ environment });
    expect(found).toMatchObject({ environment: {}, arguments: [] });
    expect(found.notes).toHaveLength(3);
    expect(found.notes[2]).toContain(given);
    expect(found.notes.join()).not.toContain("hunter2");
  });

  test("under a relative path are passed over", () => {
    expect(
      read({ environment: { DUPLICATI_PRELOAD_SETTINGS: "given.json", DUPLICATI_PRELOAD_SETTINGS_DEBUG: "1" } }).notes,
    ).toHaveLength(2);
    expect(read({ environment: { DUPLICATI_PRELOAD_SETTINGS: "!given.json" } }).arguments).toEqual([]);
  });
});

describe("a program that is started with such settings", () => {
  let place: ProgramPlace;
  beforeAll(() => {
    place = new ProgramPlace();
  });
  afterAll(() => place.dispose());

  test("gets variables and arguments, and tells of the files if asked", async () => {
    const url = place.copy("aes-default");
    const settings = place.path("preload.json");
    mkdirSync(place.path("elsewhere"));
    const env = { "*": { TMPDIR: place.path("elsewhere") }, cli: { PASSPHRASE: "correct horse battery staple" } };
    writeFileSync(
      settings,
      JSON.stringify({ env, args: { cli: ["--no-local-db=true", "--console-log-level=Information"] } }),
    );
    const environment = { DUPLICATI_PRELOAD_SETTINGS: settings, DUPLICATI_PRELOAD_SETTINGS_DEBUG: "1" };
    const { code, lines } = await place.run(["list", url, "*"], { environment });
    expect(code).toBe(0);
    expect(lines.slice(0, 3).map((line) => /\S+\.json/.exec(line)?.[0])).toEqual([
      join(place.dataFolder, "preload.json"),
      expect.stringContaining("preload.json"),
      settings,
    ] as never);
    expect(lines[3]).toContain("The operation List has started");
    const silent = await place.run(["list", url], { environment: { DUPLICATI_PRELOAD_SETTINGS: settings } });
    expect(silent.lines[0]).toContain("The operation List has started");
  });

  test("does not start with those that anybody could have written", async () => {
    writeFileSync(join(place.dataFolder, "preload.json"), "{}");
    chmodSync(place.dataFolder, 0o755);
    const { code, errorId } = await place.run(["help"]);
    expect({ code, errorId }).toEqual({ code: 100, errorId: "InsecurePreloadFilePermissions" });
  });
});
