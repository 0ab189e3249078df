import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { ProgramPlace } from "./commands/program.ts";

/** What Duplicati's command line was seen to print and return, where Bunker does the same. */

let place: ProgramPlace;
beforeAll(() => {
  place = new ProgramPlace();
});
afterAll(() => place.dispose());

const plain = "--no-encryption=true";

describe("the command line", () => {
  test("shows the overview without a command", async () => {
    const { code, lines } = await place.run([]);
    expect(code).toBe(0);
    expect(lines[0]).toContain("help <topic> for more information.");
  });

  test.each([
    [["frobnicate", "file:///x"], ["Command not supported: frobnicate"]],
    [
      ["backup", "file:///x", plain],
      ["Found 1 commands but expected 2, commands: ", '"file:///x"'],
    ],
    [["backup"], ["Found 0 commands but expected 2, commands: ", ""]],
    [["restore"], ["Found 0 commands but expected 1, commands: ", ""]],
    [["repair"], ["Found 0 commands but expected 1, commands: ", ""]],
    [["test"], ["Found 0 commands but expected 1, commands: ", ""]],
    [
      ["delete", "file:///x", plain],
      [
        "The command delete needs at least one of the following options set: keep-time, keep-versions, version, retention-policy",
      ],
    ],
    [["list-filesets", "file:///x", "y"], ["You cannot specify any arguments for the list-filesets command"]],
    [["list-filesets", "file:///x", "--version=1"], ["You cannot specify a version for the list-filesets command"]],
    [
      ["list-folder-content", "file:///x", "--all-versions=true"],
      ["You cannot specify all-versions for the list-folder command"],
    ],
    [["search-entries"], ["Found 0 commands but expected 1, commands: ", ""]],
    [
      ["list", "file:///x", "--main-action=Backup"],
      [
        "The option --main-action was supplied, but it is reserved for internal use and may not be set on the commandline.",
      ],
    ],
  ])("refuses %j", async (args, lines) => {
    const run = await place.run(args);
    expect({ code: run.code, lines: run.lines }).toEqual({ code: 200, lines });
  });

  test("ends with 100 for a parameters file that cannot be read", async () => {
    const { code, output } = await place.run(["list", "--parameters-file=/none.txt"]);
    expect(code).toBe(100);
    expect(output).toStartWith('Unable to read the parameters file "/none.txt", reason: ');
  });
});

describe("backup", () => {
  let url: string;
  let source: string;
  const database = () => `--dbpath=${place.path("backup.sqlite")}`;
  const backup = (...args: string[]) => place.run(["backup", url, source, database(), ...args]);
  const start = ["Backup started at <time>", "Checking remote backup ...", "  Listing remote folder ..."];
  const scan = ["Scanning source files ...", "  0 files need to be examined (0 bytes)"];
  const check = ["Checking remote backup ...", "  Listing remote folder ...", "Verifying remote backup ..."];

  beforeAll(() => {
    source = place.path("source/");
    url = `file://${place.path("made")}`;
    mkdirSync(source);
    for (const name of ["a.txt", "b.txt"]) writeFileSync(`${source}${name}`, `content of ${name}`);
  });

  test("of a new backup prints its phases in order and ends with 0", async () => {
    const { code, lines } = await backup("--passphrase=correct horse", "--blocksize=10KB", "--dblock-size=1MB");
    const downloads = lines.filter((line) => line.startsWith("  Downloading"));
    expect(code).toBe(0);
    expect(downloads).toHaveLength(3);
    expect(lines.filter((line) => !line.startsWith("  Downloading"))).toEqual([
      ...start,
      "  Listing remote folder ...",
      ...scan,
      "  Uploading file <name>.dblock.zip.aes (<size>) ...",
      "  Uploading file <name>.dindex.zip.aes (<size>) ...",
      "  Uploading file <name>.dlist.zip.aes (<size>) ...",
      "Compacting remote backup ...",
      ...check,
      "Remote backup verification completed",
      "  Duration of backup: <duration>",
      "  Remote files: 3",
      "  Remote filesets: 1",
      "  Remote size: <size>",
      "  Total remote quota: <size>",
      "  Available remote quota: <size>",
      "  Files added: 2",
      "  Files deleted: 0",
      "  Files changed: 0",
      expect.stringMatching(/^ {2}Data uploaded: /),
      "  Data downloaded: <size>",
      "Backup completed successfully!",
    ]);
    expect(readdirSync(place.temporaryFolder)).toEqual([]);
  });

  test("without changes uploads nothing and ends with 1; the passphrase may come from the environment", async () => {
    const args = ["backup", url, source, database()];
    const { code, lines } = await place.run(args, { environment: { PASSPHRASE: "correct horse" } });
    expect(code).toBe(1);
    expect(lines).toContain("  Data uploaded: 0 bytes");
    expect(lines.slice(0, 6)).toEqual([...start, ...scan, "Checking remote backup ..."]);
  });

  test("that is quiet prints transfers alone", async () => {
    const { code, lines } = await backup("--passphrase=correct horse", "--quiet-console=true");
    expect(code).toBe(1);
    expect(lines.every((line) => /^ {2}(Listing|Downloading)/.test(line))).toBe(true);
  });

  test("with an unknown option says so beside its output, and ends with 2", async () => {
    const log = place.path("log.txt");
    const given = ["--passphrase=correct horse", "--no-such-option=1", "--keep-versions=many", `--log-file=${log}`];
    const { code, output, error } = await backup(...given);
    expect(code).toBe(2);
    expect(output).not.toContain("no-such-option");
    expect(error.trimEnd().split("\n")).toEqual([
      "The option --no-such-option is not supported and is ignored",
      expect.stringMatching(/^--keep-versions: the value "many" /),
    ]);
    expect(readFileSync(log, "utf8")).toContain("[Warning-Duplicati.Library.Main.Controller-UnsupportedOption]");
  });

  test("of two sources one of which is missing goes on and ends with 2", async () => {
    const { code, lines } = await backup(place.path("nowhere/"), "--passphrase=correct horse");
    expect(code).toBe(2);
    expect(lines[1]).toBe(`The source path ${place.path("nowhere/")} does not exist, skipping`);
  });

  test("of nothing but missing sources fails, and says so twice", async () => {
    const { code, lines, error, errorId } = await place.run(["backup", url, "/nowhere/", plain, place.database]);
    const reason = "No valid source folders found, aborting backup as it would be empty";
    expect({ code, errorId }).toEqual({ code: 100, errorId: "NoSources" });
    expect(lines).toEqual([
      "Backup started at <time>",
      "The source path /nowhere/ does not exist, skipping",
      `The operation Backup has failed => ${reason}`,
    ]);
    expect(error).toStartWith(`\nErrorID: NoSources\n${reason}\n`);
  });

  test.each([
    ["PassphraseChangeNotSupported", ["--passphrase=wrong"]],
    ["PassphraseRemovalNotSupported", [plain]],
    ["ParameterChangeNotSupported", ["--passphrase=correct horse", "--blocksize=20KB"]],
  ])("that would change the backup fails with %s before it looks at the destination", async (id, args) => {
    const { code, lines, errorId } = await backup(...args);
    expect({ code, errorId }).toEqual({ code: 100, errorId: id });
    expect(lines).toHaveLength(3);
    expect(lines[2]).toStartWith("The operation Backup has failed => ");
  });

  test.each([
    ["MultipleRetentionOptionsNotSupported", ["--keep-versions=2", "--keep-time=1M"]],
    ["PrefixCannotContainHyphens", ["--prefix=a-b"]],
    ["VolumeSizeTooSmall", ["--blocksize=10MB", "--dblock-size=15MB"]],
  ])("with bad options fails with %s before the operation starts", async (id, args) => {
    const { code, lines, errorId } = await place.run(["backup", url, source, plain, place.database, ...args]);
    expect({ code, errorId, lines }).toEqual({ code: 100, errorId: id, lines: ["Backup started at <time>"] });
  });

  test("to an unknown destination creates no database", async () => {
    const args = ["backup", "nosuch://host/path", source, plain, `--dbpath=${place.path("none.sqlite")}`];
    expect(await place.run(args)).toMatchObject({ code: 100, errorId: "BackendNotSupported" });
    expect(existsSync(place.path("none.sqlite"))).toBe(false);
  });

  test("asks for the passphrase twice on standard input, and wants the same both times", async () => {
    const args = ["backup", url, source, place.database, "--force-passphrase-from-stdin=true"];
    const { code, output, errorId } = await place.run(args, { input: "one\ntwo\n" });
    expect({ code, errorId }).toEqual({ code: 100, errorId: "PassphraseMismatch" });
    expect(output).toEndWith("\nConfirm encryption passphrase: ");
  });

  test("in a dry run writes nothing", async () => {
    writeFileSync(`${source}c.txt`, "new");
    const before = readdirSync(place.path("made"));
    const { code, lines } = await backup("--passphrase=correct horse", "--dry-run=true");
    expect(code).toBe(1);
    expect(lines.filter((line) => line.startsWith("[Dryrun]"))).toEqual([
      "[Dryrun]: Would upload file: <name>.dblock.zip.aes",
      "[Dryrun]: Would upload file: <name>.dlist.zip.aes",
    ]);
    expect(readdirSync(place.path("made"))).toEqual(before);
    const after = await place.run(["list", url, database()]);
    expect(after.lines).toEqual(["Listing filesets:", expect.stringContaining("0\t: <time> (2 files")]);
  });

  test("without a given database registers one in the data folder", async () => {
    const { code } = await place.run(["backup", `file://${place.path("registered")}`, source, plain]);
    const entries = JSON.parse(readFileSync(`${place.dataFolder}/dbconfig.json`, "utf8").replace("\ufeff", ""));
    expect(code).toBe(0);
    expect(entries).toEqual([expect.objectContaining({ Type: "file", Path: place.path("registered") })]);
  });
});

describe("list, find, delete and repair", () => {
  let url: string;
  const run = (command: string, ...args: string[]) => place.run([command, url, ...args]);
  const filesets = [
    "Listing filesets:",
    "0\t: <time> (228 files, 1.18 MiB)",
    "1\t: <time> (228 files, 571.63 KiB)",
    "2\t: <time> (328 files, 557.32 KiB)",
    "3\t: <time> (328 files, 513.37 KiB)",
  ];
  const script = "/srv/fixture/source/bin/run.sh";

  beforeAll(async () => {
    url = place.copy("plain-four-versions");
    rmSync(place.path("local.sqlite"), { force: true });
    const repaired = await run("repair", plain, place.database);
    expect(repaired).toMatchObject({ code: 0, error: "" });
    expect(repaired.lines[0]).toBe("  Listing remote folder ...");
    expect(repaired.lines.slice(1).every((line) => line.startsWith("  Downloading file "))).toBe(true);
  });

  test.each([
    [
      ["repair", plain],
      ["  Listing remote folder ...", "Database and destination fit together; nothing to repair."],
    ],
    [["list"], filesets],
    [
      ["LIST", "--VERSION=1"],
      ["Listing filesets:", "1\t: <time> (228 files, 571.63 KiB)"],
    ],
    [["list", "--", plain], filesets],
    [
      ["list", "*.sh"],
      ["Listing contents 0 (<time>):", `${script} (18 bytes)`],
    ],
    [
      ["list", "*.sh", "--quiet-console=true"],
      ["Listing contents 0 (<time>):", `${script} (18 bytes)`],
    ],
    [
      ["list", "*.sh", "--version=9"],
      ["Skipping invalid version: 9", "Listing contents 0 (<time>):", `${script} (18 bytes)`],
    ],
    [
      ["list", "-x"],
      ["No files matching, looking in all versions", "No files matched expression"],
    ],
    [["find", "nothing-like-it"], ["No files matched expression"]],
    [
      ["find", "run.sh"],
      ["Listing files and versions:", script, ...[0, 1, 2, 3].map((version) => `${version}\t: <time> 18 bytes`), ""],
    ],
    [
      ["list-folder-content", "--version=0"],
      ["Folder contents:", "/srv/fixture/source/: (directory)"],
    ],
    [
      ["list-folder-contents", "/srv/fixture/source/names/../bin/", "/srv/fixture/source/bin/", "--version=3"],
      ["Folder contents:", `${script}: (18 bytes)`, "/srv/fixture/source/bin/setuid: (1 bytes)"],
    ],
    [
      ["list-folder-content", "/srv/fixture/source/bin/", "--time=2026-11-25T14:42:39Z"],
      ["Folder contents:", `${script}: (18 bytes)`, "/srv/fixture/source/bin/setuid: (1 bytes)"],
    ],
    [["list-folder-content", "/srv/fixture/source/bin", "--version=0"], ["Folder contents:"]],
    [
      ["list-file-versions", script],
      ["File versions:", `${script}:`, ...[3, 2, 1, 0].map((version) => `  [${version}] <time>: (18 bytes)`)],
    ],
    [
      ["list-file-versions", "/srv/fixture/source/bin/", "run.sh", "--version=1"],
      ["File versions:", "/srv/fixture/source/bin/:", "  [1] <time>: (directory)"],
    ],
    [
      ["search-entries", "--include=*RUN.s?", "--version=0,2"],
      ["File versions:", `${script}:`, "  [2] <time>: (18 bytes)", "  [0] <time>: (18 bytes)"],
    ],
    [
      ["search", "/srv/fixture/source/", "--include=link-to", "--version=0"],
      [
        "File versions:",
        "/srv/fixture/source/link-to-file:",
        "  [0] <time>: (symlink)",
        "/srv/fixture/source/link-to-folder/:",
        "  [0] <time>: (symlink)",
      ],
    ],
    [["search-files", "--include=nothing-like-it"], ["File versions:"]],
    [
      ["delete", "--keep-versions=", plain],
      ["  Listing remote folder ...", "No filesets matched the criteria."],
    ],
    [
      ["delete", "--version=7", plain],
      ["  Listing remote folder ...", "No filesets matched the criteria."],
    ],
    [
      ["delete", "x", "--version=1", "--dry-run=true", plain],
      [
        "  Listing remote folder ...",
        "[Dryrun]: Would delete remote fileset: <name>.dlist.zip",
        "[Dryrun]: 1 remote fileset(s) would be deleted",
        "[Dryrun]: Remove --dry-run to actually delete files",
        "The following filesets would be deleted:",
        "1: <time>",
      ],
    ],
  ])("%j prints what the original prints", async ([command = "", ...args], lines) => {
    const { code, lines: printed } = await run(command, ...args, place.database);
    expect({ code, lines: printed }).toEqual({ code: 0, lines });
  });

  test.each([
    ["list-folder-content", "ListFolder", "MultipleFilesetsFound", []],
    ["list-file-versions", "ListFileVersions", "NoPathSpecified", []],
    ["search-entries", "SearchFiles", "FilterTypeNotSupported", ["--include=[.*]"]],
  ])("%s tells why it cannot be done", async (command, operation, id, args) => {
    const { code, lines, error, errorId } = await run(command, ...args, place.database);
    expect({ code, errorId }).toEqual({ code: 100, errorId: id });
    expect(lines).toHaveLength(1);
    expect(lines[0]).toStartWith(`The operation ${operation} has failed => `);
    expect(error).toStartWith(`\nErrorID: ${id}\n`);
  });

  test.each(["list-folder-content", "list-file-versions", "search-entries"])(
    "%s needs the local database",
    async (command) => {
      const { code, errorId } = await run(command, script, plain, `--dbpath=${place.path("none.sqlite")}`);
      expect({ code, errorId }).toEqual({ code: 100, errorId: "NoLocalDatabase" });
      expect(existsSync(place.path("none.sqlite"))).toBe(false);
    },
  );

  test.each([
    ["list", []],
    ["list-filesets", []],
    ["affected", ["duplicati-20261125T144244Z.dlist.zip"]],
  ])("%s has times in the time zone of who asks", async (command, args) => {
    const environment = { TZ: "Asia/Tokyo" };
    const { code, output } = await place.run([command, url, ...args, place.database], { environment });
    expect(code).toBe(0);
    expect(output).toContain("\n0\t: 11/25/2026 23:42:44");
  });

  test("a version as the only argument of list is applied", async () => {
    const { lines } = await run("list", "1", place.database);
    expect(lines[0]).toBe("Listing contents 1 (<time>):");
    // The heading and 260 entries, of which one has a line end in its name.
    expect(lines).toHaveLength(262);
  });

  test("list without a database reads the destination", async () => {
    const { code, lines } = await run("list", "*.sh", "--no-local-db=true", plain);
    expect(code).toBe(0);
    expect(lines[0]).toBe("  Listing remote folder ...");
    expect(lines[1]).toStartWith("  Downloading file <name>.dlist.zip");
    expect(lines.slice(-2)).toEqual(["Listing contents 0 (<time>):", `${script} (18 bytes)`]);
  });

  test("list of a folder that is missing fails with FolderMissing after its retries", async () => {
    const nowhere = place.path("nothing-here");
    const { code, lines, errorId } = await place.run(["list", `file://${nowhere}`, plain, "--retry-delay=0s"]);
    expect({ code, errorId }).toEqual({ code: 100, errorId: "FolderMissing" });
    expect(lines).toEqual([
      ...Array<string>(6).fill("  Listing remote folder ..."),
      `The operation List has failed => The folder ${nowhere} does not exist`,
    ]);
  });

  test("--help behind a command shows its page", async () => {
    const { code, lines } = await run("list", "--help", place.database);
    expect(code).toBe(0);
    expect(lines[0]).toStartWith("Usage: bunker find");
  });

  test("delete without a database fails with DatabaseFileMissing", async () => {
    const missing = place.path("missing.sqlite");
    const run = await place.run(["delete", url, "--version=0", plain, `--dbpath=${missing}`]);
    expect(run).toMatchObject({ code: 100, errorId: "DatabaseFileMissing" });
    expect(run.lines).toEqual([`The operation Delete has failed => Database file does not exist: ${missing}`]);
  });

  test("delete of a version deletes its list", async () => {
    const { code, lines } = await run("delete", "--version=3", plain, place.database);
    expect(code).toBe(0);
    expect(lines.slice(0, 2)).toEqual([
      "  Listing remote folder ...",
      "  Deleting file <name>.dlist.zip  (<size>) ...",
    ]);
    expect(lines.slice(-2)).toEqual(["These filesets were deleted:", "3: <time>"]);
  });
});

describe("restore", () => {
  let url: string;
  const run = (...args: string[]) => place.run(["restore", url, ...args, `--restore-path=${place.path("restored")}`]);
  const report = "/srv/fixture/source/text/report.txt";

  beforeAll(async () => {
    url = place.copy("plain-four-versions", "restore-from");
    await place.run(["repair", url, plain, `--dbpath=${place.path("restore.sqlite")}`]);
  });

  test("of one file prints its phases in order and ends with 0", async () => {
    const { code, lines } = await run(report, plain, `--dbpath=${place.path("restore.sqlite")}`);
    expect(code).toBe(0);
    expect(lines.filter((line) => !line.startsWith("  Downloading"))).toEqual([
      "Restore started at <time>",
      "Checking remote backup ...",
      "  Listing remote folder ...",
      "  1 files need to be restored (58.59 KiB)",
      "  0 files need to be restored (0 bytes)",
      "Verifying restored files ...",
      "Completing restore on destination ...",
      `Restored 1 (58.59 KiB) files to ${place.path("restored")}`,
      expect.stringMatching(/^Duration of restore: \d\d:\d\d:\d\d$/),
    ]);
  });

  test("of nothing fails with EmptyRestoreOperation", async () => {
    const failed = await run("nothing-like-it", plain, `--dbpath=${place.path("restore.sqlite")}`);
    expect(failed).toMatchObject({ code: 100, errorId: "EmptyRestoreOperation" });
  });

  test("of an encrypted backup without a passphrase fails with MissingPassphrase", async () => {
    const encrypted = place.copy("aes-small-blocks", "encrypted");
    const args = [
      "restore",
      encrypted,
      "*report*",
      `--restore-path=${place.path("none")}`,
      "--no-local-db=true",
      plain,
    ];
    expect(await place.run(args)).toMatchObject({ code: 100, errorId: "MissingPassphrase" });
  });
});
