import { afterEach, beforeEach, expect, test } from "bun:test";
import { mkdirSync, writeFileSync } from "node:fs";
import { InProcessProgram } from "../../support/in-process-program.ts";

let program: InProcessProgram;
beforeEach(() => {
  program = new InProcessProgram();
});
afterEach(() => program[Symbol.dispose]());

const basis = { passphrase: "leave it out", "dblock-size": "5mb" };

async function backup(options: Record<string, string> = {}): Promise<string> {
  const own = { ...basis, "ignore-rule-files": ".gitignore", "console-log-level": "Information", ...options };
  const { code, output } = await program.run("backup", [program.source], own);
  expect(code).toBe(0);
  return output;
}

async function listed(): Promise<string[]> {
  const { output } = await program.run("list", ["*"], basis);
  return [...output.matchAll(new RegExp(`${program.source}/(\\S+)`, "g"))].map(([, path]) => path as string).toSorted();
}

function write(files: Readonly<Record<string, string>>): void {
  mkdirSync(`${program.source}/made/deep`, { recursive: true });
  for (const [name, content] of Object.entries(files)) writeFileSync(`${program.source}/${name}`, content);
}

test("a backup tells how much the rules of ignore files left out, and has the rest", async () => {
  write({ ".gitignore": "made/\n*.o\n", "a.c": "a", "a.o": "1234567890", "made/x": "12345", "made/deep/y": "1" });
  const output = await backup();
  expect(output).toContain("  Left out by ignore files: 3 files (16 bytes), 2 folders");
  expect(output).toContain("Left out by the rules in ignore files (.gitignore): 3 files (16 bytes), 2 folders");
  expect(await listed()).toEqual([".gitignore", "a.c"]);
});

test("files that a new rule names are gone from the next version, and come back with the rule gone", async () => {
  write({ ".gitignore": "", "a.c": "a", "made/x": "12345" });
  await backup();
  write({ ".gitignore": "made/\n" });
  expect(await backup()).toContain("Files deleted: 1");
  expect(await listed()).toEqual([".gitignore", "a.c"]);
  write({ ".gitignore": "" });
  expect(await backup()).toContain("Files added: 1");
});

test("of a list of changed files those that are left out stay as they were, and nothing is counted", async () => {
  write({ ".gitignore": "*.o\n", "a.c": "a", "a.o": "a" });
  await backup();
  write({ "a.c": "new", "a.o": "new" });
  const paths = ["a.c", "a.o"].map((name) => `${program.source}/${name}`).join(":");
  const output = await backup({ "changed-files": paths });
  expect(output).toContain("Files changed: 1");
  expect(output).not.toContain("Left out by");
  expect(await listed()).toEqual([".gitignore", "a.c", "made/", "made/deep/"]);
});
