import { Database } from "bun:sqlite";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "bun:test";
import { createHmac } from "node:crypto";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { CommandLine } from "../support/command-line.ts";
import { shapeOf } from "../support/json-shape.ts";
import { WebReceiver } from "../support/web-receiver.ts";
import {
  backupData,
  backupTextNames,
  compactData,
  compareData,
  deleteData,
  extraNames,
  listBrokenData,
  listData,
  purgeBrokenData,
  purgeData,
  repairData,
  restoreData,
  storedLists,
  testData,
  testFiltersData,
  vacuumData,
} from "./report-facts.ts";

/** What Duplicati's command line was seen to send to a web server. */

let place: CommandLine;
let receiver: WebReceiver;
let url: string;
let source: string;
beforeAll(async () => {
  place = new CommandLine();
  receiver = await WebReceiver.start();
  url = `file://${place.path("remote")}`;
  source = `${place.path("source")}/`;
  mkdirSync(source);
  for (let index = 0; index < 5; index++) writeFileSync(`${source}file-${index}`, `content ${index}`.repeat(1000));
});
afterAll(async () => {
  await receiver.stop();
  place[Symbol.dispose]();
});
afterEach(() => {
  receiver.take();
  receiver.answer = () => ({ status: 200 });
});

const run = (command: string, ...args: string[]) =>
  place.run(command, url, ...args, `--dbpath=${place.path("local.sqlite")}`, "--passphrase=correct horse");
const backup = (...args: string[]) => run("backup", source, "--blocksize=10KB", "--dblock-size=1MB", ...args);
const target = () => receiver.url("/report?x=1");
const first = () => `--send-http-url=${target()}`;
const json = () => `--send-http-json-urls=${target()}`;

/** The text of the first field of a form. */
function textOf({ body }: { body: string }, field = "message"): string {
  expect(body).toStartWith(`${field}=`);
  return decodeURIComponent(body.slice(field.length + 1).split("&")[0] as string);
}

/** Names of the lines of a result as text; inner lines are indented. */
function lineNames(text: string): string[] {
  return [...text.matchAll(/^(\w+): /gm)].map(([, name]) => name as string);
}

function onlyRequest() {
  const requests = receiver.take();
  expect(requests).toHaveLength(1);
  return requests[0] as (typeof requests)[number];
}

describe("a backup is reported", () => {
  test("to a URL, as a form with the result as text", async () => {
    const { code } = await backup("--backup-name=docs", first());
    expect(code).toBe(0);
    const request = onlyRequest();
    expect(request).toMatchObject({
      method: "POST",
      path: "/report?x=1",
      headers: { Host: `127.0.0.1:${receiver.port}`, "Content-Type": "application/x-www-form-urlencoded" },
    });
    expect(request.body).toMatch(/^message=[A-Za-z0-9\-_.~%]*$/);
    const [title, blank, ...rest] = textOf(request).split("\n");
    expect(title).toMatch(/^Duplicati Backup report for docs \(, [0-9A-F]{64}, .+\)$/);
    expect(title).toEndWith(`, ${hostname()})`);
    expect(blank).toBe("");
    expect(lineNames(rest.join("\n"))).toEqual(backupTextNames);
    expect(rest).toEqual(expect.arrayContaining(["ExaminedFiles: 5", "AddedFiles: 5", "MainOperation: Backup"]));
    expect(rest.slice(-3)).toEqual(["]", "LimitedWarnings: []", "LimitedErrors: []"]);
  });

  test("to a URL, as JSON if that is asked for", async () => {
    const { code } = await backup("--backup-name=docs", first(), "--send-http-result-output-format=Json");
    expect(code).toBe(1);
    const request = onlyRequest();
    expect(request.headers["Content-Type"]).toBe("application/json");
    const { Data, Extra, ...rest } = JSON.parse(request.body);
    expect(Object.keys(JSON.parse(request.body))).toEqual(["Data", "Extra", "LogLines", "Exception"]);
    expect(rest).toEqual({ LogLines: [], Exception: null });
    expect(shapeOf(Data)).toEqual(backupData({ test: true }));
    expect(Data).toMatchObject({ ExaminedFiles: 5, MainOperation: "Backup", ParsedResult: "Success" });
    expect(Object.keys(Extra)).toEqual(extraNames({ backupName: true }));
    expect(Extra).toMatchObject({
      OperationName: "Backup",
      "backup-name": "docs",
      "machine-id": "",
      "machine-name": hostname(),
      "installation-type": "",
      "destination-type": "file",
      "next-scheduled-run": null,
      "update-channel": "Stable",
      "destination-host-suffix": null,
    });
  });

  test("to JSON URLs with the log lines of the level that is asked for", async () => {
    const { code } = await backup(json(), "--send-http-log-level=Information");
    expect(code).toBe(1);
    const { LogLines, Extra } = JSON.parse(onlyRequest().body);
    expect(Object.keys(Extra)).toEqual(extraNames({ backupName: false }));
    expect(LogLines[0]).toMatch(
      /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d \+00 - \[Information-Duplicati\.Library\.Main\.Controller-StartingOperation\]: /,
    );
    expect(LogLines.filter((line: string) => line.includes("-BackendEvent]: "))).not.toHaveLength(0);
  });

  test("in several forms, with its warnings", async () => {
    const form = `--send-http-form-urls=${target()}`;
    const nowhere = `${place.path("nowhere")}/`;
    const { code } = await backup(nowhere, json(), form, "--allow-missing-source=true", "--no-such-option=1");
    expect(code).toBe(2);
    const requests = receiver.take();
    expect(requests.map(({ headers }) => headers["Content-Type"])).toEqual([
      "application/x-www-form-urlencoded",
      "application/json",
    ]);
    const text = textOf(requests[0] as (typeof requests)[number]);
    expect(text).toContain("\nParsedResult: Warning\n");
    expect(text).toMatch(
      /\nLimitedWarnings: \[\n {4}[^\n]*Warning-Duplicati\.Library\.Main\.Controller-UnsupportedOption[^\n]*\n\]\nLimitedErrors: \[\]\nLog data:\n[^\n]*Controller-UnsupportedOption\][^\n]*\n$/,
    );
    const { Data, LogLines } = JSON.parse(requests[1]?.body as string);
    expect(Data).toMatchObject({ ParsedResult: "Warning", WarningsActualLength: 1 });
    expect(LogLines).toHaveLength(1);
  });

  test("when it fails, with the failure", async () => {
    const args = [source, json(), `--send-http-form-urls=${target()}`, `--dbpath=${place.path("local.sqlite")}`];
    const { code, errorId } = await place.run("backup", url, ...args, "--passphrase=wrong horse");
    expect({ code, errorId }).toEqual({ code: 100, errorId: "PassphraseChangeNotSupported" });
    const requests = receiver.take();
    expect(requests).toHaveLength(2);
    const text = textOf(requests[0] as (typeof requests)[number]);
    expect(text).toMatch(/^Duplicati Backup report for bunker [^\n]*\n\nFailed: [^\n]+\nDetails: /);
    const result = text.slice(text.indexOf("\nDeletedFiles: "));
    expect(lineNames(result).filter((name) => name !== "UserError")).toEqual(backupTextNames);
    expect(text).toMatch(/\nParsedResult: Fatal\nInterrupted: False\nFatal: True\n/);
    expect(text).toMatch(/\nLog data:\n[^\n]*Error-Duplicati\.Library\.Main\.Controller-FailedOperation\]: /);
    const { Data, LogLines, Exception } = JSON.parse(requests[1]?.body as string);
    expect(shapeOf(Data)).toEqual(backupData());
    expect(Data).toMatchObject({ ParsedResult: "Fatal", MessagesActualLength: 1, ErrorsActualLength: 1 });
    expect(LogLines).toHaveLength(1);
    expect(Exception).toContain("passphrase");
    expect(JSON.stringify(requests)).not.toContain("horse");
  });

  test("also when it fails before it has begun", async () => {
    const { code } = await backup("--keep-versions=1", "--keep-time=1M", json());
    expect(code).toBe(100);
    expect(JSON.parse(onlyRequest().body).Data).toMatchObject({ ParsedResult: "Fatal", ErrorsActualLength: 1 });
  });

  test("in the words of a template, with more fields of the form", async () => {
    const message = "%OPERATIONNAME% %PARSEDRESULT% %backup-name% %REMOTEURL% %LOCALPATH% %nosuch% %dblock-size% %a%";
    const { code } = await backup(
      "--backup-name=docs",
      first(),
      `--send-http-message=${message}`,
      "--send-http-message-parameter-name=msg",
      "--send-http-extra-parameters=a=b&c=d",
    );
    expect(code).toBe(1);
    const request = onlyRequest();
    expect(textOf(request, "msg")).toBe(`Backup Success docs ${url} ${source}  1MB b`);
    expect(request.body).toEndWith("&a=b&c=d");
  });

  test("with a template out of a file", async () => {
    const file = place.path("template.txt");
    writeFileSync(file, "%backup-name% is %RESULT%");
    await backup(first(), "--backup-name=docs", `--send-http-message=${file}`);
    expect(textOf(onlyRequest())).toMatch(/^docs is DeletedFiles: 0\n/);
  });

  test("by the method that is asked for", async () => {
    expect((await backup(first(), "--send-http-verb=PUT")).code).toBe(1);
    expect(onlyRequest()).toMatchObject({ method: "PUT", path: "/report?x=1" });
  });

  test.each(["Warning,Error,Fatal", "Fatal"])("not at all if its result is none of %s", async (levels) => {
    expect((await backup(first(), `--send-http-level=${levels}`)).code).toBe(1);
    expect(receiver.take()).toEqual([]);
  });

  test("if its result is one of those that are asked for", async () => {
    await backup(first(), "--send-http-level=warning, success");
    expect(receiver.take()).toHaveLength(1);
  });

  test("not at all if the module is disabled", async () => {
    expect((await backup(first(), "--disable-module=sendhttp")).code).toBe(2);
    expect(receiver.take()).toEqual([]);
  });
});

describe("other operations are reported", () => {
  const any = "--send-http-any-operation=true";

  test("only if that is asked for", async () => {
    const { code, output } = await run("list", first());
    expect(code).toBe(0);
    expect(output).toStartWith("Listing filesets:\n");
    expect(receiver.take()).toEqual([]);
  });

  test("whatever their result then", async () => {
    expect((await run("list", first(), any, "--send-http-level=Fatal")).code).toBe(0);
    expect(receiver.take()).toHaveLength(1);
  });

  test("from one that has no destination", async () => {
    const { code, output } = await place.run("test-filters", source, json(), any);
    expect({ code, isShown: output.includes("Matched 5 files") }).toEqual({ code: 0, isShown: true });
    const { Data, Extra } = JSON.parse(onlyRequest().body);
    expect(shapeOf(Data)).toEqual(testFiltersData);
    expect(Data).toMatchObject({ FileCount: 5, MainOperation: "TestFilters" });
    expect(Extra).toMatchObject({
      "destination-type": "dummy",
      "backup-id": "1332173971095A89A09BD919655AFC5697A4FE11DC3CA3D881026D21C87F6F58",
    });
  });
});

describe("a backup of two versions is reported by", () => {
  const any = "--send-http-any-operation=true";
  let remote: string;
  const database = () => `--dbpath=${place.path("two.sqlite")}`;
  const perform = (command: string, ...args: string[]) =>
    place.run(command, remote, ...args, database(), "--passphrase=correct horse", json(), any);
  const dataOf = (request: { body: string }) => JSON.parse(request.body).Data;
  beforeAll(async () => {
    remote = `file://${place.path("two")}`;
    const tree = `${place.path("two-source")}/`;
    mkdirSync(tree);
    for (const name of ["a.txt", "b.txt", "c.sh"]) writeFileSync(`${tree}${name}`, name.repeat(5000));
    await perform("backup", tree, "--blocksize=10KB", "--dblock-size=1MB");
    writeFileSync(`${tree}a.txt`, "changed".repeat(5000));
    writeFileSync(`${tree}d.txt`, "new");
    await Bun.sleep(1000);
    expect((await perform("backup", tree)).code).toBe(0);
    const [, second] = receiver.take();
    expect(shapeOf(dataOf(second as { body: string }))).toEqual(backupData({ compact: true, test: true }));
  });

  test.each([
    ["list", [], 0, "List", listData],
    ["restore", ["*", "--restore-path=<folder>/restored"], 0, "Restore", restoreData],
    ["test", ["2"], 0, "Test", testData],
    ["compare", [], 0, "ListChanges", compareData],
    ["delete", ["--version=1"], 0, "Delete", deleteData],
    ["compact", [], 0, "Compact", compactData],
    ["repair", [], 0, "Repair", repairData],
    ["vacuum", [], 0, "Vacuum", vacuumData],
    ["purge", ["*.sh"], 0, "PurgeFiles", purgeData],
    ["list-broken-files", [], 0, "ListBrokenFiles", listBrokenData],
    ["purge-broken-files", [], 0, "PurgeBrokenFiles", purgeBrokenData],
  ])("%s", async (command, args, code, operation, data) => {
    const given = args.map((argument) => argument.replace("<folder>", place.folder));
    const run = await perform(command, ...given);
    expect({ code: run.code, errorId: run.errorId }).toEqual({ code, errorId: undefined });
    const { Data, Extra, LogLines, Exception } = JSON.parse(onlyRequest().body);
    expect(shapeOf(Data)).toEqual(data);
    expect(Data).toMatchObject({ MainOperation: operation, ParsedResult: "Success" });
    expect(Object.keys(Extra)).toEqual(extraNames({ backupName: false }));
    expect(Extra.OperationName).toBe(operation);
    expect({ LogLines, Exception }).toEqual({ LogLines: [], Exception: null });
  });

  test("what the local database keeps, which has the messages as well", () => {
    using sqlite = new Database(place.path("two.sqlite"), { readonly: true });
    const row = sqlite.query("SELECT message FROM log_data WHERE kind = 'Result' ORDER BY id LIMIT 1").get();
    const stored = JSON.parse((row as { message: string }).message);
    const names = backupData({ test: true }).map((member) => /^[^.:[]*/.exec(member)?.[0] as string);
    const expected = [...new Set(names)].flatMap((name) =>
      name === "BackendStatistics" ? [...storedLists, name] : name,
    );
    expect(Object.keys(stored)).toEqual(expected);
    expect(stored.Messages).toHaveLength(Math.min(20, stored.MessagesActualLength));
    expect({ Warnings: stored.Warnings, Errors: stored.Errors }).toEqual({ Warnings: [], Errors: [] });
    for (const part of [stored.TestResults, stored.BackendStatistics]) {
      expect(storedLists.map((name) => part[name])).toEqual([null, null, null]);
    }
  });
});

describe("a report that does not arrive is a warning", () => {
  const failures = (output: string) => output.split("\n").filter((line) => /^Attempt \d of \d/.test(line));

  test("when the server answers with an error each time", async () => {
    receiver.answer = () => ({ status: 500 });
    const { code, output } = await backup(first(), "--send-http-retry-delay=0s", "--send-http-signing-key=signs it");
    expect(code).toBe(2);
    const requests = receiver.take();
    expect(requests).toHaveLength(3);
    expect(new Set(requests.map(({ headers }) => headers["webhook-id"])).size).toBe(1);
    for (const { headers, body } of requests) {
      const { "webhook-id": id, "webhook-timestamp": time, "webhook-signature": signature } = headers;
      const expected = createHmac("sha256", "signs it").update(`${id}.${time}.${body}`).digest("base64");
      expect(signature).toBe(`v1,${expected}`);
      expect(decodeURIComponent(body)).not.toContain("signs it");
    }
    expect(output).not.toContain("signs it");
    expect(failures(output)).toHaveLength(3);
    expect(output).toEndWith("Backup completed successfully!\n");
  });

  test("when nobody listens", async () => {
    const closed = await WebReceiver.start();
    const address = closed.url();
    await closed.stop();
    const args = ["--send-http-retries=2", "--send-http-retry-delay=0s"];
    const { code, output } = await backup(`--send-http-url=${address}`, ...args);
    expect(code).toBe(2);
    expect(failures(output)).toHaveLength(2);
  });

  test("and the other servers get theirs", async () => {
    const urls = `--send-http-json-urls=not a url;${target()}`;
    expect((await backup(urls, "--send-http-retries=0")).code).toBe(2);
    expect(receiver.take()).toHaveLength(1);
  });

  test("which shows neither path nor login of the address", async () => {
    receiver.answer = () => ({ status: 403 });
    const address = `http://user:hidden1@127.0.0.1:${receiver.port}/hooks/hidden2?token=hidden3`;
    const { output } = await backup(`--send-http-url=${address}`, "--send-http-retries=1");
    expect(output).toContain(`http://127.0.0.1:${receiver.port} `);
    expect(output).not.toContain("hidden");
    expect(onlyRequest()).toMatchObject({
      path: "/hooks/hidden2?token=hidden3",
      headers: { Authorization: `Basic ${btoa("user:hidden1")}` },
    });
  });
});

test("a server that answers late gets its report by a later attempt", async () => {
  let attempts = 0;
  receiver.answer = () => ({ status: ++attempts < 3 ? 503 : 204 });
  const { output } = await backup(first(), "--send-http-retry-delay=0s");
  expect(receiver.take()).toHaveLength(3);
  expect(output).not.toContain("could not be sent");
});

describe("secrets", () => {
  test("stand in no report, even where a template asks for them", async () => {
    const message = "%passphrase% %REMOTEURL% %RESULT%";
    await backup(first(), json(), `--send-http-message=${message}`, "--send-http-log-level=Verbose");
    const bodies = receiver.take().map(({ body }) => decodeURIComponent(body));
    expect(bodies).toHaveLength(2);
    expect(bodies[0]).toStartWith("message=•");
    for (const body of bodies) expect(body).not.toContain("horse");
  });

  test("are hidden however short they are", async () => {
    const args = [source, `--dbpath=${place.path("short.sqlite")}`, first(), "--send-http-message=<%passphrase%>"];
    await place.run("backup", `file://${place.path("short")}`, ...args, "--passphrase=xy");
    expect(textOf(onlyRequest())).toMatch(/^<•+>$/);
  });

  test("extra parameters that cannot be read end the run before it begins, and are not shown", async () => {
    const before = place.path("unread");
    const args = [`--dbpath=${before}.sqlite`, first(), '--send-http-extra-parameters={"a": hidden}'];
    const { code, errorId, output } = await place.run(
      "backup",
      `file://${before}`,
      source,
      ...args,
      "--passphrase=x y z",
    );
    expect({ code, errorId }).toEqual({ code: 100, errorId: "InvalidReportParameters" });
    expect(output).not.toContain("hidden");
    expect(existsSync(before)).toBe(false);
    expect(receiver.take()).toEqual([]);
  });
});

test("paths are blotted out of log lines, unless they are allowed", async () => {
  const missing = `${place.path("gone", "file.txt")}`;
  const lineOf = async (...args: string[]) => {
    await backup(missing, json(), ...args);
    return JSON.parse(onlyRequest().body).LogLines.join("\n");
  };
  const blotted = await lineOf();
  expect(blotted).toContain("-redacted-");
  expect(blotted).not.toContain(missing);
  expect(await lineOf("--allow-paths-in-log-messages=true")).toContain(missing);
});

test("a script before the operation can ask for a report; one that calls the operation off has none sent", async () => {
  const script = place.path("script.sh");
  const write = (...lines: string[]) => writeFileSync(script, ["#!/bin/sh", ...lines, ""].join("\n"), { mode: 0o755 });
  write(`echo '--send-http-url=${target()}'`);
  expect((await backup(`--run-script-before=${script}`)).code).toBe(1);
  expect(receiver.take()).toHaveLength(1);
  write("exit 1");
  expect((await backup(`--run-script-before=${script}`, first())).code).toBe(1);
  expect(receiver.take()).toEqual([]);
});

test("a report shows what the script at the end said", async () => {
  const script = place.path("after.sh");
  writeFileSync(script, "#!/bin/sh\necho LOG:WARN look here\n", { mode: 0o755 });
  await backup(`--run-script-after=${script}`, json());
  const { Data, LogLines } = JSON.parse(onlyRequest().body);
  expect(Data.ParsedResult).toBe("Warning");
  expect(LogLines).toEqual([expect.stringContaining("look here")]);
});
