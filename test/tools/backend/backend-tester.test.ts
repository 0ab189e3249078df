import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { cultureOf } from "../../../src/options/values/index.ts";
import type { TestSettings } from "../../../src/tools/backend/test-options.ts";
import { testDestination } from "../../../src/tools/backend/test-run.ts";
import { type Fault, FaultyService } from "../../destinations/faulty.ts";
import { run } from "../../support/tool-run.ts";

let folder: string;
const path = (...names: string[]) => join(folder, ...names);
const small = ["--number-of-files=3", "--max-file-size=20KB", "--min-file-size=1KB"];
const tester = (...args: string[]) => run("backend-tester", [...args, `--tempdir=${folder}`]);
/** Its lines without their times. */
const steps = (output: string) =>
  output
    .split("\n")
    .filter((line) => line.startsWith("["))
    .map((line) => line.replace(/^\[\d\d:\d\d:\d\d \d{3}\] /, "").split(/ \d|:| from| \.\.\./)[0]);

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "bunker-backend-tester-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

describe("backend-tester", () => {
  test.each([[[]], [["help"]], [["file:///x", "--help"]]])("shows its options for %j: 0", async (args) => {
    const { code, output } = await tester(...args);
    expect(code).toBe(0);
    for (const option of ["reruns", "extended-chars", "verification-retries", "auto-clean", "wait-after-delete"])
      expect(output).toContain(`--${option} (`);
  });

  test("fails where the folder is missing, and makes it only when told to", async () => {
    const missing = await tester(`file://${path("bt")}`, "--reruns=1", ...small);
    expect(missing.code).toBe(1);
    expect(existsSync(path("bt"))).toBe(false);
    const { code, output } = await tester(`file://${path("bt")}`, "--auto-create-folder=true", "--reruns=1", ...small);
    expect(code).toBe(0);
    expect(output).toMatch(/^\d\d\/\d\d\/\d{4} \d\d:\d\d:\d\d\n/);
    expect(steps(output)).toEqual([
      "Starting run",
      ...["Generated file", "Generated file", "Generated file"],
      "Uploading wrong files",
      ...["Uploaded file", "Uploaded file"],
      "Uploading files",
      ...["Uploaded file", "Uploaded file", "Uploaded file"],
      "Renaming file",
      "Verifying the list",
      "Downloading files",
      ...["Downloaded file", "Downloaded file", "Downloaded file"],
      "Deleting files",
      "Fetching a file that is not there",
      "Free space",
      "Total space",
      "The test is complete",
    ]);
    expect(readdirSync(path("bt"))).toEqual([]);
    expect(readdirSync(folder)).toEqual(["bt"]);
  });

  test("touches nothing in a folder with files, unless told so twice", async () => {
    mkdirSync(path("bt"));
    writeFileSync(path("bt", "there"), "");
    for (const options of [[], ["--auto-clean=true"], ["--force=true"]]) {
      const { code, output } = await tester(`file://${path("bt")}`, ...options, "--reruns=1", ...small);
      expect(code).toBe(1);
      expect(output).toContain("there");
      expect(readdirSync(path("bt"))).toEqual(["there"]);
    }
    const clean = await tester(`file://${path("bt")}`, "--auto-clean", "--force", "--reruns=1", ...small);
    expect(clean.code).toBe(0);
    expect(readdirSync(path("bt"))).toEqual([]);
  });

  test("runs as often as it is told, with streaming and overwriting switched off", async () => {
    mkdirSync(path("bt"));
    const options = ["--reruns=2", "--disable-streaming-transfers=true", "--skip-overwrite-test=true"];
    const { code, output } = await tester(`file://${path("bt")}`, ...options, ...small);
    expect(code).toBe(0);
    const lines = steps(output);
    expect(lines.filter((line) => line === "The test is complete")).toHaveLength(2);
    expect(lines).not.toContain("Uploading wrong files");
  });

  test("takes its words from a file", async () => {
    mkdirSync(path("bt"));
    const words = ["# a comment", `file://${path("bt")}`, "--reruns=1", "--number-of-files=1", "--max-file-size=2KB"];
    writeFileSync(path("args.txt"), words.join("\n"));
    const { code, output } = await tester(path("args.txt"));
    expect(code).toBe(0);
    expect(steps(output).filter((line) => line === "Generated file")).toHaveLength(1);
  });

  test("uses the characters and lengths that it is given for names", async () => {
    mkdirSync(path("bt"));
    const options = ["--reruns=1", "--extended-chars", "--min-filename-length=70", ...small];
    const { code, output } = await tester(`file://${path("bt")}`, ...options);
    expect(code).toBe(0);
    expect(/Renaming file \d+ from (.{70,80}) to /.exec(output)?.[1]).toMatch(/[-_',=)(&%$#@! +]/);
  });

  test.each([["--reruns=0"], ["--min-file-size=1x"], ["--min-file-size=2mb"], ["--max-filename-length=4"]])(
    "refuses %s: 1",
    async (option) => {
      expect((await tester(`file://${path("bt")}`, "--max-file-size=1mb", option)).code).toBe(1);
    },
  );
});

describe("a destination that does not do what it must", () => {
  const settings: TestSettings = {
    reruns: 1,
    files: {
      count: 2,
      size: { least: 100, most: 2000 },
      nameLength: { least: 5, most: 9 },
      extendedChars: "",
      trimsNames: false,
    },
    mayCreateFolder: false,
    mayDelete: false,
    testsOverwriting: false,
    failureRetries: 0,
    verificationRetries: 0,
    waitAfterUpload: 0,
    waitAfterDelete: 0,
    throttleUpload: 0,
    throttleDownload: 0,
  };
  const runOn = (service: FaultyService, more: Partial<TestSettings> = {}) =>
    testDestination(
      {
        destination: service.open(),
        settings: { ...settings, ...more },
        temporaryFolder: mkdtempSync(path("run-")),
        culture: cultureOf(""),
        signal: new AbortController().signal,
        say: () => undefined,
      },
      false,
    );

  test("passes when it does", async () => {
    const service = new FaultyService();
    await runOn(service);
    expect([...service.files.keys()]).toEqual([]);
  });

  test.each<[string, Fault, string]>([
    ["cannot be listed", { operation: "list" }, "TestPreparationError"],
    ["stores nothing", { operation: "put" }, "TestWriteError"],
    ["stores half", { operation: "put", silent: true }, "TestReadError"],
    ["gives nothing back", { operation: "get" }, "TestReadError"],
    ["deletes nothing", { operation: "delete" }, "TestCleanupError"],
  ])("that %s fails at the first look", async (_, fault, id) => {
    const service = new FaultyService();
    service.fail(1, fault);
    await expect(runOn(service)).rejects.toMatchObject({ id });
    expect(service.files.size).toBeLessThanOrEqual(id === "TestCleanupError" ? 1 : 0);
  });

  test("that lists what is gone fails, unless it comes to itself in time", async () => {
    const service = new FaultyService();
    service.stale.set("ghost", 3);
    await expect(runOn(service)).rejects.toMatchObject({ name: "TestFailure" });
    expect(service.calls).not.toContain("delete ghost");
  });

  test("is tried again as often as the user wants", async () => {
    const service = new FaultyService();
    service.fail(1, { operation: "rename" });
    await expect(runOn(service)).rejects.toMatchObject({ kind: "Broken" });
    const another = new FaultyService();
    another.fail(2, { operation: "rename" });
    await runOn(another, { failureRetries: 2 });
  });
});
