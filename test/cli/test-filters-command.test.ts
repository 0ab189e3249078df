import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { existsSync, mkdirSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { ProgramPlace } from "./commands/program.ts";

let place: ProgramPlace;
let source: string;

beforeAll(() => {
  place = new ProgramPlace();
  source = place.path("source/");
  mkdirSync(`${source}sub/deep`, { recursive: true });
  writeFileSync(`${source}a.txt`, "12345");
  writeFileSync(`${source}b.jpg`, Buffer.alloc(3000));
  writeFileSync(`${source}.hidden`, "1");
  writeFileSync(`${source}sub/c.txt`, "123");
  symlinkSync("a.txt", `${source}link`);
});
afterAll(() => place.dispose());

/** The decision about each path, and what was counted. */
async function decisions(
  ...args: string[]
): Promise<{ code: number | null; told: string[]; matched: string | undefined }> {
  const { code, lines } = await place.run(["test-filters", source, ...args]);
  const matched = lines.pop();
  return { code, told: lines.map((line) => line.replaceAll(source, "")).sort(), matched };
}

describe("test-filters", () => {
  test("tells of every path, and counts files without links", async () => {
    expect(await decisions()).toEqual({
      code: 0,
      told: [
        "Including path as no filters matched: .hidden",
        "Including path as no filters matched: a.txt",
        "Including path as no filters matched: b.jpg",
        "Including path as no filters matched: sub/",
        "Including path as no filters matched: sub/c.txt",
        "Including path as no filters matched: sub/deep/",
        "Storing symlink: link",
      ],
      matched: "Matched 4 files (2.94 KiB)",
    });
  });

  test("names the rules that decide, and sees nothing below what is excluded", async () => {
    const { told, matched } = await decisions("--exclude=*/sub/", "--exclude=*.jpg");
    expect(told.filter((line) => line.startsWith("Excluding"))).toEqual([
      "Excluding path due to filter: b.jpg => (*/sub/) || (*.jpg)",
      "Excluding path due to filter: sub/ => (*/sub/) || (*.jpg)",
    ]);
    expect(told.some((line) => line.includes("c.txt"))).toBe(false);
    expect(matched).toBe("Matched 2 files (6 bytes)");
    const included = await decisions("--include=*/", "--include=*.txt", "--exclude=*");
    expect(included.told).toContain("Including path due to filter: sub/c.txt => (*/) || (*.txt)");
    expect(included.matched).toBe("Matched 2 files (8 bytes)");
  });

  test("names the line of an ignore file that decides, and counts what such files leave out", async () => {
    writeFileSync(`${source}sub/.rules`, "/c.txt\n");
    const { told, matched } = await decisions("--ignore-rule-files=.rules");
    expect(told).toContain("Excluding path due to line 1 of sub/.rules: sub/c.txt => /c.txt");
    expect(told).toContain("Matched 4 files (2.94 KiB)");
    expect(matched).toBe("Left out by ignore files: 1 files (3 bytes), 0 folders");
    rmSync(`${source}sub/.rules`);
    expect((await place.run(["test-filters", source, "--ignore-rule-files=sub/.rules"])).code).toBe(100);
  });

  test("tells of what attributes, link policy and size leave out", async () => {
    const { told, matched } = await decisions(
      "--exclude-files-attributes=Hidden",
      "--symlink-policy=Ignore",
      "--skip-files-larger-than=1kb",
    );
    expect(told.filter((line) => line.startsWith("Excluding"))).toEqual([
      "Excluding path as it is too large: b.jpg",
      "Excluding path due to attribute filter: .hidden",
      "Excluding symlink: link",
    ]);
    expect(matched).toBe("Matched 2 files (8 bytes)");
  });

  test("counts what followed links lead to", async () => {
    expect((await decisions("--symlink-policy=Follow", "--exclude=*.jpg")).matched).toBe("Matched 4 files (14 bytes)");
  });

  test("needs neither passphrase nor database, and leaves nothing behind", async () => {
    await decisions();
    expect(readdirSync(place.temporaryFolder)).toEqual([]);
    expect(existsSync(`${place.dataFolder}/dbconfig.json`)).toBe(false);
  });

  test("keeps to the user's own filter of the log", async () => {
    const { told } = await decisions("--console-log-filter=-*StoreSymlink");
    expect(told.some((line) => line.startsWith("Storing"))).toBe(false);
    expect(told).toHaveLength(6);
  });

  test("warns of a missing source, and fails without any", async () => {
    const some = await place.run(["test-filter", source, "/nowhere/"]);
    expect(some.code).toBe(0);
    expect(some.lines[0]).toBe("The source path /nowhere/ does not exist, skipping");
    const none = await place.run(["test-filters", "/nowhere/"]);
    expect({ code: none.code, errorId: none.errorId }).toEqual({ code: 100, errorId: "NoSources" });
    expect(await place.run(["test-filters"])).toMatchObject({ code: 200, lines: ["No source paths given"] });
  });
});

test("a backup tells of each path, if the log goes down to Verbose", async () => {
  const args = ["backup", `file://${place.path("made")}`, source, "--no-encryption=true", place.database];
  const loud = await place.run([...args, "--console-log-level=Verbose"]);
  expect(loud.lines).toContain(`Including path as no filters matched: ${source}sub/c.txt`);
  const quiet = await place.run(args);
  expect(quiet.output).not.toContain("Including path");
});
