import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { run } from "../../support/tool-run.ts";

let folder: string;
const path = (...names: string[]) => join(folder, ...names);
const url = (name: string) => `file://${path(name)}`;
const names = (name: string) => readdirSync(path(name)).toSorted();
/** As the recordings have it, but for shorter waits. */
const sync = (args: string[], input?: string) =>
  run("sync-tool", [...args, "--backend-retry-delay=1", "--retry=0"], {
    environment: { TMPDIR: folder },
    ...(input !== undefined && { input }),
  });
const dlist = "duplicati-20260101T000000Z.dlist.zip";

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "bunker-sync-tool-"));
  mkdirSync(path("source"));
  for (const name of ["a", "b", dlist]) writeFileSync(path("source", name), `content of ${name}`);
});
afterEach(() => rmSync(folder, { recursive: true }));

describe("the command line", () => {
  test.each([
    [[]],
    [["file:///x"]],
    [["file:///x", "file:///y", "--frobnicate"]],
    [["file:///x", "file:///y", "--retry=x"]],
  ])("%j is not understood: 1, with the help", async (args) => {
    const result = await run("sync-tool", args);
    expect(result.code).toBe(1);
    expect(result.output).toContain("--verify-get-after-put");
  });

  test("asks for help: 0, with every option", async () => {
    const { code, output } = await run("sync-tool", ["--help"]);
    expect(code).toBe(0);
    for (const option of ["-y, --yes, --confirm", "-d, --dry-run", "-f, --force", "--dst-options <values>"])
      expect(output).toContain(option);
  });

  test("can be read alone", async () => {
    expect(await sync([url("source"), url("copy"), "--parse-arguments-only"])).toMatchObject({ code: 0, output: "" });
    expect(existsSync(path("copy"))).toBe(false);
  });

  test("takes words from a file", async () => {
    writeFileSync(path("words.txt"), "--confirm\n--dry-run\n");
    expect((await sync([url("source"), url("copy"), `@${path("words.txt")}`])).code).toBe(0);
    expect(existsSync(path("copy"))).toBe(false);
  });
});

describe("the question", () => {
  test("shows what will be done; anything but y ends with 255 and changes nothing", async () => {
    for (const input of ["n\n", "yes\n", "\n", ""]) {
      const { code, output } = await sync([url("source"), url("copy")], input);
      expect(code).toBe(255);
      expect(output).toContain("    - Copy 3 files\n");
      expect(output).toContain("Do you want to continue? [y/N]");
      expect(names("copy")).toEqual([]);
    }
  });

  test("is answered by y", async () => {
    expect((await sync([url("source"), url("copy")], "y\n")).code).toBe(0);
    expect(names("copy")).toEqual(names("source"));
  });

  test("comes also before files are compared", async () => {
    await sync([url("source"), url("copy"), "-y"]);
    const { code, output } = await sync([url("source"), url("copy"), "--verify-contents"], "n\n");
    expect(code).toBe(255);
    expect(output).toContain("    - Read 3 files");
  });
});

describe("a run", () => {
  test("prints nothing, and makes the folder of the copy", async () => {
    expect(await sync([url("source"), url("copy"), "--confirm"])).toEqual(
      expect.objectContaining({ code: 0, output: "", error: "" }),
    );
    expect(names("copy")).toEqual(names("source"));
    expect(await sync([url("source"), url("copy"), "--confirm"])).toMatchObject({ code: 0, output: "" });
  });

  test("does not make the folder when told not to", async () => {
    const result = await sync([url("source"), url("copy"), "-y", "--auto-create-folders=false"]);
    expect(result).toMatchObject({ code: 1, errorId: "FolderMissing" });
  });

  test("deletes what only the copy has, whatever it is", async () => {
    mkdirSync(path("copy"));
    writeFileSync(path("copy", "extra"), "extra");
    expect((await sync([url("source"), url("copy"), "-y"])).code).toBe(0);
    expect(names("copy")).toEqual(names("source"));
  });

  test("keeps it under another name with --retention, once; shows each part with --progress", async () => {
    await sync([url("source"), url("copy"), "-y"]);
    writeFileSync(path("copy", "extra"), "extra");
    rmSync(path("copy", "a"));
    const options = ["-y", "--retention", "--verify-contents", "--progress"];
    const { code, output } = await sync([url("source"), url("copy"), ...options]);
    expect(code).toBe(0);
    expect(output.split("\n").map((line) => line.split("\r").at(-1))).toEqual([
      "Verifying: 2/2",
      "Copying: 1/1",
      "Renaming: 1/1",
      "",
    ]);
    const kept = names("copy").filter((name) => !names("source").includes(name));
    expect(kept).toEqual([expect.stringMatching(/^\d{14}\.old\.extra$/)]);
    await sync([url("source"), url("copy"), ...options]);
    expect(names("copy").filter((name) => !names("source").includes(name))).toEqual(kept);
  });

  test("changes nothing with --dry-run", async () => {
    mkdirSync(path("copy"));
    writeFileSync(path("copy", "extra"), "extra");
    const { code, error } = await sync([url("source"), url("copy"), "-y", "-d"]);
    expect(code).toBe(0);
    expect(error.match(/^Would /gm)).toHaveLength(4);
    expect(names("copy")).toEqual(["extra"]);
  });

  test("copies what differs in size or is newer, and all with --force", async () => {
    await sync([url("source"), url("copy"), "-y"]);
    writeFileSync(path("copy", "a"), "short");
    writeFileSync(path("copy", "b"), "content of B");
    utimesSync(path("source", "b"), new Date(), new Date(Date.now() + 60_000));
    writeFileSync(path("copy", dlist), `CONTENT OF ${dlist}`);
    await sync([url("source"), url("copy"), "-y"]);
    expect(readFileSync(path("copy", "a"), "utf8")).toBe("content of a");
    expect(readFileSync(path("copy", "b"), "utf8")).toBe("content of b");
    expect(readFileSync(path("copy", dlist), "utf8")).toStartWith("CONTENT");
    await sync([url("source"), url("copy"), "-y", "--force"]);
    expect(readFileSync(path("copy", dlist), "utf8")).toStartWith("content");
  });

  test("ends with the number of files that were not copied", async () => {
    for (const name of ["a", dlist]) mkdirSync(path("copy", name, "in-the-way"), { recursive: true });
    const { code, error } = await sync([url("source"), url("copy"), "-y"]);
    expect(code).toBe(2);
    expect(error).toContain("Cannot copy a");
  });

  test("writes a log only where it is told to", async () => {
    const log = path("sync.log");
    await sync([url("source"), url("copy"), "-y", `--log-file=${log}`]);
    const lines = readFileSync(log, "utf8").trimEnd().split("\n");
    expect(lines[0]).toMatch(
      /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d [+-]\d\d - \[Information-Duplicati\..*RemoteSynchronizationRunner-SynchronizationPlan\]: /,
    );
  });
});

test("a copy in the place of its source is refused", async () => {
  symlinkSync(path("source"), path("link"));
  for (const name of ["source", "link", "source/../source"]) {
    const result = await sync([url("source"), url(name), "-y", "--force"]);
    expect(result).toMatchObject({ code: 1, errorId: "RemoteSyncSamePlace" });
  }
  expect(readFileSync(path("source", "a"), "utf8")).toBe("content of a");
});

describe("a missing or empty source", () => {
  test("is an error before anything is changed, and is not made", async () => {
    await sync([url("source"), url("copy"), "-y"]);
    const before = names("copy");
    for (const more of [[], ["--force"], ["--retention"]]) {
      const missing = await sync([url("nowhere"), url("copy"), "-y", ...more]);
      expect(missing).toMatchObject({ code: 1, errorId: "FolderMissing" });
    }
    mkdirSync(path("empty"));
    expect(await sync([url("empty"), url("copy"), "-y"])).toMatchObject({ code: 1, errorId: "RemoteSyncSourceEmpty" });
    writeFileSync(path("empty", ".DS_Store"), "not a backup");
    expect(await sync([url("empty"), url("copy"), "-y"])).toMatchObject({ code: 1, errorId: "RemoteSyncSourceEmpty" });
    expect([names("copy"), existsSync(path("nowhere"))]).toEqual([before, false]);
  });
});
