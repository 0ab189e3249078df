import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { basename } from "node:path";
import { InProcessProgram } from "../support/in-process-program.ts";

/** What Duplicati's command line was seen to do with `--control-files`, and what is safer here. */

const plain = { "no-encryption": "true" };
let program: InProcessProgram;
beforeAll(async () => {
  program = new InProcessProgram();
  writeFileSync(program.path("source", "file"), "data");
  for (const [name, text] of [
    ["settings.json", "first"],
    ["notes.txt", "some notes"],
  ] as const) {
    writeFileSync(program.path(name), text);
  }
  const files = [program.path("settings.json"), program.path("notes.txt")].join(":");
  const { code } = await program.run("backup", [program.source], { ...plain, "control-files": files });
  expect(code).toBe(0);
});
afterAll(() => program[Symbol.dispose]());

const restore = (folder: string, patterns: string[], options: Record<string, string> = {}) =>
  program.run("restore", patterns, {
    ...plain,
    "control-files": "true",
    "restore-path": program.path(folder),
    ...options,
  });

describe("restoring control files", () => {
  test("brings them back instead of the backup's files, and names each", async () => {
    const { code, output } = await restore("all", ["*"]);
    expect(code).toBe(0);
    expect(output.trimEnd().split("\n").slice(-3)).toEqual([
      "Restore control files completed:",
      program.path("all", "notes.txt"),
      program.path("all", "settings.json"),
    ]);
    expect(readdirSync(program.path("all")).sort()).toEqual(["notes.txt", "settings.json"]);
    expect(readFileSync(program.path("all", "settings.json"), "utf8")).toBe("first");
    expect(statSync(program.path("all", "settings.json")).mode & 0o077).toBe(0);
  });

  test("means all of them without a pattern, and the named ones with it", async () => {
    expect((await restore("none-named", [])).code).toBe(0);
    expect(readdirSync(program.path("none-named")).sort()).toEqual(["notes.txt", "settings.json"]);
    await restore("named", ["notes.txt"]);
    expect(readdirSync(program.path("named"))).toEqual(["notes.txt"]);
    const { code, output } = await restore("unknown", ["other"]);
    expect(code).toBe(0);
    expect(output).toEndWith("Restore control files completed:\n");
    expect(existsSync(program.path("unknown"))).toBe(false);
  });

  test("replaces nothing unless asked to", async () => {
    await restore("taken", ["settings.json"]);
    writeFileSync(program.path("taken", "settings.json"), "mine");
    const { output } = await restore("taken", ["settings.json"]);
    expect(readFileSync(program.path("taken", "settings.json"), "utf8")).toBe("mine");
    const other = output.trimEnd().split("\n").at(-1) as string;
    expect(basename(other)).toMatch(/^settings\.\d{4}-\d\d-\d\d\.json$/);
    expect(readFileSync(other, "utf8")).toBe("first");
    await restore("taken", ["settings.json"], { overwrite: "true" });
    expect(readFileSync(program.path("taken", "settings.json"), "utf8")).toBe("first");
    expect(readdirSync(program.path("taken")).sort()).toEqual([basename(other), "settings.json"]);
  });

  test("writes nothing in a dry run", async () => {
    const { code, output } = await restore("dry", ["*"], { "dry-run": "true" });
    expect(code).toBe(0);
    expect(output).toContain(program.path("dry", "notes.txt"));
    expect(existsSync(program.path("dry"))).toBe(false);
  });

  test("needs a folder to restore to", async () => {
    const run = await program.run("restore", ["*"], { ...plain, "control-files": "true" });
    expect(run).toMatchObject({ code: 100, errorId: "ControlFilesRequireRestorePath" });
  });
});

test("a list of control files shows them with their sizes", async () => {
  const { code, output } = await program.run("list", ["*"], { ...plain, "control-files": "true" });
  expect(code).toBe(0);
  expect(output).toContain("notes.txt (10 bytes)");
  expect(output).toContain("settings.json (5 bytes)");
});
