import { describe, expect, test } from "bun:test";
import { UserError } from "../../../../src/support/errors.ts";
import { addJob, addRun } from "../../../support/page-jobs.ts";
import { PageServer } from "../../../support/page-server.ts";

const runsIn = (text: string) =>
  [...text.matchAll(/class="run-link words" href="backup\/\d+\/log\/(\d+)"/g)].map(([, id]) => id);

describe("the log of a backup", () => {
  test("lists its runs in words, the newest first, each with the way to its messages", async () => {
    using server = await new PageServer().login();
    const id = addJob(server, "Documents");
    addRun(server, id, "Success", 3, { AddedFiles: 2 });
    addRun(server, addJob(server, "Another"), "Success", 2);
    addRun(server, id, "Warning", 1, { operation: "Test", WarningsActualLength: 3 });
    const { text } = await server.get(`backup/${id}/log`);
    expect(runsIn(text)).toEqual(["3", "1"]);
    expect(text).toContain("Verify");
    expect(text).toContain("3 warnings");
    expect(text).toContain("2 new files");
  });

  test("says for how long containers were down", async () => {
    using server = await new PageServer().login();
    const id = addJob(server, "Documents");
    const Containers = [
      { Name: "db", Action: "Dumped", Downtime: "00:00:00" },
      { Name: "cache", Action: "Paused", Downtime: "00:00:02.5100000" },
      { Name: "app", Action: "Stopped", Downtime: "1.02:03:00" },
    ];
    addRun(server, id, "Success", 1, { AddedFiles: 2, Containers });
    const { text } = await server.get(`backup/${id}/log/1`);
    for (const words of ["db: databases dumped", "cache was paused for 3 s", "app was stopped for 1 d 2 h"])
      expect(text).toContain(words);
  });

  test("says what was read again, and when all of it had been", async () => {
    using server = await new PageServer().login();
    const id = addJob(server, "Documents");
    const found = { RereadFiles: 12, SizeOfRereadFiles: 3 * 1024 ** 2, UnnoticedChangedFiles: 1 };
    addRun(server, id, "Warning", 1, { ...found, LastRereadRound: "2026-05-03T10:00:00+00:00" });
    const { text } = await server.get(`backup/${id}/log/1`);
    for (const words of ["12 unchanged files read again", "1 file with other content", "read again by Sun, 3 May 2026"])
      expect(text).toContain(words);
  });

  test("says what ignore files left out", async () => {
    using server = await new PageServer().login();
    const id = addJob(server, "Documents");
    addRun(server, id, "Success", 1, { AddedFiles: 2, IgnoredFiles: 1200, SizeOfIgnoredFiles: 3 * 1024 ** 2 });
    const { text } = await server.get(`backup/${id}/log/1`);
    for (const words of ["1,200 files left out by ignore files", "3 MB left out by ignore files"])
      expect(text).toContain(words);
    expect((await server.get(`backup/${id}`)).text).toContain("1,200 files left out by ignore files");
  });

  test("says what was told once and is not over, and the API too", async () => {
    using server = await new PageServer().login();
    const id = addJob(server, "Documents");
    const incident = { signs: ["Fatal-X"], since: Date.UTC(2026, 4, 3), told: Date.UTC(2026, 4, 10) };
    const told = { Backup: { notification: incident, sendmail: { ...incident, since: Date.UTC(2026, 4, 4) } } };
    server.api.database.jobs.setMetadata(Number(id), { ToldIncidents: JSON.stringify(told) });
    await server.api.login();
    const incidents = async () => (await server.api.get(`/api/v1/backup/${id}/incidents`)).body;
    expect(await incidents()).toEqual([]);
    server.api.database.globalOptions.set("--report-policy", "OncePerIncident");
    expect(await incidents()).toEqual([
      {
        Operation: "Backup",
        Channels: ["notification", "sendmail"],
        Since: "2026-05-03T00:00:00Z",
        Told: "2026-05-10T00:00:00Z",
        Again: "2026-05-17T00:00:00Z",
        Signs: ["Fatal-X"],
      },
    ]);
    expect((await server.get(`backup/${id}/log`)).text).toContain("It is told again on");
    server.api.database.globalOptions.set("--report-repeat", "0");
    expect((await server.get(`backup/${id}/log`)).text).toContain("It is told again only if it changes.");
  });

  test("is filtered by result, and paged", async () => {
    using server = await new PageServer().login();
    const id = addJob(server, "Documents");
    for (let number = 0; number < 60; number++) addRun(server, id, number % 2 ? "Success" : "Fatal", 60 - number);
    addRun(server, id, "Error", 0);
    const failed = await server.get(`backup/${id}/log?result=trouble`);
    expect(runsIn(failed.text)).toHaveLength(31);
    const first = await server.get(`backup/${id}/log`);
    expect(runsIn(first.text)).toHaveLength(50);
    const [, older] = /href="(backup[^"]*before=\d+)"/.exec(first.text) ?? [];
    expect(runsIn((await server.get(older ?? "")).text)).toEqual(
      Array.from({ length: 11 }, (_, number) => String(11 - number)),
    );
  });

  test("has for each run errors before warnings before messages, its figures in words, and pages of messages", async () => {
    using server = await new PageServer().login();
    const id = addJob(server, "Documents");
    const run = addRun(server, id, "Error", 1, {
      EndTime: "2025-12-31T00:00:10.500Z",
      Errors: ["2026-01-01 01:00:00 +01 - [Error-Duplicati.Library.Main-PutFailed]: Cannot write <x>"],
      ErrorsActualLength: 1,
      Warnings: ["2026-01-01 01:00:00 +01 - [Warning-Duplicati.Library.Main-Slow]: Rather slow"],
      WarningsActualLength: 4711,
      ModifiedFiles: 5,
    });
    server.api.tasks.answers.set("run-messages", () => ({
      operationId: 12,
      messages: ["2026-01-01 01:00:00 +01 - [Information-A.B-Start]: It begins"],
      kept: 10_000,
      written: 12_000,
    }));
    const { text } = await server.get(`backup/${id}/log/${run}?page=3`);
    expect(server.api.tasks.asked).toEqual([
      {
        immediate: { call: "run-messages", ended: Date.UTC(2025, 11, 31, 0, 0, 10, 500), offset: 600, count: 200 },
        jobId: id,
      },
    ]);
    const places = ["Cannot write &lt;x&gt;", "4,711 warnings", "Rather slow", "5 files changed", "It begins"].map(
      (words) => text.indexOf(words),
    );
    expect(places).toEqual(places.toSorted((a, b) => a - b));
    expect(places[0]).toBeGreaterThan(0);
    expect(text).toContain("Page 4 of 50");
    expect(text).toContain(`backup/${id}/log/remote?operation=12`);
  });

  test("leads from a failure to what has to be looked at, where the error tells", async () => {
    using server = await new PageServer().login();
    for (const [error, way] of [
      ["NoSources", "edit?step=what"],
      ["FolderMissing", "edit?step=where"],
      ["MissingRemoteFiles", "care"],
    ]) {
      const id = addJob(server, error ?? "");
      const run = addRun(server, id, "Fatal", 1, { ErrorMessage: "It failed", ErrorID: error });
      const { text } = await server.get(`backup/${id}`);
      const trouble = /class="trouble .*?<\/div>\s*<\/div>/s.exec(text)?.[0] ?? "";
      expect(trouble).toContain(`class="button" href="backup/${id}/${way}"`);
      expect(trouble).toContain(`href="backup/${id}/log/${run}"`);
    }
    const other = addJob(server, "Other");
    addRun(server, other, "Fatal", 1, { ErrorID: "constructor" });
    const { status, text } = await server.get(`backup/${other}`);
    expect([status, text.includes(`class="button" href="backup/${other}/care"`)]).toEqual([200, false]);
  });

  test("says why a run failed in the language of the reader, on each page that tells of it", async () => {
    using server = await new PageServer().login();
    const id = addJob(server, "Fotos");
    const line = '2026-11-25 14:16:00 +00 - [Error-Bunker.Scan-FileProcessingFailed]: Failed: "/a/b"';
    const why = {
      ErrorMessage: "No place for duplicati-1.zip",
      ErrorID: "Full",
      Errors: [line],
      ErrorsActualLength: 1,
    };
    const run = addRun(server, id, "Fatal", 1, why);
    for (const page of ["", `backup/${id}`, `backup/${id}/log`, `backup/${id}/log/${run}`, "activity"]) {
      const { text } = await server.get(page, { "Accept-Language": "da" });
      expect([page, text.includes("Destinationen er fuld"), text.includes("No place for")]).toEqual([page, true, true]);
    }
    const { text } = await server.get(`backup/${id}/log/${run}`, { "Accept-Language": "da" });
    expect(text).toContain("En fil kunne ikke læses og mangler i denne version");
    expect(text).toContain("/a/b");
  });

  test("shows a failed run with its error, and does without the local index", async () => {
    using server = await new PageServer().login();
    const id = addJob(server, "Documents");
    const failed = addRun(server, id, "Fatal", 1, { ErrorMessage: "The disk is full", ErrorID: "DiskFull" });
    const { text } = await server.get(`backup/${id}/log/${failed}`);
    expect(text).toContain("The disk is full");
    expect(text).toContain("DiskFull");
    const good = addRun(server, id, "Success", 0, { EndTime: "2026-01-01T00:00:00Z" });
    server.api.tasks.answers.set("run-messages", () => {
      throw new UserError("DatabaseLocked", "The index is in use");
    });
    expect((await server.get(`backup/${id}/log/${good}`)).text).toContain("The index is in use");
  });

  test("shows no run of another backup", async () => {
    using server = await new PageServer().login();
    const run = addRun(server, addJob(server, "One"), "Success", 1);
    expect((await server.get(`backup/${addJob(server, "Another")}/log/${run}`)).status).toBe(404);
  });

  test("has the calls to the destination in words, page by page", async () => {
    using server = await new PageServer().login();
    const id = addJob(server, "Documents");
    const rows = Array.from({ length: 201 }, (_, number) => ({
      id: 1000 - number,
      operationId: 1,
      time: new Date(0),
      operation: number === 0 ? "put" : "get",
      path: `file-${number}.zip`,
      data: '{"Size":2048}',
    }));
    server.api.tasks.answers.set("remote-log", () => rows);
    const { text } = await server.get(`backup/${id}/log/remote?operation=1`);
    expect(text).toContain("Uploaded");
    expect(text).toContain("2 KB");
    expect(text).toContain(`backup/${id}/log/remote?operation=1&amp;before=801`);
    expect(text).not.toContain("file-200.zip");
  });
});
