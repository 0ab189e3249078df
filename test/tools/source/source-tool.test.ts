import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { run } from "../../support/tool-run.ts";

let folder: string;
const path = (...names: string[]) => join(folder, ...names);
const url = () => `file://${path("source")}`;
const tool = (...args: string[]) => run("source-tool", args);

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "bunker-source-tool-"));
  mkdirSync(path("source", "bin", "deep er"), { recursive: true });
  mkdirSync(path("source", "empty"));
  writeFileSync(path("source", "z.txt"), "z");
  writeFileSync(path("source", "bin", "run.sh"), "#!/bin/sh\nexit 0\n\n");
  writeFileSync(path("source", "bin", "deep er", "[odd]*?%.txt"), "odd");
});
afterEach(() => rmSync(folder, { recursive: true }));

describe("source-tool", () => {
  test("shows its commands without one: 1", async () => {
    const { code, output } = await tool();
    expect(code).toBe(1);
    for (const word of ["list <url>", "download <url>"]) expect(output).toContain(word);
  });

  test.each([[["list"]], [["frobnicate"]], [["list", "file:///x", "--max-depth", "x"]]])(
    "refuses %j: 1",
    async (args) => {
      expect((await tool(...args)).code).toBe(1);
    },
  );

  test("lists a tree, files before folders, deeper ones further in", async () => {
    expect(await tool("list", url())).toMatchObject({ code: 0, error: "" });
    expect((await tool("list", `${url()}/`)).output).toBe(
      [
        "  z.txt",
        "  bin/",
        "    bin/run.sh",
        "    bin/deep er/",
        "      bin/deep er/[odd]*?%.txt",
        "  empty/",
        "Found 4 folders and 3 files",
        "",
      ].join("\n"),
    );
  });

  test("lists so many levels as it is told", async () => {
    const { output } = await tool("list", url(), "--max-depth", "2");
    expect(output.split("\n")).toEqual([
      "  z.txt",
      "  bin/",
      "    bin/run.sh",
      "    bin/deep er/",
      "  empty/",
      "Found 4 folders and 2 files",
      "",
    ]);
  });

  test("follows links to folders, but not in circles", async () => {
    symlinkSync("..", path("source", "bin", "back"));
    symlinkSync("bin", path("source", "link"));
    const { code, output } = await tool("list", url());
    expect(code).toBe(0);
    expect(output).toContain("    link/run.sh\n");
    expect(output).not.toContain("back/z.txt");
  });

  test("fetches a tree, and again only what is not there", async () => {
    const first = await tool("download", url(), "--destination", path("dl"));
    expect(first.code).toBe(0);
    expect(first.output.split("\n").map((line) => line.split(" ").slice(0, 2).join(" "))).toEqual([
      "Downloading z.txt",
      "Downloading bin/run.sh",
      "Downloading bin/deep",
      "Found 3",
      "Downloaded 3",
      "",
    ]);
    expect(first.output).toContain("(18 bytes)\n");
    expect(first.output).toMatch(/^Downloaded 3 files with 22 bytes in \d\d:\d\d:\d\d/m);
    expect(readFileSync(path("dl", "bin", "deep er", "[odd]*?%.txt"), "utf8")).toBe("odd");
    expect(existsSync(path("dl", "empty"))).toBe(true);
    writeFileSync(path("dl", "z.txt"), "changed, and longer");
    const second = await tool("download", url(), `--destination=${path("dl")}`);
    expect(second.code).toBe(0);
    expect(second.output.match(/^Skipping /gm)).toHaveLength(3);
    expect(second.output).toMatch(/^Downloaded 0 files with 0 bytes in /m);
    expect(readFileSync(path("dl", "z.txt"), "utf8")).toBe("changed, and longer");
  });

  test("replaces files with --overwrite, whole", async () => {
    mkdirSync(path("dl"));
    writeFileSync(path("dl", "z.txt"), "longer than before");
    await tool("download", url(), "--destination", path("dl"), "--overwrite");
    expect(readFileSync(path("dl", "z.txt"), "utf8")).toBe("z");
    expect(readdirSync(path("dl")).filter((name) => name.includes("part"))).toEqual([]);
  });

  test("leaves out large files and deep folders", async () => {
    await tool("download", url(), "--destination", path("dl"), "--max-size", "3", "--max-depth", "1");
    expect(readdirSync(path("dl")).toSorted()).toEqual(["bin", "empty", "z.txt"]);
    expect(readdirSync(path("dl", "bin"))).toEqual([]);
    await tool("download", url(), "--destination", path("dl"), "--max-size", "3");
    expect(readdirSync(path("dl", "bin"))).toEqual(["deep er"]);
  });

  test("ends with 2 for what the user can mend, and with 1 for the rest", async () => {
    expect(await tool("list", "nosuch://x")).toMatchObject({ code: 2, errorId: "BackendNotSupported" });
    expect(await tool("list", `file://${path("none")}`)).toMatchObject({ code: 1, errorId: "FolderMissing" });
  });
});
