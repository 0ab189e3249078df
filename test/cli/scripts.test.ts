import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ProgramPlace } from "./commands/program.ts";

/** What Duplicati's command line was seen to do with scripts of the user. */

const mainFile = join(import.meta.dirname, "..", "..", "src", "main.ts");
let place: ProgramPlace;
let url: string;
let source: string;
beforeAll(() => {
  place = new ProgramPlace();
  url = `file://${place.path("remote")}`;
  source = `${place.path("source")}/`;
  mkdirSync(source);
  writeFileSync(`${source}report.txt`, "content");
});
afterAll(() => place.dispose());

/** A script that runs `lines`. */
function script(name: string, ...lines: string[]): string {
  const path = place.path(name);
  writeFileSync(path, ["#!/bin/sh", ...lines, ""].join("\n"));
  chmodSync(path, 0o755);
  return path;
}

/** A script that writes down what it gets, by event. */
function recorder(): string {
  for (const name of readdirSync(place.folder)) if (name.startsWith("seen-")) rmSync(place.path(name));
  const folder = place.folder;
  return script(
    "record.sh",
    `env | grep ^DUPLICATI__ | sort >> ${folder}/seen-$DUPLICATI__EVENTNAME`,
    `[ -n "$DUPLICATI__RESULTFILE" ] && cp "$DUPLICATI__RESULTFILE" ${folder}/seen-result-$DUPLICATI__EVENTNAME`,
    "exit 0",
  );
}

const seen = (name: string) => readFileSync(place.path(`seen-${name}`), "utf8");
const variable = (event: string, name: string) => new RegExp(`^DUPLICATI__${name}=(.*)$`, "m").exec(seen(event))?.[1];

const run = (command: string, ...args: string[]) =>
  place.run([command, url, ...args, place.database, "--passphrase=correct horse", "--no-backend-verification=true"]);
const backup = (...args: string[]) => run("backup", source, ...args);

describe("scripts around a backup", () => {
  test("run at every event with options, destination, paths and filter in their environment", async () => {
    const path = recorder();
    const events = ["before-required", "before", "post-backup", "after"].map((name) => `--run-script-${name}=${path}`);
    const { code } = await backup("--exclude=*.tmp", "--backup-name=docs", "--blocksize=10KB", ...events);
    expect(code).toBe(0);
    expect(seen("BEFORE").match(/^DUPLICATI__EVENTNAME=/gm)).toHaveLength(2);
    for (const event of ["BEFORE", "POST-BACKUP", "AFTER"]) {
      const names = ["OPERATIONNAME", "REMOTEURL", "LOCALPATH", "backup_name", "blocksize", "filter", "main_action"];
      expect(names.map((name) => variable(event, name))).toEqual([
        "Backup",
        url,
        source,
        "docs",
        "10KB",
        "-*.tmp",
        "Backup",
      ]);
      expect(variable(event, "passphrase")).toBe("correct horse");
    }
    expect(variable("BEFORE", "PARSED_RESULT")).toBeUndefined();
    expect(variable("POST-BACKUP", "PARSED_RESULT")).toBe("Success");
    expect(variable("AFTER", "PARSED_RESULT")).toBe("Success");
    const lines = seen("result-AFTER").split("\n");
    expect(lines[0]).toBe("DeletedFiles: 0");
    expect(lines).toContain("AddedFiles: 1");
    expect(lines.at(-1)).toBe("LimitedErrors: []");
    expect(existsSync(variable("AFTER", "RESULTFILE") ?? "")).toBe(false);
  });

  test("get the result as JSON, and the settings of the backup from the second run on", async () => {
    const { code } = await backup(`--run-script-after=${recorder()}`, "--run-script-result-output-format=Json");
    expect(code).toBe(1);
    const result = JSON.parse(seen("result-AFTER"));
    expect(Object.keys(result)).toEqual(["Data", "Extra", "LogLines", "Exception"]);
    expect(result).toMatchObject({
      Data: { MainOperation: "Backup", ParsedResult: "Success" },
      Extra: null,
      LogLines: [],
      Exception: null,
    });
    expect(variable("AFTER", "blocksize")).toBe("10240b");
    expect(variable("AFTER", "backup_name")).toBe("bunker");
  });

  test("learn of a failure", async () => {
    const after = `--run-script-after=${recorder()}`;
    const { code, errorId } = await backup(
      "--blocksize=20KB",
      `--run-script-post-backup=${place.path("record.sh")}`,
      after,
    );
    expect({ code, errorId }).toEqual({ code: 100, errorId: "ParameterChangeNotSupported" });
    expect(existsSync(place.path("seen-POST-BACKUP"))).toBe(false);
    expect(variable("AFTER", "PARSED_RESULT")).toBe("Fatal");
    expect(variable("AFTER", "OPERATIONNAME")).toBe("Backup");
    expect(seen("result-AFTER")).toMatch(
      /^Failed: .*\nDetails: [\s\S]*\n\nDeletedFiles: 0\n[\s\S]*\nFatal: True\n[\s\S]*\nLog data:\n/,
    );
  });

  test("learn of a failure before the operation has begun", async () => {
    const { code } = await backup("--keep-versions=1", "--keep-time=1M", `--run-script-after=${recorder()}`);
    expect(code).toBe(100);
    expect(variable("AFTER", "PARSED_RESULT")).toBe("Fatal");
  });

  test("get arguments if their value is a command line", async () => {
    const path = script("arguments.sh", `printf '%s|' "$@" > ${place.path("arguments")}`);
    await backup(`--run-script-before=${path} one "two words" three`, "--run-script-with-arguments=true");
    expect(readFileSync(place.path("arguments"), "utf8")).toBe("one|two words|three|");
  });

  test("are left alone if their module is disabled", async () => {
    const { code } = await backup(
      `--run-script-before-required=${place.path("none.sh")}`,
      "--disable-module=runscript",
    );
    expect(code).toBe(2);
  });
});

describe("the exit code of a script before a backup", () => {
  test.each([
    [0, true, 1, "Success"],
    [1, false, 1, "Success"],
    [2, true, 2, "Warning"],
    [3, false, 2, "Warning"],
    [4, true, 3, "Error"],
    [5, false, 3, "Error"],
    [77, false, 3, "Error"],
  ])("%i: run %p, exit %i, result %s", async (scriptCode, isRun, code, outcome) => {
    const after = `--run-script-after=${recorder()}`;
    const before = script("code.sh", "echo LOG:INFO hello", `exit ${scriptCode}`);
    const result = await backup(`--run-script-before=${before}`, after, "--console-log-level=Information");
    expect({ code: result.code, last: result.lines.at(-1) }).toEqual({ code, last: "Backup completed successfully!" });
    expect(result.lines.includes("The operation Backup has started")).toBe(isRun);
    expect(result.output).not.toContain("hello");
    expect(variable("AFTER", "PARSED_RESULT")).toBe(outcome);
    expect(variable("AFTER", "OPERATIONNAME")).toBe(isRun ? "Backup" : undefined);
    expect(variable("AFTER", "REMOTEURL")).toBe(isRun ? url : undefined);
    expect(seen("result-AFTER")).toContain(`Interrupted: ${isRun ? "False" : "True"}\n`);
    expect(seen("result-AFTER")).toMatch(
      /Information-Duplicati\.Library\.Modules\.Builtin\.RunScript-ScriptOutput\]: hello/,
    );
  });

  test.each([
    ["exit 2", "RunScriptInvalidExitCode"],
    ["exit 1", "RunScriptInvalidExitCode"],
    ["sleep 3", "RunScriptTimeout"],
  ])("of a required one that does %p makes the backup fail with %s", async (line, id) => {
    const required = `--run-script-before-required=${script("code.sh", line)}`;
    const after = `--run-script-after=${recorder()}`;
    const { code, errorId } = await backup(required, after, "--run-script-timeout=1s");
    expect({ code, errorId }).toEqual({ code: 100, errorId: id });
    expect(variable("AFTER", "PARSED_RESULT")).toBe("Fatal");
    expect(variable("AFTER", "OPERATIONNAME")).toBeUndefined();
    expect(seen("result-AFTER")).toMatch(/^Failed: The script /);
    expect(seen("result-AFTER")).toContain("WarningsActualLength: 1\nErrorsActualLength: 0\n");
  });
});

describe("a backup goes on, with a warning,", () => {
  const warning = 'The script "<folder>/code.sh" returned with exit code 2: err';
  const shown = (lines: string[]) => lines.map((line) => line.replace(place.folder, "<folder>"));

  test("after exit 2 at its end, which the console tells", async () => {
    const { code, lines } = await backup(`--run-script-after=${script("code.sh", "echo err >&2", "exit 2")}`);
    expect(code).toBe(2);
    expect(shown(lines)).toContain(warning);
  });

  test("after exit 2 when its data is up", async () => {
    const path = script("code.sh", "echo err >&2", "exit 2");
    const { code, lines } = await backup(`--run-script-post-backup=${path}`, "--upload-unchanged-backups=true");
    expect(code).toBe(2);
    const at = shown(lines).indexOf(warning);
    expect(at).toBeGreaterThan(lines.findIndex((line) => line.includes(".dlist.")));
  });

  test.each([
    ["is not there", "none.sh", undefined],
    ["takes too long", "code.sh", "sleep 3"],
    ["writes errors only", "code.sh", "echo err >&2"],
  ])("when a script %s", async (_, name, line) => {
    const path = line === undefined ? place.path(name) : script(name, line);
    const { code, lines } = await backup(`--run-script-before=${path}`, "--run-script-timeout=1s");
    expect({ code, last: lines.at(-1) }).toEqual({ code: 2, last: "Backup completed successfully!" });
  });
});

test("a required script that cannot be started makes the backup fail", async () => {
  const { code, errorId } = await backup(`--run-script-before-required=${place.path("none.sh")}`);
  expect({ code, errorId }).toEqual({ code: 100, errorId: "ScriptExecuteError" });
});

test("what a script before writes changes options, sources and filter of the run, and is logged", async () => {
  const other = `${place.path("other")}/`;
  mkdirSync(other);
  for (const name of ["a.txt", "b.tmp"]) writeFileSync(`${other}${name}`, name);
  const lines = [`--localpath=${other}`, "--filter=-*.tmp", "--upload-unchanged-backups=true", "LOG:ERROR bad"];
  const before = script("code.sh", ...lines.map((line) => `echo '${line}'`));
  const { code } = await backup(`--run-script-before=${before}`, `--run-script-after=${recorder()}`);
  expect(code).toBe(3);
  expect(variable("AFTER", "LOCALPATH")).toBe(other);
  expect(variable("AFTER", "filter")).toBe("-*.tmp");
  expect(variable("AFTER", "upload_unchanged_backups")).toBe("true");
  expect(seen("result-AFTER")).toContain("ExaminedFiles: 1\n");
  expect(seen("result-AFTER")).toContain("ErrorsActualLength: 1\n");
});

test("a script at the end can use the backup that was just made", async () => {
  const command = [process.execPath, mainFile, "list", url, place.database].map((word) => `'${word}'`).join(" ");
  const after = script("list.sh", `${command} '--passphrase=correct horse' > ${place.path("listed")} 2>&1`);
  expect((await backup(`--run-script-after=${after}`, "--upload-unchanged-backups=true")).code).toBe(0);
  expect(readFileSync(place.path("listed"), "utf8")).toContain("(1 files");
});

test("a script can send the run to another place, which a secret in its words does not leave", async () => {
  const elsewhere = `file://${place.path("elsewhere")}`;
  const before = script("code.sh", `echo "--remoteurl=${elsewhere}"`, "echo LOG:WARN correct horse");
  const database = `--dbpath=${place.path("elsewhere.sqlite")}`;
  const args = ["--passphrase=correct horse", `--run-script-before=${before}`, `--run-script-after=${recorder()}`];
  expect((await place.run(["backup", `file://${place.path("away")}`, source, database, ...args])).code).toBe(2);
  expect(readdirSync(place.path("elsewhere")).length).toBeGreaterThan(0);
  expect(existsSync(place.path("away"))).toBe(false);
  expect(variable("AFTER", "REMOTEURL")).toBe(elsewhere);
  expect(seen("result-AFTER")).toContain("RunScript-ScriptOutput");
  expect(seen("result-AFTER")).not.toContain("correct horse");
});

describe("scripts run around other commands too:", () => {
  test("list", async () => {
    const path = recorder();
    const { code } = await run("list", `--run-script-before=${path}`, `--run-script-after=${path}`);
    expect(code).toBe(0);
    const facts = ["OPERATIONNAME", "LOCALPATH", "disable_autocreate_folder", "main_action"];
    expect(facts.map((name) => variable("BEFORE", name))).toEqual(["List", "", "true", "List"]);
    expect(seen("result-AFTER")).toMatch(
      /^EncryptedFiles: False\nFilesets: \[\n {4}Version: 0\n {4}IsFullBackup: 1\n {4}Time: [^\n]* \(\d+\)\n {4}FileCount: \d+\n {4}FileSizes: \d+,?\n/,
    );
    expect(seen("result-AFTER")).not.toContain("\nFiles: ");
  });

  test("restore", async () => {
    const path = recorder();
    const target = `--restore-path=${place.path("restored")}`;
    const { code } = await run("restore", "a.txt", target, `--run-script-before=${path}`, `--run-script-after=${path}`);
    expect(code).toBe(0);
    expect(variable("BEFORE", "LOCALPATH")).toBe("*/a.txt");
    expect(variable("AFTER", "OPERATIONNAME")).toBe("Restore");
    expect(seen("result-AFTER")).toContain("MainOperation: Restore\n");
  });
});

test("a result file does not tell the passphrase, wherever an error has it from", async () => {
  const path = recorder();
  const nowhere = `file://${place.path("correct horse")}`;
  for (const format of ["Duplicati", "Json"]) {
    const options = ["--run-script-after", path].join("=");
    const { code } = await place.run([
      "list",
      nowhere,
      "*",
      "--no-local-db=true",
      "--number-of-retries=0",
      "--passphrase=correct horse",
      options,
      `--run-script-result-output-format=${format}`,
    ]);
    expect(code).toBe(100);
    expect(seen("result-AFTER")).toContain("••••");
    expect(seen("result-AFTER")).not.toContain("correct horse");
  }
});
