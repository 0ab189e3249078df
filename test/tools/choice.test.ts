import { describe, expect, test } from "bun:test";
import { spawnSync } from "node:child_process";
import { resolve } from "node:path";
import { chooseProgram, serverProgram } from "../../src/tools/choice.ts";
import { tools } from "../../src/tools/registry.ts";
import { run } from "../support/tool-run.ts";

const args = ["e", "secret"];

describe("chooseProgram()", () => {
  test.each([
    "duplicati-aescrypt",
    "/usr/bin/duplicati-aescrypt",
    "C:\\Program Files\\Duplicati 2\\Duplicati.CommandLine.SharpAESCrypt.exe",
    "bunker-aescrypt",
    "./aescrypt",
    "AESCRYPT.EXE",
  ])("makes an executable called %s the tool", (name) => {
    expect(chooseProgram(name, args)).toEqual({ tool: "aescrypt", arguments: args });
  });

  test.each([
    "bunker",
    "/opt/bunker/bunker",
    "bunker-linux-x64",
    "duplicati-cli",
    "Duplicati.CommandLine.exe",
    "bun",
    "duplicati",
  ])("makes an executable called %s the command line", (name) => {
    expect(chooseProgram(name, args)).toEqual({ tool: undefined, arguments: args });
  });

  test("makes the command line the tool that its first word names, which takes the others", () => {
    expect(chooseProgram("bunker", ["AESCrypt", ...args])).toEqual({ tool: "aescrypt", arguments: args });
    expect(chooseProgram("duplicati-cli", ["aescrypt"])).toEqual({ tool: "aescrypt", arguments: [] });
    expect(chooseProgram("bunker", ["list", "aescrypt"])).toEqual({ tool: undefined, arguments: ["list", "aescrypt"] });
  });

  test("knows the server, by its name and by the first word", () => {
    for (const name of ["duplicati-server", "Duplicati.Server.exe", "bunker-server"])
      expect(chooseProgram(name, args)).toEqual({ tool: serverProgram, arguments: args });
    expect(chooseProgram("bunker", ["server", ...args])).toEqual({ tool: serverProgram, arguments: args });
  });

  test("takes Duplicati's service for the server, and Bunker's own for the tool", () => {
    const options = ["--webservice-port=8300"];
    for (const name of ["duplicati-service", "Duplicati.Service.exe"]) {
      expect(chooseProgram(name, options)).toEqual({ tool: serverProgram, arguments: options });
      expect(chooseProgram(name, [])).toEqual({ tool: serverProgram, arguments: [] });
    }
    expect(chooseProgram("bunker", ["service", "install"])).toEqual({ tool: "service", arguments: ["install"] });
    expect(chooseProgram("bunker-service", options)).toEqual({ tool: "service", arguments: options });
  });

  test("does not take another program of Duplicati's for the command line", async () => {
    const { tool } = chooseProgram("duplicati-frobnicator", []);
    expect(await run(tool ?? "", [])).toMatchObject({ code: 200, errorId: "ProgramNotServed" });
  });
});

test.each([...tools])("the tool %s can be loaded", async (_, load) => {
  expect((await load()).run).toBeFunction();
});

describe("the executable", () => {
  const main = resolve(import.meta.dirname, "../../src/main.ts");
  const start = (name: string, words: readonly string[]) =>
    spawnSync(process.execPath, [main, ...words], { argv0: name, encoding: "utf8" });

  test("is a tool by its name and by its first word, with the same words and exit code", () => {
    const byName = start("duplicati-aescrypt", ["x", "secret"]);
    const byWord = start(process.execPath, ["aescrypt", "x", "secret"]);
    expect(byName).toMatchObject({ status: 1, stdout: "" });
    expect(byName.stderr).toContain("e (encrypt) or d (decrypt)");
    expect([byWord.status, byWord.stderr]).toEqual([byName.status, byName.stderr]);
  });

  test("takes bytes from standard input to standard output", () => {
    const plain = Buffer.from(Array.from({ length: 100_000 }, (_, index) => (index * 7) % 256));
    const through = (operation: string, input: Uint8Array) =>
      spawnSync(process.execPath, [main, "aescrypt", operation, "secret"], { input }).stdout;
    const encrypted = through("e", plain);
    expect(encrypted.subarray(0, 3).toString()).toBe("AES");
    expect(through("d", encrypted).equals(plain)).toBe(true);
  });
});
