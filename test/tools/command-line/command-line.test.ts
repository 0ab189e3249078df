import { describe, expect, test } from "bun:test";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { UserError } from "../../../src/support/errors.ts";
import { type Command, type CommandInput, commandSet, singleCommand } from "../../../src/tools/command-line/index.ts";
import { startWorker } from "../../support/workers.ts";

let seen: CommandInput | undefined;
const copy: Command = {
  description: "Copies files",
  parameters: [
    { name: "source", count: "one", description: "From where" },
    { name: "target", count: "any", description: "To where" },
  ],
  options: [
    { name: "--dry-run", aliases: ["-d"], type: "flag", description: "Only tells" },
    { name: "--create", type: "flag", isOn: true, description: "Makes folders" },
    { name: "--depth", type: "integer", description: "How deep" },
    { name: "--note", type: "text", description: "A text" },
    { name: "--pairs", type: "list", description: "Key and value" },
  ],
  run: async (input) => {
    seen = input;
    return 7;
  },
};
const set = commandSet({
  name: "test-tool",
  description: "For tests",
  options: [{ name: "--loud", type: "flag", description: "Much to read" }],
  commands: { copy, list: { ...copy, parameters: [{ name: "url", count: "optional", description: "What" }] } },
});

async function run(tool: { run: typeof set.run }, ...args: string[]) {
  seen = undefined;
  let output = "";
  let error = "";
  const code = await tool.run({
    arguments: args,
    environment: {},
    platform: process.platform,
    programFolder: "",
    input: Readable.from([]),
    write: (text) => {
      output += text;
    },
    writeError: (text) => {
      error += text;
    },
    writeBytes: async () => undefined,
    written: async () => undefined,
    startWorker,
    onSignal: () => () => undefined,
    exit: () => {
      throw new Error("not called");
    },
  });
  return { code, output, error };
}

async function read(...args: string[]) {
  const { code } = await run(singleCommand("test-tool", copy), ...args);
  if (!seen) return code;
  const { parameters, options } = seen;
  return {
    parameters,
    dry: options.flag("--dry-run"),
    create: options.flag("--create"),
    depth: options.integer("--depth"),
    note: options.text("--note"),
    pairs: options.list("--pairs"),
  };
}
const nothing = { parameters: ["a"], dry: false, create: true, depth: undefined, note: undefined, pairs: [] };

describe("the words of a command", () => {
  test.each([
    [["a"], {}],
    [["a", "b", "c"], { parameters: ["a", "b", "c"] }],
    [["--dry-run", "a"], { dry: true }],
    [["a", "-d", "true"], { dry: true }],
    [["a", "-d=false", "--create", "false"], { create: false }],
    [["--depth", "-3", "a"], { depth: -3 }],
    [["a", "--note=x=y", "--depth=4"], { note: "x=y", depth: 4 }],
    [["a", "--note", "one", "--note", "two"], { note: "two" }],
    [["a", "--pairs", "k=v", "l=w", "-d", "--pairs=m=x"], { pairs: ["k=v", "l=w", "m=x"], dry: true }],
    [["--", "--dry-run"], { parameters: ["--dry-run"] }],
    [["-"], { parameters: ["-"] }],
  ])("%j", async (args, expected) => {
    expect(await read(...args)).toEqual({ ...nothing, ...expected });
  });

  test.each([
    [[], "<source>"],
    [["a", "--frobnicate"], "--frobnicate"],
    [["a", "--depth=three"], "three"],
    [["a", "--depth"], "--depth"],
    [["a", "--dry-run=maybe"], "maybe"],
    [["@/none"], "/none"],
  ])("%j are not understood: the reason, the help and 1", async (args, word) => {
    const { code, output, error } = await run(singleCommand("test-tool", copy), ...args);
    expect({ code, seen }).toEqual({ code: 1, seen: undefined });
    expect(error).toContain(word);
    expect(output).toStartWith(
      "Description:\n  Copies files\n\nUsage:\n  bunker test-tool <source> [target...] [options]",
    );
  });

  test("may come from files", async () => {
    const folder = mkdtempSync(join(tmpdir(), "bunker-words-"));
    writeFileSync(join(folder, "words"), '# of mine\na "b c"\n--note="d e"\n');
    expect(await read(`@${folder}/words`, "-d")).toEqual({
      ...nothing,
      parameters: ["a", "b c"],
      note: "d e",
      dry: true,
    });
    rmSync(folder, { recursive: true });
  });
});

describe("a tool with commands", () => {
  test("runs the one that is named, with the options of all", async () => {
    expect((await run(set, "--loud", "list")).code).toBe(7);
    expect(seen?.options.flag("--loud")).toBe(true);
    expect((await run(set, "list", "x", "--loud=no")).code).toBe(7);
    expect([seen?.parameters, seen?.options.flag("--loud")]).toEqual([["x"], false]);
  });

  test.each([[], ["frobnicate"], ["constructor"], ["list", "x", "y"]])(
    "shows its help and 1 for %j",
    async (...args) => {
      const { code, output, error } = await run(set, ...args);
      expect(code).toBe(1);
      expect(error).not.toBe("");
      expect(output).toContain("Usage:\n  bunker test-tool");
    },
  );

  test.each(["help", "--help", "-h", "-?", "/usage"])("answers %s with help and 0", async (word) => {
    const { code, output, error } = await run(set, word);
    expect({ code, error }).toEqual({ code: 0, error: "" });
    for (const text of ["For tests", "copy <source> [target...]", "list [url]", "--loud"])
      expect(output).toContain(text);
    expect((await run(set, "copy", word)).output).toContain("-d, --dry-run");
  });

  test("tells its version", async () => {
    expect(await run(set, "--version")).toMatchObject({ code: 0, output: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) });
  });

  test("fails with 2 for what the user can mend, and with 1 for anything else", () => {
    expect([set.failureCode(new UserError("X", "x")), set.failureCode(new Error("x"))]).toEqual([2, 1]);
  });
});
