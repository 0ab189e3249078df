import { afterAll, beforeAll, expect, test } from "bun:test";
import { mkdirSync, writeFileSync } from "node:fs";
import { CommandLine } from "../support/command-line.ts";
import { shapeOf } from "../support/json-shape.ts";
import { WebReceiver } from "../support/web-receiver.ts";

let place: CommandLine;
let receiver: WebReceiver;
beforeAll(async () => {
  place = new CommandLine();
  receiver = await WebReceiver.start();
  mkdirSync(place.path("source"));
  writeFileSync(place.path("source", "a.txt"), "content");
});
afterAll(async () => {
  await receiver.stop();
  place[Symbol.dispose]();
});

const run = (command: string, ...args: string[]) =>
  place.run(command, `file://${place.path("remote")}`, ...args, `--dbpath=${place.path("local.sqlite")}`);
const posts = () => receiver.take().map(({ body }) => JSON.parse(body));
const plain = "--no-encryption=true";
const status = () => `--http-report-status-url=${receiver.url("/status")}`;

const metadata = [
  ..."duplicatiVersion machineId backupId backupName machineName destinationType".split(" "),
  ..."installationType operatingSystem operatingSystemDetailed".split(" "),
];

test("a backup tells when it begins and when it has ended", async () => {
  const { code } = await run(
    "backup",
    place.path("source"),
    plain,
    status(),
    "--backup-name=docs",
    "--no-such-option=1",
  );
  expect(code).toBe(2);
  const requests = [...receiver.requests];
  expect(requests.map(({ method, path }) => [method, path])).toEqual(requests.map(() => ["POST", "/status"]));
  expect(requests[0]?.headers["Content-Type"]).toBe("application/json; charset=utf-8");
  const [first, ...others] = posts();
  const last = others.at(-1);
  expect(Object.keys(first)).toEqual(
    "operation status startedUtc reportedUtc isCompleted backendEvents logEntries recentLogLines metadata".split(" "),
  );
  expect(first).toMatchObject({ operation: "Backup", status: "Started", backendEvents: 0, logEntries: 0 });
  expect(first.startedUtc).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/);
  expect(Object.keys(first.metadata)).toEqual(metadata);
  expect(first.metadata).toMatchObject({
    backupName: "docs",
    destinationType: "file",
    operatingSystem: expect.any(String),
  });
  expect(last).toMatchObject({ status: "Completed", isCompleted: true });
  expect(last.backendEvents).toBeGreaterThan(5);
  expect(shapeOf(last.progress, "progress")).toEqual([
    "progress.phase: string",
    ..."progress filesProcessed fileSizeProcessed fileCount fileSize"
      .split(" ")
      .map((name) => `progress.${name}: number`),
    "progress.countingFiles: boolean",
    "progress.currentFileOffset: number",
    "progress.activeTransfers: number",
  ]);
});

test("other operations tell of themselves, too, and of a failure", async () => {
  expect((await run("list", plain, status())).code).toBe(0);
  expect(posts().map(({ operation, status }) => `${operation} ${status}`)).toEqual(["List Started", "List Completed"]);
  expect((await run("backup", place.path("nowhere"), plain, status())).code).toBe(100);
  const last = posts().at(-1);
  expect(last).toMatchObject({
    operation: "Backup",
    status: "Failed",
    errorMessage: expect.any(String),
  });
  expect(last.logEntries).toBe(last.recentLogLines.length);
  expect(last.recentLogLines.at(-1)).toContain("Error-Duplicati.Library.Main.Controller-FailedOperation");
});

test("nothing is told of an operation that is not run", async () => {
  const script = place.path("script.sh");
  writeFileSync(script, "#!/bin/sh\nexit 1\n", { mode: 0o755 });
  expect((await run("backup", place.path("source"), plain, status(), `--run-script-before=${script}`)).code).toBe(1);
  expect(posts()).toEqual([]);
});

test("a status that does not arrive changes no result", async () => {
  receiver.answer = () => ({ status: 500 });
  expect((await run("backup", place.path("source"), plain, status())).code).toBe(1);
  expect(posts()).not.toHaveLength(0);
});
