import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { run } from "../../support/tool-run.ts";

let folder: string;
const path = (...names: string[]) => join(folder, ...names);
const url = () => `file://${path("dest")}`;
const tool = (...args: string[]) => run("backend-tool", args);
const header = "Name\tDir/File\tLastChange\tSize\n";

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "bunker-backend-tool-"));
  writeFileSync(path("local.txt"), "local\n");
});
afterEach(() => rmSync(folder, { recursive: true }));

describe("backend-tool", () => {
  test.each([[[]], [["help"]], [["list"]], [["--help"]], [["list", "file:///x", "--help"]]])(
    "shows its usage for %j: 200",
    async (args) => {
      const result = await tool(...args);
      expect(result.code).toBe(200);
      for (const word of ["file", "GET PUT LIST DELETE", "GET-LOCK", "SET-LOCK"]) expect(result.output).toContain(word);
    },
  );

  test("refuses an unknown command with its usage: 200", async () => {
    const result = await tool("frobnicate", url());
    expect(result).toMatchObject({ code: 200, error: "Unsupported command: frobnicate\n\n" });
    expect(result.output).toStartWith("Usage: ");
  });

  test("fails for a protocol that nobody knows: 100", async () => {
    const { code, error } = await tool("list", "nosuch://user:secret-word@x");
    expect(code).toBe(100);
    expect(error).toStartWith("Command failed: ");
    expect(error).not.toContain("secret-word");
  });

  test("lists, the heading first even where the folder is missing; commands in any case", async () => {
    const missing = await tool("list", url());
    expect(missing).toMatchObject({ code: 100, output: header });
    expect(missing.error).toMatch(/^Command failed: .*dest/);
    mkdirSync(path("dest"));
    expect(await tool("LIST", url())).toMatchObject({ code: 0, output: header, error: "" });
    mkdirSync(path("dest", "sub"));
    writeFileSync(path("dest", "a.txt"), "123456");
    const time = new Date(2023, 10, 14, 22, 13, 20);
    for (const name of ["sub", "a.txt"]) utimesSync(path("dest", name), time, time);
    const { output } = await tool("list", url());
    expect(output.split("\n").slice(1).toSorted()).toEqual([
      "",
      "a.txt\tFile\t11/14/2023 22:13:20\t6 bytes",
      "sub\tDir\t11/14/2023 22:13:20\t0 bytes",
    ]);
    const american = await run("backend-tool", ["list", url()], { environment: { LANG: "en_US.UTF-8" } });
    expect(american.output).toMatch(/11\/14\/2023 10:13:20\sPM/);
  });

  test("makes a folder once, also by its other name", async () => {
    expect(await tool("create-folder", url())).toMatchObject({ code: 0, output: "", error: "" });
    const again = await tool("createfolder", url());
    expect(again.code).toBe(100);
    expect(again.error).toContain("already exists");
  });

  test("stores, fetches and deletes by the name of the local file", async () => {
    mkdirSync(path("dest"));
    expect(await tool("put", url(), path("local.txt"))).toMatchObject({ code: 0, output: "", error: "" });
    expect(readFileSync(path("dest", "local.txt"), "utf8")).toBe("local\n");
    expect((await tool("get", url(), path("local.txt"))).code).toBe(100);
    rmSync(path("local.txt"));
    expect(await tool("get", url(), path("local.txt"))).toMatchObject({ code: 0, output: "", error: "" });
    expect(readFileSync(path("local.txt"), "utf8")).toBe("local\n");
    expect(await tool("delete", url(), "local.txt")).toMatchObject({ code: 0, output: "", error: "" });
    expect((await tool("delete", url(), "local.txt")).code).toBe(0);
    expect(existsSync(path("dest", "local.txt"))).toBe(false);
  });

  test.each([
    ["a missing remote file", ["get", "none.txt"]],
    ["a missing local file", ["put", "none.txt"]],
    ["no file name", ["get"]],
    ["no file name", ["delete"]],
    ["a destination without locks", ["get-lock", "local.txt"]],
    ["a destination without locks", ["set-lock", "local.txt", "1D"]],
    ["no lock duration", ["setlock", "local.txt"]],
    ["a negative lock duration", ["set-lock", "local.txt", "-5"]],
  ])("fails for %s: 100", async (_, [command = "", ...words]) => {
    mkdirSync(path("dest"));
    const [name, ...more] = words;
    const result = await tool(command, url(), ...(name === undefined ? [] : [path(name)]), ...more);
    expect(result).toMatchObject({ code: 100, output: "" });
    expect(result.error).toMatch(/^Command failed: .+\n$/);
  });

  test("shows where it failed with --debug-output", async () => {
    const { code, error } = await tool("list", url(), "--debug-output=true");
    expect(code).toBe(100);
    expect(error.split("\n").length).toBeGreaterThan(3);
  });

  test("takes options from the address before those of the command line", async () => {
    mkdirSync(path("dest"));
    const limited = `${url()}?alternate-target-paths=${path("elsewhere")}`;
    rmSync(path("dest"), { recursive: true });
    mkdirSync(path("elsewhere"));
    expect((await tool("list", limited, "--alternate-target-paths=/none")).code).toBe(0);
  });
});
