import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { existsSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { readChangeLines } from "../../../src/jobs/process/change-lines.ts";
import { type ImmediateCall, readAnswer } from "../../../src/jobs/process/immediate-calls.ts";
import { failureOf, JobPlace, resultOf } from "../../support/job-place.ts";

const page = { page: 0, pageSize: 100 };

/** However short they are. */
const phasesOfBackup: readonly string[] = [
  "Backup_Begin",
  "Backup_PreBackupVerify",
  "Backup_PreviousBackupFinalize",
  "Backup_ProcessingFiles",
  "Backup_WaitForUpload",
  "Backup_Delete",
  "Backup_Compact",
  "Backup_PostBackupVerify",
  "Backup_PostBackupTest",
  "Verify_Running",
  "Backup_Complete",
];

describe("operations in a process of their own", () => {
  let place: JobPlace;
  beforeAll(async () => {
    place = new JobPlace();
    place.write("a.txt", "first");
    place.write("folder/b.txt", "second");
    writeFileSync(place.path("task-setup.json"), '{"a":1}');
    resultOf(await place.run("Backup", { "control-files": place.path("task-setup.json") }));
  });
  afterAll(() => place[Symbol.dispose]());

  test("a backup tells its result and how it went on", async () => {
    place.news.length = 0;
    place.write("c.txt", "third");
    const result = resultOf(await place.run("Backup", { "control-files": place.path("task-setup.json") }));
    expect(result).toMatchObject({
      MainOperation: "Backup",
      ParsedResult: "Success",
      AddedFiles: 1,
      ExaminedFiles: 3,
      BackendStatistics: { BackupListCount: 2, KnownFilesets: 2 },
    });
    const progress = place.news.flatMap((news) => (news.event === "progress" ? [news.progress] : []));
    expect([...new Set(progress.map(({ phase }) => phase as string))]).toEqual([...phasesOfBackup]);
    expect(progress.at(-1)).toMatchObject({ phase: "Backup_Complete", filesProcessed: 3, filesTotal: 3 });
  });

  test("restore, test, compact, vacuum, repair, a look at the destination and its deletion run, too", async () => {
    const restored = place.path("restored");
    const one = `${place.source}/a.txt`;
    const restore = await place.run("Restore", { "restore-path": restored }, { paths: [one] });
    expect(resultOf(restore)).toMatchObject({ MainOperation: "Restore", RestoredFiles: 1 });
    expect(readFileSync(`${restored}/a.txt`, "utf8")).toBe("first");
    for (const [operation, main] of [
      ["Test", "Test"],
      ["Compact", "Compact"],
      ["Vacuum", "Vacuum"],
      ["Repair", "Repair"],
      ["PurgeBrokenFiles", "PurgeBrokenFiles"],
      ["ListRemote", "ListRemote"],
    ] as const) {
      expect(resultOf(await place.run(operation))).toMatchObject({ MainOperation: main, ParsedResult: "Success" });
    }
    const report = place.path("report.zip");
    const created = await place.run("CreateReport", {}, { reportPath: report });
    expect(resultOf(created)).toMatchObject({ TargetPath: report });
  });

  test("an operation that rests gives signs of life all the same, and none when it is halted", async () => {
    place.news.length = 0;
    const process = place.start("Backup", {}, {}, 5000);
    process.order({ order: "pause", transfers: true });
    const rests = () => place.news.some((news) => news.event === "progress" && news.progress.isResting);
    while (!rests()) await new Promise((resolve) => setTimeout(resolve, 20));
    await new Promise((resolve) => setTimeout(resolve, 6000));
    const isNamed = () => place.news.some((news) => news.event === "log" && news.id === "JobProcessSilent");
    expect(isNamed()).toBe(false);
    globalThis.process.kill(process.pid ?? 0, "SIGSTOP");
    while (!isNamed()) await new Promise((resolve) => setTimeout(resolve, 20));
    process.order({ order: "stop" });
    expect(failureOf(await process.ended).isAborted).toBe(true);
  });

  test("a restore rests during a pause, and a stop breaks it off", async () => {
    place.news.length = 0;
    const restored = place.path("paused");
    const restore = place.start("Restore", { "restore-path": restored }, { paths: [] });
    restore.order({ order: "pause", transfers: true });
    const rests = () => place.news.some((news) => news.event === "progress" && news.progress.isResting);
    while (!rests()) await new Promise((resolve) => setTimeout(resolve, 20));
    expect(existsSync(`${restored}/a.txt`) && readFileSync(`${restored}/a.txt`, "utf8") === "first").toBe(false);
    restore.order({ order: "resume" });
    expect(resultOf(await restore.ended)).toMatchObject({ RestoredFiles: 3 });
    const stopped = place.start("Restore", { "restore-path": place.path("stopped") }, { paths: [] });
    stopped.order({ order: "pause", transfers: true });
    stopped.order({ order: "stop" });
    expect(failureOf(await stopped.ended).isAborted).toBe(true);
  });

  test("what a client asks is answered with and without a database, and leaves no trace in it", async () => {
    const rows = readAnswer("log", await place.ask({ call: "log", count: 500 }));
    const filesets = await place.ask({ call: "list-filesets", fromRemote: false });
    expect(readAnswer("list-filesets", filesets)).toMatchObject({
      filesets: [
        { version: 0, isFull: true, fileCount: 5 },
        { version: 1, isFull: true, fileCount: 4, fileSizes: 11 },
      ],
    });
    const remote = await place.ask({ call: "list-filesets", fromRemote: true });
    expect(readAnswer("list-filesets", remote)).toMatchObject({
      isEncrypted: true,
      filesets: [
        { version: 0, isFull: null, fileCount: null },
        { version: 1, fileSizes: null },
      ],
    });
    const options = { allVersions: true, prefixOnly: false, folderContents: false, fromRemote: false };
    const versions = await place.ask({ call: "list", filter: [], withCounts: true, ...options });
    expect(readAnswer("list", versions)).toMatchObject({ filesets: [{ fileCount: 3 }, { fileCount: 2 }], files: [] });
    const files = await place.ask({ call: "list", filter: ["*.txt"], withCounts: false, ...options });
    expect(readAnswer("list", files).files).toContainEqual({ path: `${place.source}/c.txt`, sizes: [5, null] });
    const folder = await place.ask({ call: "list-folder", folders: [`${place.source}/`], ...page }, { version: "0" });
    expect(readAnswer("list-folder", folder)).toMatchObject({
      total: 3,
      items: [{ path: `${place.source}/a.txt` }, { path: `${place.source}/c.txt` }, { isFolder: true, size: -1 }],
    });
    const history = await place.ask({ call: "list-versions", paths: [`${place.source}/a.txt`], ...page });
    expect(readAnswer("list-versions", history).items).toMatchObject([{ version: 1 }, { version: 0 }]);
    const search = { folders: [], expressions: ["B.TXT"], caseSensitive: false };
    const found = await place.ask({ call: "search", ...search, ...page }, { version: "0" });
    expect(readAnswer("search", found).items).toMatchObject([{ path: `${place.source}/folder/b.txt`, version: 0 }]);
    expect(await place.ask({ call: "list-broken-files" })).toEqual([]);
    expect(await place.ask({ call: "restore-task-config" })).toBe('{"a":1}');
    const remoteRows = readAnswer("remote-log", await place.ask({ call: "remote-log", count: 2 }));
    expect(remoteRows).toHaveLength(2);
    const earlier = await place.ask({ call: "remote-log", count: 500, beforeId: remoteRows[1]?.id ?? 0 });
    expect(readAnswer("remote-log", earlier)[0]?.id).toBeLessThan(remoteRows[1]?.id ?? 0);
    expect(readAnswer("log", await place.ask({ call: "log", count: 500 }))).toEqual(rows);
    const first = JSON.parse(rows.at(-1)?.message ?? "");
    expect(first).toMatchObject({ MainOperation: "Backup" });

    const ended = Date.parse(first.EndTime);
    const part = { call: "run-messages", ended, offset: 1, count: 2 } as const;
    const messages = readAnswer("run-messages", await place.ask(part));
    expect(messages).toMatchObject({
      operationId: 1,
      kept: first.Messages.length,
      written: first.MessagesActualLength,
    });
    expect(messages.messages).toEqual(first.Messages.slice(1, 3));
    const unknown = readAnswer("run-messages", await place.ask({ ...part, ended: 1 }));
    expect(unknown).toEqual({ operationId: null, messages: [], kept: 0, written: 0 });
    const ofRun = readAnswer("remote-log", await place.ask({ call: "remote-log", count: 500, operationId: 1 }));
    expect(new Set(ofRun.map(({ operationId }) => operationId))).toEqual(new Set([1]));

    const [to, from] = readAnswer("list", versions).filesets.map(({ time }) => Math.floor(time.getTime() / 1000));
    const pair = { call: "compare", from: from ?? 0, to: to ?? 0 } as const;
    const changes = readAnswer("compare", await place.ask({ ...pair, offset: 0, count: 100 }));
    expect(changes).toMatchObject({ counts: { added: 1, deleted: 0 }, addedSize: 5 });
    expect(changes.changes[0]).toEqual({ type: "added", kind: "file", path: `${place.source}/c.txt`, size: 5 });
    const later = readAnswer("compare", await place.ask({ ...pair, type: "added", offset: 1, count: 100 }));
    expect(later.changes).toEqual([]);

    const plan = readAnswer("repair-plan", await place.ask({ call: "repair-plan" }));
    expect(plan).toMatchObject({ rebuild: null, putBack: { count: 0 }, leftovers: { count: 0 } });
    const lost = await place.ask({ call: "repair-plan" }, { dbpath: place.path("no-such.sqlite") });
    const { rebuild, traffic } = readAnswer("repair-plan", lost);
    expect(rebuild).toBe("empty");
    // Lists and indexes of two versions, after a look at the destination.
    const read = readdirSync(place.remote).filter((name) => !name.includes(".dblock."));
    expect(read.length).toBeGreaterThan(2);
    const size = read.reduce((sum, name) => sum + statSync(join(place.remote, name)).size, 0);
    expect(traffic.rebuild).toEqual({ requests: 1 + read.length, uploaded: 0, downloaded: size });
    const compact = readAnswer("compact-plan", await place.ask({ call: "compact-plan" }));
    expect(compact).toMatchObject({ reason: null, deleted: { count: 0, size: 0 } });
    const purge = await place.ask({ call: "purge-plan", paths: [`${place.source}/a.txt`] });
    expect(readAnswer("purge-plan", purge)).toMatchObject({ versions: 2, entries: 2 });
    // It was a look only.
    expect(readAnswer("purge-plan", await place.ask({ call: "purge-plan", paths: ["*a.txt"] })).versions).toBe(2);
    const gone = resultOf(await place.run("PurgeFiles", {}, { paths: [`${place.source}/c.txt`] }));
    expect(gone).toMatchObject({ MainOperation: "PurgeFiles", RemovedFileCount: 1, RewrittenFileLists: 1 });
    const left = await place.ask({ call: "purge-plan", paths: [`${place.source}/c.txt`] });
    expect(readAnswer("purge-plan", left)).toMatchObject({ entries: 0, versions: 0 });
    const one = resultOf(await place.run("Test", {}, { samples: 1 })) as { Verifications: unknown[] };
    const many = resultOf(await place.run("Test", {}, { samples: 9 })) as { Verifications: unknown[] };
    expect(many.Verifications.length).toBeGreaterThan(one.Verifications.length);
  });

  test("sources of a backup that there is not yet are counted, with its rules", async () => {
    using place = new JobPlace();
    place.write("a.txt", "12345");
    place.write("folder/b.txt", "123");
    place.write("c.tmp", "left out");
    const sources = [`${place.source}/`, "/no/such/place"];
    const end = await place.startRequest({
      kind: "immediate",
      call: { call: "count-sources", sources },
      url: "dummy://",
      options: { dbpath: place.path("none.sqlite") },
      filters: [{ include: false, expression: "*.tmp" }],
      job: { id: "1", name: "" },
    }).ended;
    expect(end).toEqual({ event: "answer", answer: { files: 2, size: 8, ignored: null } });
  });

  test("a version is held against the disk, with the rules of the backup and without reading a file", async () => {
    using place = new JobPlace();
    for (const name of ["same.txt", "changed.txt", "touched.txt", "gone.txt"]) place.write(name, name);
    place.write("folder/now-out.tmp", "12345");
    await place.run("Backup");
    const { filesets } = readAnswer("list-filesets", await place.ask({ call: "list-filesets", fromRemote: false }));
    place.write("changed.txt", "longer than it was");
    utimesSync(join(place.source, "touched.txt"), 1, 1);
    rmSync(join(place.source, "gone.txt"));
    place.write("new/large.bin", new Uint8Array(1000));
    place.write("new/small.bin", new Uint8Array(10));
    place.write("new/left-out.tmp", "x");
    const time = Math.floor((filesets[0]?.time.getTime() ?? 0) / 1000);
    const list = place.path("changes.jsonl");
    const call = { call: "compare-disk", time, sources: [`${place.source}/`], shown: 2 } satisfies ImmediateCall;
    const filters = [{ include: false, expression: "*.tmp" }];
    const compare = async (asked: ImmediateCall) => {
      const request = { url: `file://${place.remote}`, options: { dbpath: place.database, "no-encryption": "true" } };
      const job = { id: "1", name: "Documents" };
      return await place.startRequest({ kind: "immediate", call: asked, filters, job, ...request }).ended;
    };
    const end = await compare({ ...call, list });
    const answer = readAnswer("compare-disk", end.event === "answer" ? end.answer : end);
    expect(answer.counts).toEqual({
      added: { count: 3, size: 1010 },
      modified: { count: 2, size: 18 + 11 },
      deleted: { count: 2, size: 8 + 5 },
    });
    expect(answer.largest.map(({ type, path, size }) => [type, path.slice(place.source.length + 1), size])).toEqual([
      ["added", "new/large.bin", 1000],
      ["added", "new/small.bin", 10],
      ["modified", "changed.txt", 18],
      ["modified", "touched.txt", 11],
      ["deleted", "gone.txt", 8],
      ["deleted", "folder/now-out.tmp", 5],
    ]);
    expect(answer).toMatchObject({ files: 5, errors: 0 });
    const listed = (await Array.fromAsync(readChangeLines(list))).flat();
    const folder = { type: "added", kind: "folder", path: `${place.source}/new/`, size: 0 };
    expect(listed).toContainEqual(folder as never);
    expect(listed).toHaveLength(7);
    expect(failureOf(await compare({ ...call, time: 5 })).id).toBe("NoFilesetsFound");
    expect(failureOf(await compare({ ...call, sources: ["/no/such/place"] })).id).toBe("SourceIsMissing");
    // Whoever asked was told.
    expect(place.news.filter((news) => news.event === "log" && news.id === "FailedOperation")).toEqual([]);
  });

  test("failures have the id, the sentence and the advice, and no secret", async () => {
    const wrong = failureOf(
      await place.run("Repair", { dbpath: place.path("none.sqlite"), passphrase: "not this one" }),
    );
    expect(wrong).toMatchObject({ id: "WrongPassphrase", isAborted: false });
    expect(wrong.advice).not.toBe("");
    const missing = failureOf(await place.run("Backup", { passphrase: "" }));
    expect(missing.id).toBe("MissingPassphrase");
    const nowhere = failureOf(
      await place.run("Backup", {}, { url: "nowhere://u:a%20secret@h/p?auth-password=hidden1" }),
    );
    expect(nowhere.id).toBe("BackendNotSupported");
    expect(JSON.stringify([wrong, nowhere, place.news])).not.toMatch(/a secret|hidden1|not this one/);
  });

  test("a command line is run with its output captured, and nobody to ask", async () => {
    place.news.length = 0;
    const list = ["list-filesets", `file://${place.remote}`, `--dbpath=${place.database}`];
    expect(await place.startRequest({ kind: "command-line", arguments: list }).ended).toEqual({
      event: "exit",
      code: 0,
    });
    const lines = place.news.flatMap((news) => (news.event === "lines" ? news.lines : []));
    expect(lines).toContainEqual(expect.stringMatching(/^0\t.*/));
    const ask = ["backup", `file://${place.path("other")}`, place.source, `--dbpath=${place.path("x.sqlite")}`];
    expect(await place.startRequest({ kind: "command-line", arguments: ask }).ended).toEqual({
      event: "exit",
      code: 100,
    });
    const complaints = place.news.flatMap((news) => (news.event === "lines" ? news.lines : []));
    expect(complaints).toContain("ErrorID: PassphraseNotAvailable");
  });

  test("a database of paths gets version by version, for looking", async () => {
    const dbpath = place.path("paths.sqlite");
    const versions = async () => {
      const answer = await place.ask({ call: "list-filesets", fromRemote: false }, { dbpath });
      return readAnswer("list-filesets", answer).filesets.map(({ time }) => time.getTime());
    };
    const all = readAnswer("list-filesets", await place.ask({ call: "list-filesets", fromRemote: true })).filesets;
    const [newest, oldest] = all.map(({ time }) => time.getTime()) as [number, number];
    const update = (time: number, more = {}) =>
      place.run("RepairUpdate", { dbpath, "repair-only-paths": "true", time: new Date(time).toISOString(), ...more });
    resultOf(await update(newest));
    expect(await versions()).toEqual([newest]);
    resultOf(await update(oldest));
    expect(await versions()).toEqual([newest, oldest]);
    resultOf(await update(newest));
    expect(await versions()).toEqual([newest, oldest]);
    expect(failureOf(await update(newest, { "repair-only-paths": "false" })).id).toBe("RepairUpdateRequiresPathsOnly");
    resultOf(await update(newest, { dbpath: place.database }));
  });

  test("all files of a backup are deleted, and no others", async () => {
    writeFileSync(`${place.remote}/other.txt`, "");
    writeFileSync(`${place.remote}/other-20260101T000000Z.dlist.zip.aes`, "");
    resultOf(await place.run("Backup", { "upload-verification-file": "true" }));
    expect(readdirSync(place.remote)).toContain("duplicati-verification.json");
    resultOf(await place.run("DeleteAll"));
    expect(readdirSync(place.remote).sort()).toEqual(["other-20260101T000000Z.dlist.zip.aes", "other.txt"]);
    rmSync(place.remote, { recursive: true });
    resultOf(await place.run("DeleteAll"));
  });
});
