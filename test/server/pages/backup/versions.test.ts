import { describe, expect, test } from "bun:test";
import { writeFileSync } from "node:fs";
import { ChangeLines, type ListedChange } from "../../../../src/jobs/process/change-lines.ts";
import type { Following } from "../../../../src/jobs/task-queue.ts";
import { UserError } from "../../../../src/support/errors.ts";
import { addJob, addRun } from "../../../support/page-jobs.ts";
import { PageServer } from "../../../support/page-server.ts";

const newest = Date.UTC(2025, 11, 30, 9, 0) / 1000;
const hour = 3600;

/** A server with a backup that has versions, the newest first. */
async function withVersions(count: number) {
  const server = await new PageServer().login();
  const id = addJob(server, "Documents", false, { metadata: { BackupListCount: String(count) } });
  const filesets = Array.from({ length: count }, (_, version) => ({
    version,
    isFull: version !== 1,
    time: new Date((newest - version * 30 * hour) * 1000),
    fileCount: 10 + version,
    fileSizes: 2048,
  }));
  server.api.tasks.answers.set("list", () => ({ filesets, files: [], isEncrypted: true }));
  server.api.tasks.answers.set("list-filesets", () => ({ filesets, isEncrypted: true }));
  writeFileSync(server.api.services.jobs.get(id)?.job.databasePath ?? "", "a database");
  return { server, id, filesets, asked: server.api.tasks.asked };
}

const namesIn = (text: string) =>
  [...text.matchAll(/name="version\[\]" value="(\d+)"/g)].map(([, name]) => Number(name));

describe("the versions of a backup", () => {
  test("are listed with their dates, what is in them and what changed, and never by a number", async () => {
    const { server, id } = await withVersions(3);
    using _ = server;
    const started = new Date(newest * 1000);
    server.api.database.runs.add({
      jobId: Number(id),
      operation: "Backup",
      started,
      finished: new Date(started.getTime() + 60_000),
      outcome: "Success",
      summary: { AddedFiles: 4, ModifiedFiles: 2, DeletedFiles: 1, SizeOfAddedFiles: 1024, SizeOfModifiedFiles: 1024 },
    });
    const { text, status } = await server.get(`backup/${id}`);
    expect(status).toBe(200);
    expect(namesIn(text)).toEqual([newest, newest - 30 * hour, newest - 60 * hour]);
    expect(text).toContain("30 Dec 2025");
    expect(text).toContain("4 new, 2 changed, 1 removed");
    expect(text).toContain("2 KB in new and changed files");
    expect(text.match(/partial/g)).toHaveLength(1);
    expect(text).toContain("last good version");
  });

  test("have a calendar whose days lead to their versions", async () => {
    const { server, id } = await withVersions(4);
    using _ = server;
    const [, day] =
      /class="month-day month-day-full" href="([^"]+)"/.exec((await server.get(`backup/${id}`)).text) ?? [];
    const { text } = await server.get(day ?? "");
    expect(namesIn(text).length).toBeLessThan(4);
    expect(text).toContain('aria-current="date"');
  });

  test("come in pages when there are thousands of them", async () => {
    const { server, id } = await withVersions(3000);
    using _ = server;
    expect(namesIn((await server.get(`backup/${id}`)).text)).toHaveLength(50);
    expect(namesIn((await server.get(`backup/${id}?page=59`)).text)[0]).toBe(newest - 59 * 50 * 30 * hour);
  });

  test("are asked for once, until something is written to the local index", async () => {
    const { server, id, asked } = await withVersions(2);
    using _ = server;
    await server.get(`backup/${id}`);
    await server.get(`backup/${id}`);
    expect(asked).toHaveLength(1);
    writeFileSync(server.api.services.jobs.get(id)?.job.databasePath ?? "", "a database that has changed");
    await server.get(`backup/${id}`);
    expect(asked).toHaveLength(2);
  });

  test("stay on the page while a run keeps the index for itself", async () => {
    const { server, id } = await withVersions(2);
    using _ = server;
    await server.get(`backup/${id}`);
    writeFileSync(server.api.services.jobs.get(id)?.job.databasePath ?? "", "a database at work");
    const { tasks } = server.api;
    tasks.answers.set("list", () => {
      throw new UserError("DatabaseLocked", "The database is in use");
    });
    tasks.put({ jobId: id, request: { kind: "operation", operation: "Backup", jobId: id }, status: "Running" });
    const { text } = await server.get(`backup/${id}`);
    expect(namesIn(text)).toHaveLength(2);
    expect(text).toContain("newer ones may come");
  });

  test("are told to be safe at the destination when the local index is gone", async () => {
    using server = await new PageServer().login();
    const id = addJob(server, "Documents", false, { metadata: { BackupListCount: "7" } });
    const { text } = await server.get(`backup/${id}`);
    expect(text).toContain("The local index of this backup is missing");
    expect(text).toContain("are not affected");
    expect(server.api.tasks.asked).toEqual([]);
  });

  test("of a backup that never ran are none, and nobody waits for its destination", async () => {
    using server = await new PageServer().login();
    const { text } = await server.get(`backup/${addJob(server, "New one")}`);
    expect(text).toContain("The first run makes the first version");
    expect(server.api.tasks.asked).toEqual([]);
  });

  test("of no backup are not found", async () => {
    using server = await new PageServer().login();
    for (const path of ["", "/log", "/changes", "/delete-versions", "/log/1"]) {
      expect((await server.get(`backup/99${path}`)).status).toBe(404);
    }
  });
});

describe("deleting versions", () => {
  test("asks with the dates of what is lost, and deletes just those", async () => {
    const { server, id, asked } = await withVersions(3);
    using _ = server;
    const chosen = newest - 30 * hour;
    const { headers } = await server.post(`backup/${id}/choose-versions`, [["version[]", String(chosen)]]);
    expect(headers.get("location")).toEndWith(`backup/${id}/delete-versions?times=${chosen}`);
    const question = await server.get(`backup/${id}/delete-versions?times=${chosen}`);
    expect(question.text).toContain("Delete 1 version");
    expect(question.text).toContain("29 Dec 2025");
    expect(question.text).toContain("2 other versions stay");
    expect((await server.post(`backup/${id}/delete-versions`, { times: String(chosen) })).status).toBe(303);
    expect(asked.at(-1)).toEqual({
      add: { kind: "operation", operation: "Delete", jobId: id, options: { version: "1" } },
    });
  });

  test("takes the numbers that the versions have now, not those of when the page was opened", async () => {
    const { server, id, asked, filesets } = await withVersions(3);
    using _ = server;
    const chosen = newest - 60 * hour;
    await server.get(`backup/${id}/delete-versions?times=${chosen}`);
    const changed = filesets.map((fileset) => ({ ...fileset, version: fileset.version + 1 }));
    server.api.tasks.answers.set("list-filesets", () => ({ filesets: changed, isEncrypted: true }));
    await server.post(`backup/${id}/delete-versions`, { times: String(chosen) });
    expect(asked.at(-1)).toMatchObject({ add: { options: { version: "3" } } });
  });

  test("does nothing when a chosen version is gone, when none was chosen, or all were", async () => {
    const { server, id, asked } = await withVersions(2);
    using _ = server;
    for (const times of ["5", "", `${newest},5`, `${newest},${newest - 30 * hour}`]) {
      expect((await server.post(`backup/${id}/delete-versions`, { times })).status).toBe(400);
      expect((await server.get(`backup/${id}/delete-versions?times=${times}`)).text).not.toContain("button-trouble");
    }
    expect(asked.filter((each) => "add" in (each as object))).toEqual([]);
    const none = await server.post(`backup/${id}/choose-versions`);
    const { text } = await server.get(new URL(none.headers.get("location") ?? "", "http://x/backup/1/").href.slice(9));
    expect(text).toContain("Choose the versions that shall go.");
  });
});

describe("a pinned version", () => {
  const older = newest - 30 * hour;

  test("is marked, is not deleted, and loses its pin again", async () => {
    const { server, id, asked } = await withVersions(3);
    using _ = server;
    const pinned = async () => [...(await server.get(`backup/${id}`)).text.matchAll(/form="release-version"/g)].length;
    expect(await pinned()).toBe(0);
    await server.post(`backup/${id}/pin-version`, { version: String(older) });
    expect(await pinned()).toBe(1);
    expect(server.api.services.jobs.get(id)?.job.settings).toContainEqual(
      expect.objectContaining({ name: "--pinned-versions", value: "20251229T030000Z" }),
    );
    expect((await server.get(`backup/${id}/delete-versions?times=${older}`)).text).toContain("is pinned");
    expect((await server.post(`backup/${id}/delete-versions`, { times: String(older) })).status).toBe(400);
    expect(asked.filter((each) => "add" in (each as object))).toEqual([]);
    await server.post(`backup/${id}/release-version`, { version: String(older) });
    expect(await pinned()).toBe(0);
    expect(server.api.services.jobs.get(id)?.job.settings.map(({ name }) => name)).not.toContain("--pinned-versions");
  });

  test("must be there", async () => {
    const { server, id } = await withVersions(2);
    using _ = server;
    expect((await server.post(`backup/${id}/pin-version`, { version: "5" })).status).toBe(400);
    expect((await server.get(`backup/${id}`)).text).not.toContain('form="release-version"');
  });

  test("is pinned and released by the API as well", async () => {
    const { server, id } = await withVersions(2);
    using _ = server;
    await server.api.login();
    const path = `/api/v1/backup/${id}/pinned-versions`;
    const Times = [new Date(older * 1000).toISOString()];
    expect((await server.api.post(path, { Times })).body).toEqual(Times);
    expect((await server.api.get(path)).body).toEqual(Times);
    expect((await server.api.post(path, { Times: ["yesterday"] })).status).toBe(400);
    expect((await server.api.post(`${path}/release`, { Times })).body).toEqual([]);
  });
});

describe("what changed", () => {
  test("is shown for a version and the one before it, by kinds, with paths as what they are", async () => {
    const { server, id, asked } = await withVersions(3);
    using _ = server;
    server.api.tasks.answers.set("compare", () => ({
      from: { time: new Date(), size: 1 },
      to: { time: new Date(), size: 2 },
      counts: { added: 450, deleted: 1, modified: 2 },
      addedSize: 2048,
      deletedSize: 0,
      changes: [{ type: "added", kind: "file", path: "/home/<b>me</b>" }],
    }));
    const { text } = await server.get(`backup/${id}/changes?type=added&page=1`);
    expect(asked.at(-1)).toMatchObject({
      immediate: { from: newest - 30 * hour, to: newest, type: "added", offset: 200, count: 200 },
    });
    expect(text).toContain("453 changes");
    expect(text).toContain("Page 2 of 3");
    expect(text).toContain("/home/&lt;b&gt;me&lt;/b&gt;");
  });

  test("is sorted by the room that it takes, and a text that changed leads to its lines", async () => {
    const { server, id, asked } = await withVersions(2);
    using _ = server;
    const change = (type: string, path: string, size = 10) => ({ type, kind: "file", path, size });
    server.api.tasks.answers.set("compare", () => ({
      from: { time: new Date(), size: 1 },
      to: { time: new Date(), size: 2 },
      counts: { added: 1, deleted: 0, modified: 2 },
      addedSize: 2048,
      deletedSize: 0,
      changes: [change("added", "/a.iso", 5 * 1024 * 1024), change("modified", "/b.txt"), change("modified", "/c.jpg")],
    }));
    const { text } = await server.get(`backup/${id}/changes?order=size`);
    expect(asked.at(-1)).toMatchObject({ immediate: { order: "size" } });
    expect(text).toContain("5 MB");
    const compared = [...text.matchAll(/href="(restore\/[^"]+\/compare\?[^"]+)"/g)].map(([, link]) => link);
    expect(compared).toEqual([expect.stringContaining("path=%2Fb.txt")]);
  });

  test("is saved as a file, whole and a part at a time", async () => {
    const { server, id } = await withVersions(2);
    using _ = server;
    const total = 45_000;
    const asked: number[] = [];
    server.api.tasks.answers.set("compare", ({ offset, count }) => {
      asked.push(offset);
      const numbers = Array.from({ length: Math.min(count, total - offset) }, (_, at) => offset + at);
      return {
        from: { time: new Date(0), size: 1 },
        to: { time: new Date(0), size: 2 },
        counts: { added: total, deleted: 0, modified: 0 },
        addedSize: 0,
        deletedSize: 0,
        changes: numbers.map((n) => ({ type: "added", kind: n === 1 ? "folder" : "file", path: `/"${n}"\n`, size: n })),
      };
    });
    const address = `backup/${id}/changes/file?from=${newest - 30 * hour}&to=${newest}&as=`;
    const csv = await server.get(`${address}csv`);
    expect(csv.headers.get("content-disposition")).toContain(
      'attachment; filename="Documents 2025-12-29 2025-12-30.csv"',
    );
    expect(csv.text.split("\r\n").slice(0, 3)).toEqual([
      "change,kind,path,bytes",
      'added,file,"/""0""\n",0',
      'added,folder,"/""1""\n",',
    ]);
    expect(csv.text.split("\r\n")).toHaveLength(total + 2);
    expect(asked).toEqual([0, 20_000, 40_000]);
    const { backup, counts, changes } = JSON.parse((await server.get(`${address}json`)).text);
    expect([backup, counts.added, changes.length]).toEqual(["Documents", total, total]);
    expect(changes[1]).toEqual({ change: "added", kind: "folder", path: '/"1"\n', bytes: null });
    server.api.tasks.answers.set("compare", () => {
      throw new UserError("DatabaseLocked", "The database is in use");
    });
    expect((await server.get(`${address}csv`)).status).not.toBe(200);
  });

  test("asks for two versions when there is one, or it is compared with itself", async () => {
    const { server, id, asked } = await withVersions(1);
    using _ = server;
    expect((await server.get(`backup/${id}/changes`)).text).toContain("only one version");
    expect((await server.get(`backup/${id}/changes?from=${newest}&to=${newest}`)).status).toBe(200);
    expect(asked.filter((each) => JSON.stringify(each).includes("compare"))).toEqual([]);
  });
});

describe("what has changed on the disk", () => {
  const seen = {
    counts: { added: { count: 301, size: 4096 }, modified: { count: 1, size: 10 }, deleted: { count: 0, size: 0 } },
    largest: [
      { type: "added", kind: "file", path: "/home/large", size: 4000 },
      { type: "modified", kind: "file", path: "/home/<b>", size: 10 },
    ] as ListedChange[],
    files: 400,
    size: 9000,
    errors: 2,
  };

  test("is looked for in the sources, told as far as it is, and stays until one looks again", async () => {
    const { server, id, asked } = await withVersions(2);
    using _ = server;
    const answer = Promise.withResolvers<unknown>();
    let tell: Following["onProgress"];
    server.api.tasks.answers.set("compare-disk", (call, _options, { onProgress }) => {
      using lines = new ChangeLines((call as { list: string }).list);
      lines.add([...seen.largest, { type: "deleted", kind: "folder", path: '/home/"old"/', size: 0 }]);
      tell = onProgress;
      return answer.promise;
    });
    const place = `backup/${id}/changes?to=disk`;
    expect((await server.get(place)).text).toContain("Looking through the folders");
    expect(asked.at(-1)).toMatchObject({ immediate: { call: "compare-disk", time: newest, sources: ["/home"] } });
    tell?.({ filesProcessed: 12, filesTotal: 40 } as never);
    const part = await server.get(`backup/${id}/disk?from=${newest}`);
    expect(part.text).toContain("12 files, 40 files in the version");
    expect(part.text).toContain('value="0.3"');
    answer.resolve(seen);
    await answer.promise;
    const { text } = await server.get(place);
    expect(text).toContain("301 new on the disk");
    expect(text).toContain("And 300 smaller ones.");
    expect(text).toContain("/home/&lt;b&gt;");
    expect(text).toContain("2 entries could not be looked at");
    expect(text).toContain("No file was read");
    const file = async (as: string) => (await server.get(`backup/${id}/disk/file?from=${newest}&as=${as}`)).text;
    expect((await file("csv")).split("\r\n")).toEqual([
      "change,kind,path,bytes",
      'added,file,"/home/large",4000',
      'modified,file,"/home/<b>",10',
      'deleted,folder,"/home/""old""/",',
      "",
    ]);
    const { to, counts, changes } = JSON.parse(await file("json"));
    expect([to, counts.added, changes.length]).toEqual(["disk", 301, 3]);
    expect(asked.filter((each) => JSON.stringify(each).includes("compare-disk"))).toHaveLength(1);
    await server.post(`backup/${id}/disk`, { from: String(newest), go: "begin" });
    await server.get(place);
    expect(asked.filter((each) => JSON.stringify(each).includes("compare-disk"))).toHaveLength(2);
  });

  test("is no longer looked for once somebody stops it, or asks of another version", async () => {
    const { server, id } = await withVersions(2);
    using _ = server;
    const signals: AbortSignal[] = [];
    server.api.tasks.answers.set("compare-disk", (_call, _options, { signal }) => {
      if (signal) signals.push(signal);
      return new Promise(() => undefined);
    });
    await server.get(`backup/${id}/changes?to=disk`);
    await server.get(`backup/${id}/changes?from=${newest - 30 * hour}&to=disk`);
    expect(signals.map(({ aborted }) => aborted)).toEqual([true, false]);
    const { headers } = await server.post(`backup/${id}/disk`, { from: String(newest), go: "end" });
    expect(headers.get("location")).not.toContain("disk");
    expect(signals.map(({ aborted }) => aborted)).toEqual([true, true]);
    expect((await server.get(`backup/${id}/disk?from=${newest}`)).text).toBe("");
  });

  test("is told to be unknown when a source is away, with what is safe", async () => {
    const { server, id } = await withVersions(1);
    using _ = server;
    server.api.tasks.answers.set("compare-disk", () => {
      throw new UserError("SourceIsMissing", "The source path /home does not exist");
    });
    await server.get(`backup/${id}/changes?to=disk`);
    const { text } = await server.get(`backup/${id}/changes?to=disk`);
    expect(text).toContain("The source path /home does not exist");
    expect(text).toContain("Nothing was changed by looking.");
  });

  test("is not offered for a backup that has no sources here", async () => {
    using server = await new PageServer().login();
    const id = addJob(server, "Elsewhere", false, { sources: [] });
    server.api.tasks.answers.set("list", () => ({ filesets: [], files: [], isEncrypted: true }));
    const { text } = await server.get(`backup/${id}/changes?to=disk`);
    expect(text).not.toContain('value="disk"');
    expect(server.api.tasks.asked).toEqual([]);
  });
});

test("the head tells the result of the last run, and a failure with what is still safe", async () => {
  const { server, id } = await withVersions(1);
  using _ = server;
  addRun(server, id, "Success", 2, { AddedFiles: 3 });
  expect((await server.get(`backup/${id}`)).text).toContain("Backup finished 2 days ago · 3 new files");
  addRun(server, id, "Fatal", 1, { ErrorMessage: "The disk is full" });
  const { text } = await server.get(`backup/${id}`);
  expect(text).toContain("state-failing");
  expect(text).toContain("The versions that there are can be restored.");
});
