import { afterAll, beforeAll, beforeEach, describe, expect, test } from "bun:test";
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { CommandLine } from "../support/command-line.ts";
import { stableLines } from "./commands/program.ts";

/** What Duplicati was seen to print when it backs up, and with what it ended. */

const plain = "--no-encryption=true";
const sizes = ["--blocksize=10KB", "--dblock-size=1MB"];
const passphrase = "--passphrase=correct horse";

let line: CommandLine;
let source: string;
let made: string;
let url: string;
let known: string;
let changes = 0;

beforeAll(async () => {
  line = new CommandLine();
  source = line.path("source/");
  made = line.path("made");
  url = `file://${made}`;
  known = `--dbpath=${line.path("made.sqlite")}`;
  for (const folder of ["text", "many", "cache"]) mkdirSync(`${source}${folder}`, { recursive: true });
  for (const name of ["a.bin", "text/b.txt", "many/c.txt", "cache/d.txt"]) writeFileSync(`${source}${name}`, name);
  expect((await line.run("backup", url, source, ...sizes, passphrase, known)).code).toBe(0);
});
afterAll(() => line[Symbol.dispose]());

async function backup(...args: string[]) {
  const { code, output, errorId } = await line.run("backup", url, source, passphrase, known, ...args);
  return { code, errorId, lines: stableLines(output) };
}

function change(): void {
  changes++;
  writeFileSync(`${source}a.bin`, `changed ${"x".repeat(changes)}`);
}

const uploads = (lines: readonly string[]) =>
  lines.flatMap((text) => / {2}Uploading file <name>\.(\w+)/.exec(text)?.[1] ?? []);
const count = (lines: readonly string[], what: string) => lines.find((text) => text.startsWith(`  ${what}: `));

describe("a backup", () => {
  test("without changes uploads a list alone if it is told to: 0", async () => {
    const { code, lines } = await backup("--upload-unchanged-backups=true");
    expect({ code, uploads: uploads(lines) }).toEqual({ code: 0, uploads: ["dlist"] });
    expect(lines).not.toContain("Compacting remote backup ...");
  });

  test("takes its sizes from what is stored, and ends without changes with 1", async () => {
    expect(await backup()).toMatchObject({ code: 1 });
  });

  test("shows its full result, the members in order", async () => {
    change();
    const { code, lines } = await backup("--full-result=true");
    const first = lines.findIndex((text) => text.startsWith("DeletedFiles: "));
    const last = lines.findIndex((text) => text.startsWith("LimitedErrors: "));
    const names = lines.slice(first, last + 1).flatMap((text) => /^(\w+): /.exec(text)?.[1] ?? []);
    expect(code).toBe(0);
    expect(lines[first - 1]).toStartWith("  Downloading file ");
    expect(lines[last + 1]).toStartWith("  Duration of backup: ");
    expect(names.join(" ")).toBe(
      "DeletedFiles DeletedFolders ModifiedFiles ExaminedFiles OpenedFiles AddedFiles SizeOfModifiedFiles " +
        "SizeOfAddedFiles SizeOfExaminedFiles SizeOfOpenedFiles NotProcessedFiles AddedFolders TooLargeFiles " +
        "FilesWithError TimestampChangedFiles ModifiedFolders ModifiedSymlinks AddedSymlinks DeletedSymlinks " +
        "PartialBackup Dryrun MainOperation RemoteSynchronizationResults ParsedResult Interrupted Fatal Version EndTime " +
        "BeginTime Duration Messages MessagesActualLength Warnings WarningsActualLength Errors ErrorsActualLength " +
        "LimitedMessages LimitedWarnings LimitedErrors",
    );
  });

  test("tells at the level Information what it does, between its phases", async () => {
    const { code, lines } = await backup("--console-log-level=Information");
    expect(code).toBe(1);
    expect(lines.filter((text) => !/^ {2}\w|^Backend event/.test(text))).toEqual([
      "Backup started at <time>",
      "The operation Backup has started",
      "Checking remote backup ...",
      "Scanning source files ...",
      "Checking remote backup ...",
      "Verifying remote backup ...",
      "Remote backup verification completed",
      "Successfully verified 3 remote files",
      "The operation Backup has completed",
      "Backup completed successfully!",
    ]);
  });

  test("tells what a filter for the log lets through, whatever its level", async () => {
    const { lines } = await backup("--console-log-filter=+*Controller*:-*");
    expect(lines.slice(1, 3)).toEqual(["The operation Backup has started", "Starting - Running Backup"]);
    const last = lines.indexOf("The operation Backup has completed");
    expect(lines[last - 1]).toMatch(/^Running Backup took 0:\d\d:\d\d:\d\d\.\d{3}$/);
    expect(lines).not.toContain("Successfully verified 3 remote files");
  });

  test("writes to the log file from the level on that is asked for", async () => {
    const log = line.path("log.txt");
    const { code } = await backup(`--log-file=${log}`, "--log-file-log-level=Information", "--no-such-option=1");
    const ids = [...readFileSync(log, "utf8").matchAll(/^[-\d]+ [:\d]+ [+-]\d\d - \[(\w+)-[\w.]+-([\w ]+)\]: /gm)];
    expect(code).toBe(2);
    expect(ids.map(([, level, id]) => `${level} ${id}`).filter((text) => !text.endsWith("BackendEvent"))).toEqual([
      "Warning UnsupportedOption",
      "Information StartingOperation",
      "Information Test results",
      "Information CompletedOperation",
    ]);
  });

  test("with words that are no values of their options goes on, and ends with 2", async () => {
    const bad = ["--no-auto-compact=maybe", "--number-of-retries=many", "--symlink-policy=sometimes"];
    const { code, lines } = await backup(...bad);
    expect({ code, last: lines.at(-1) }).toEqual({ code: 2, last: "Backup completed successfully!" });
  });

  test.each([
    ["--skip-files-larger-than=50m", "OptionValidationError"],
    ["--retry-delay=1d", "OptionValidationError"],
    ["--retention-policy=1W:2W", "RetentionPolicyParseError"],
    ["--exclude={NoSuchGroup}", "InvalidFilterExpression"],
    ["--dblock-size=2MB", "ParameterChangeNotSupported"],
    ["--passphrase=", "PassphraseChangeNotSupported"],
  ])("with %s fails with %s: 100", async (option, errorId) => {
    expect(await backup(option)).toMatchObject({ code: 100, errorId });
  });

  test("leaves out without a word what is missing and may be missing", async () => {
    const { code, lines } = await backup(line.path("nowhere/"), "--allow-missing-source=true");
    expect({ code, second: lines[1] }).toEqual({ code: 1, second: "Checking remote backup ..." });
    const nothing = [line.path("nowhere/"), passphrase, known, "--allow-missing-source=true"];
    expect(await line.run("backup", url, ...nothing)).toMatchObject({ code: 100, errorId: "NoSources" });
  });

  test("takes a source once, however often and deep it is named", async () => {
    const { code, lines } = await backup(`${source}text`, `${source}text/`, "--console-log-level=Verbose");
    expect(code).toBe(1);
    expect(lines[2]).toContain(`${source}text/`);
    expect(lines.filter((text) => text.includes(`${source}text/b.txt`))).toHaveLength(1);
  });

  test("asks nobody for a passphrase where nobody can answer: 100", async () => {
    expect(await line.run("backup", url, source, known)).toMatchObject({
      code: 100,
      errorId: "PassphraseNotAvailable",
    });
  });

  test.each([
    ["de-DE", /^Backup started at \d\d\.\d\d\.\d{4} \d\d:\d\d:\d\d$/m, /\((\d+(,\d+)? KB|\d+ Bytes)\) \.\.\.$/],
    ["en-US", /^Backup started at \d+\/\d+\/\d{4} \d+:\d\d:\d\d\s[AP]M$/m, /\((\d+(\.\d+)? KiB|\d+ bytes)\) \.\.\.$/],
  ])("shows times and sizes as %s has them", async (locale, start, size) => {
    const { output } = await line.run("backup", url, source, passphrase, known, `--force-locale=${locale}`);
    expect(output).toMatch(start);
    for (const transfer of output.match(/^ {2}Downloading file .*/gm) ?? []) expect(transfer).toMatch(size);
  });

  test("with debug-output shows what it was called with, without secrets, and ends with the whole error", async () => {
    const secret = "--passphrase=hidden-word";
    const { code, output } = await line.run("backup", url, source, secret, known, "--debug-output=true");
    expect(code).toBe(100);
    expect(output.split("\n").slice(0, 6)).toEqual([
      "Input command: backup",
      "Input arguments: ",
      `\t${url}`,
      `\t${source}`,
      "",
      "Input options: ",
    ]);
    expect(output).toContain("\ndebug-output: true\n");
    expect(output).toContain("\n\nBackup started at ");
    expect(output).not.toContain("hidden-word");
    expect(output).toMatch(/^ +at /m);
    expect(output).not.toContain("ErrorID: ");
  });

  test.each([
    ["nosuch://somebody:hidden-word@host/path", []],
    ["file:///nowhere?passphrase=hidden-word", []],
    ["/not/a/url", ["--auth-password=hidden-word"]],
    ["/not/a/url", ["--send-http-url=https://host/hidden-word", "--send-http-extra-parameters=a=hidden-word"]],
  ])("with debug-output of %s shows no secret either", async (destination, options) => {
    const all = [destination, source, plain, "--dbpath=/nowhere/none.sqlite", "--debug-output=true", ...options];
    const { code, output } = await line.run("list", ...all, "--retry-delay=0s");
    expect(code).toBe(100);
    expect(output).toStartWith("Input command: list\n");
    expect(output).not.toContain("hidden-word");
  });
});

describe("filters of a backup", () => {
  const filtered = (...args: string[]) =>
    line.run("backup", `file://${line.path("filtered")}`, source, plain, `--dbpath=${line.path("f.sqlite")}`, ...args);

  test("leave out what they name", async () => {
    const { code, output } = await filtered("--exclude=*/many/", "--include=*/text/*", "--include=*/", "--exclude=*");
    const lines = stableLines(output);
    expect({ code, added: count(lines, "Files added") }).toEqual({ code: 0, added: "  Files added: 1" });
  });

  test("that are empty are a warning", async () => {
    const { code, output } = await filtered("--exclude=");
    expect({ code, added: count(stableLines(output), "Files added") }).toEqual({ code: 2, added: "  Files added: 3" });
  });

  test("that leave nothing are a warning, with a hint at the command that explains filters", async () => {
    const nothing = [`file://${line.path("nothing")}`, source, plain, `--dbpath=${line.path("n.sqlite")}`];
    const { code, output } = await line.run("backup", ...nothing, "--exclude=*");
    const lines = stableLines(output);
    const scan = lines.indexOf("Scanning source files ...");
    expect(code).toBe(2);
    // Who sees it at once need not wait for the end.
    expect(lines[scan - 1]).toContain("exclude everything");
    expect(lines.at(-2)).toContain("test-filters");
    expect(lines.at(-1)).toBe("Backup completed successfully!");
  });
});

describe("the destination of a backup", () => {
  const volume = () => readdirSync(made).find((name) => name.includes(".dblock.")) as string;
  const unknown = "duplicati-b00000000000000000000000000000000.dblock.zip.aes";
  let content: Buffer;
  beforeEach(() => {
    content = readFileSync(`${made}/${volume()}`);
  });

  test.each([
    ["a volume is missing", "MissingRemoteFiles", "Missing file: <name>.dblock.zip.aes"],
    ["there is an unknown one", "ExtraRemoteFiles", "Extra unknown file: <name>.dblock.zip.aes"],
  ])("%s: %s", async (what, errorId, told) => {
    const name = volume();
    if (what === "a volume is missing") rmSync(`${made}/${name}`);
    else writeFileSync(`${made}/${unknown}`, "x");
    const { code, lines, errorId: id } = await backup();
    rmSync(`${made}/${unknown}`, { force: true });
    writeFileSync(`${made}/${name}`, content);
    expect({ code, id }).toEqual({ code: 100, id: errorId });
    expect(lines.slice(0, 4)).toEqual([
      "Backup started at <time>",
      "Checking remote backup ...",
      "  Listing remote folder ...",
      told,
    ]);
    expect(lines[4]).toStartWith("The operation Backup has failed => ");
  });

  test("holds a backup, but there is no database: ExtraRemoteFiles, and each is named", async () => {
    const { code, errorId, output } = await line.run(
      ...["backup", url, source, passphrase, ...sizes, `--dbpath=${line.path("new.sqlite")}`],
    );
    expect({ code, errorId }).toEqual({ code: 100, errorId: "ExtraRemoteFiles" });
    expect(output.match(/^Extra unknown file: /gm)).toHaveLength(readdirSync(made).length);
  });

  test("has a volume of another size: a warning before and after, and 2", async () => {
    const name = volume();
    writeFileSync(`${made}/${name}`, "short");
    const { code, lines } = await backup("--backup-test-samples=0");
    writeFileSync(`${made}/${name}`, content);
    expect(code).toBe(2);
    expect(lines.filter((text) => text.includes("<name>.dblock.zip.aes has "))).toHaveLength(2);
  });

  test("has a damaged volume, which the test after the backup finds: 100, with the new version in place", async () => {
    const name = volume();
    const damaged = Buffer.from(content);
    damaged[content.length >> 1] = (damaged[content.length >> 1] as number) ^ 1;
    writeFileSync(`${made}/${name}`, damaged);
    change();
    const { code, lines } = await backup("--backup-test-percentage=100");
    writeFileSync(`${made}/${name}`, content);
    expect(code).toBe(100);
    expect(uploads(lines)).toEqual(["dblock", "dindex", "dlist"]);
    expect(lines).toContain("Remote backup verification completed");
    expect(lines.some((text) => text.startsWith("The operation Backup has failed => "))).toBe(true);
  });

  test("loses old versions by its retention, and what only they needed", async () => {
    change();
    const { code, lines } = await backup("--keep-versions=1", "--threshold=0");
    const kinds = lines.flatMap((text) => /^ {2}Deleting file <name>\.(\w+)/.exec(text)?.[1] ?? []);
    expect({ code, filesets: count(lines, "Remote filesets") }).toEqual({ code: 0, filesets: "  Remote filesets: 1" });
    expect(kinds[0]).toBe("dlist");
    expect(kinds).toContain("dblock");
    const { lines: policy } = await backup("--retention-policy=1D:1h", "--console-log-level=Information");
    expect(policy).toContain("The operation Backup has completed");
  });
});

test("a backup with a name has a database of that name, without what a file name may not have", async () => {
  const named = `file://${line.path("named")}`;
  expect((await line.run("backup", named, source, plain, ...sizes, "--backup-name=My: docs/1")).code).toBe(0);
  const entries = JSON.parse(readFileSync(line.path("data", "dbconfig.json"), "utf8").replace("\ufeff", ""));
  expect(entries).toEqual([
    {
      Type: "file",
      Server: "",
      Path: line.path("named"),
      Prefix: "duplicati",
      Username: null,
      Port: -1,
      Databasepath: line.path("data", "My: docs1.sqlite"),
      ParameterFile: null,
      IsSyncDb: false,
    },
  ]);
});

describe("a parameters file", () => {
  let file: string;
  const write = (...lines: string[]) => writeFileSync(file, `${lines.join("\n")}\n`);
  const database = () => `--dbpath=${line.path("par.sqlite")}`;
  const target = () => `file://${line.path("par")}`;
  beforeAll(() => {
    file = line.path("parameters.txt");
  });

  test("can hold all of a command line, and wins over it", async () => {
    const options = [plain, database(), "--replace-filter=-*.tmp:-[.*/cache/.*]"];
    write(
      "# nightly",
      `--target=${target()}`,
      `--source=${source}text`,
      `  --source=${source}many/  `,
      "",
      "x",
      ...options,
    );
    const { code, output } = await line.run("backup", `--parameters-file=${file}`);
    expect({ code, added: count(stableLines(output), "Files added") }).toEqual({ code: 0, added: "  Files added: 2" });
    const list = await line.run("list", `--parameters-file=${file}`, "--no-encryption=false");
    expect(list.code).toBe(0);
    expect(stableLines(list.output).slice(1)).toEqual([
      `${source}many/ `,
      `${source}text/ `,
      `${source}many/c.txt (10 bytes)`,
      `${source}text/b.txt (10 bytes)`,
    ]);
  });

  test("must not have filters beside those of the command line, but can put some around them", async () => {
    write("--include=*a*");
    const both = await line.run("list", target(), plain, database(), `--parameters-file=${file}`, "--exclude=*b*");
    expect(both.code).toBe(100);
    write("--append-filter=-*.txt:+*:oops", "--prepend-filter=+*b.t*");
    const around = await line.run("find", target(), plain, database(), `--parameter-file=${file}`, "--exclude=*.sh");
    expect(stableLines(around.output).slice(1)).toEqual([
      `${source}many/ `,
      `${source}text/ `,
      `${source}text/b.txt (10 bytes)`,
    ]);
  });
});
