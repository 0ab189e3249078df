import { describe, expect, test } from "bun:test";
import { existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { UserError } from "../../../../src/support/errors.ts";
import { addJob, addRun } from "../../../support/page-jobs.ts";
import { PageServer } from "../../../support/page-server.ts";

const none = { count: 0, size: 0, first: [] };
const still = { requests: 1, uploaded: 0, downloaded: 0 };
const calm = {
  rebuild: null,
  unknown: none,
  putBack: none,
  broughtBack: none,
  suspects: none,
  leftovers: none,
  traffic: { rebuild: null, putBack: still, leftovers: still },
};
const gigabyte = 1024 ** 3;
const added = (jobId: string, operation: string, more: object = {}) => ({
  add: { kind: "operation", operation, jobId, ...more },
});

async function withBackup() {
  const server = await new PageServer().login();
  const id = addJob(server, "Documents", false, {
    metadata: { BackupListCount: "3", TargetFilesCount: "12", TargetFilesSize: "2048" },
    settings: [{ filter: "", name: "passphrase", value: "never-shown" }],
  });
  const path = server.api.services.jobs.get(id)?.job.databasePath ?? "";
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, "a database");
  const { asked, answers } = server.api.tasks;
  return { server, id, path, asked, answers };
}

describe("care", () => {
  test("verifies as many files as are wanted", async () => {
    const { server, id, asked } = await withBackup();
    using _ = server;
    await server.post(`backup/${id}/verify`, { samples: "20" });
    await server.post(`backup/${id}/verify`);
    expect((await server.post(`backup/${id}/verify`, { samples: "999999" })).status).toBe(400);
    expect(asked).toEqual([added(id, "Test", { samples: 20 }), added(id, "Test", { samples: 1 })]);
  });

  test("tells what was moved this month, and asks before it goes beyond the budget", async () => {
    const { server, id, asked } = await withBackup();
    using _ = server;
    const { database, traffic } = server.api.services;
    const moved = { requests: 7, uploaded: 2048, downloaded: 1024 };
    traffic.counter(id)({ "": moved })();
    const { text } = await server.get(`backup/${id}/care`);
    expect(text).toContain("There is no limit.");
    expect(text).toContain('<bdi class="path">/media/blue</bdi>');
    const place = `backup/${id}/edit?step=traffic`;
    expect(text).toContain(`href="${place}#traffic"`);
    expect((await server.get(place)).text).toMatch(
      /<details class="more" id="traffic" open[\s\S]*"option.traffic-budget-upload"/,
    );
    database.globalOptions.set("--traffic-budget-download", "4kb");
    expect((await server.get(`backup/${id}/care`)).text).toContain("1 KB of 4 KB, 3 KB left");
    await server.post(`backup/${id}/verify`);
    database.globalOptions.set("--traffic-budget-download", "1kb");
    expect((await server.get(`backup/${id}/care`)).text).toContain("The budget of this month is used up.");
    for (const work of ["verify", "drill", "compact"]) {
      expect((await server.post(`backup/${id}/${work}`)).status).toBe(303);
      const question = await server.get(`backup/${id}/over-budget?work=${work}`);
      expect(question.text).toContain("Run anyway");
      expect(question.text).toContain(`action="backup/${id}/${work}"`);
    }
    await server.post(`backup/${id}/compact`, { anyway: "true" });
    const exceeding = { options: { "exceed-budget": "true" } };
    expect(asked).toEqual([added(id, "Test", { samples: 1 }), added(id, "Compact", exceeding)]);
    const { body } = await (await server.api.login()).ask("GET", `/api/v1/backup/${id}/traffic`);
    expect(body).toMatchObject({
      Destinations: [
        { Number: 0, Requests: 7, Uploaded: 2048, DownloadedLimit: 1024, UploadedLimit: null, IsUsedUp: true },
      ],
    });
  });

  test("tells what the month has cost by the prices of each destination, and no price where none is set", async () => {
    const { server, id } = await withBackup();
    using _ = server;
    const { database, traffic } = server.api.services;
    const before = (await server.get(`backup/${id}/care`)).text;
    expect(before).not.toContain("Cost so far");
    expect(before).not.toContain("Price of one");
    const job = database.jobs.get(Number(id));
    if (!job) throw new Error("There is no job");
    const copies = { destinations: [{ url: "file:///media/red?price-upload=1&price-currency=USD" }] };
    const setting = { filter: "", name: "--remote-sync-json-config", value: JSON.stringify(copies) };
    database.jobs.update({ ...job, settings: [...job.settings, setting] });
    const copy = "file:///media/red";
    const moved = { requests: 2000, uploaded: 0, downloaded: 10 * gigabyte };
    traffic.counter(id)({ "": moved, [copy]: { requests: 1, uploaded: 3 * gigabyte, downloaded: 0 } })();
    const half = (await server.get(`backup/${id}/care`)).text;
    expect(half.match(/Cost so far/g)).toHaveLength(1);
    expect(half).toContain("US$3.00");
    expect(half).not.toContain("All destinations together");
    database.globalOptions.set("--price-download", "0.09");
    database.globalOptions.set("--price-requests", "0.005");
    database.globalOptions.set("--price-currency", "EUR");
    const { text } = await server.get(`backup/${id}/care`);
    expect(text).toContain("\u20ac0.91");
    expect(text).toContain("All destinations together: \u20ac0.91 + US$3.00");
    expect(text).toContain("Price of one, at most: less than \u20ac0.01");
    const { body } = await (await server.api.login()).ask("GET", `/api/v1/backup/${id}/traffic`);
    expect(body).toMatchObject({
      Destinations: [
        { Number: 0, Cost: expect.closeTo(0.91), Currency: "EUR" },
        { Number: 1, Cost: 3, Currency: "USD" },
      ],
    });
  });

  test("tells what restore drills have proven, and makes one at once", async () => {
    const { server, id, asked } = await withBackup();
    using _ = server;
    expect((await server.get(`backup/${id}/care`)).text).toContain("No restore has been proven so far.");
    const place = { VersionTime: "2025-12-01T00:00:00Z", ProvenBytes: 2048, FailedFiles: 0 };
    addRun(server, id, "Success", 12, {
      operation: "Drill",
      ProvenFiles: 143,
      ProvenBytes: 2048,
      Destinations: [
        { ...place, Destination: "file:///media/blue", ProvenFiles: 140, Coverage: 25 },
        { ...place, Destination: "file:///<copy>", ProvenFiles: 0, VersionTime: null, Coverage: null },
      ],
    });
    const good = (await server.get(`backup/${id}/care`)).text;
    for (const words of [
      "Restore proven 12 days ago, 143 files",
      "/media/blue: 140 files, 2 KB",
      "25 % of all content proven so far",
      "&lt;copy&gt;: nothing could be restored",
    ]) {
      expect(good).toContain(words);
    }
    expect((await server.get("")).text).toContain("Restore proven 12 days ago, 143 files");
    const failed = addRun(server, id, "Error", 1, { operation: "Drill", ProvenFiles: 3, FailedFiles: 2 });
    const bad = (await server.get(`backup/${id}/care`)).text;
    expect(bad).toContain("Restore drill failed yesterday");
    expect(bad).toContain(`backup/${id}/log/${failed}`);
    expect(bad).toContain("2 files did not come back");
    expect((await server.post(`backup/${id}/drill`)).status).toBe(303);
    expect(asked).toEqual([added(id, "Drill", { paths: [] })]);
  });

  test("names three things apart, shows which files each would touch, and does one at a time", async () => {
    const { server, id, asked, answers } = await withBackup();
    using _ = server;
    const putBack = { count: 250, size: 4096, first: [{ name: "duplicati-<i>.dindex.zip", size: 10 }] };
    const leftovers = { count: 1, size: 7, first: [{ name: "duplicati-old.dblock.zip", size: 7 }] };
    const retired = "bunker-retired-20260115T103000Z-duplicati-b1.dblock.zip";
    const broughtBack = { count: 2, size: 20, first: [{ name: retired, size: 10 }] };
    answers.set("repair-plan", () => ({ ...calm, putBack, broughtBack, leftovers }));
    server.api.services.database.globalOptions.set("--price-requests", "1000");
    const { text } = await server.get(`backup/${id}/repair`);
    // Once for what is put back, once for what is removed.
    expect(text.match(/Requests: about 1 · Estimated price: about 1\.00/g)).toHaveLength(2);
    for (const words of [
      "Rebuild the local index",
      "The index knows everything that is at the destination.",
      "Put missing files back",
      "250 missing files, 4 KB",
      "duplicati-&lt;i&gt;.dindex.zip",
      "and 249 more",
      "2 of them are still there under other names and get their own back, 20 bytes",
      retired,
      "Remove leftovers",
      "1 file to delete, 7 bytes",
    ]) {
      expect(text).toContain(words);
    }
    expect([...text.matchAll(/name="action" value="([^"]+)"/g)].map(([, name]) => name)).toEqual([
      "put-back",
      "leftovers",
    ]);
    expect(asked.filter((each) => "add" in (each as object))).toEqual([]);
    for (const action of ["rebuild", "put-back", "leftovers"]) await server.post(`backup/${id}/repair`, { action });
    expect((await server.post(`backup/${id}/repair`, { action: "everything" })).status).toBe(400);
    expect(asked.slice(1)).toEqual(
      ["RebuildDatabase", "PutFilesBack", "RemoveLeftovers"].map((name) =>
        added(id, "Repair", { options: { "repair-actions": name } }),
      ),
    );
  });

  test("says that nothing was changed when the destination cannot be found, and offers to look again", async () => {
    const { server, id, answers } = await withBackup();
    using _ = server;
    answers.set("repair-plan", () => {
      throw new UserError("FolderMissing", "The folder is not there", { advice: "Connect the drive" });
    });
    const { text } = await server.get(`backup/${id}/repair`);
    expect(text).toContain("Connect the drive");
    expect(text).toContain("Nothing has been changed so far.");
    expect(text).toContain("Look again");
    expect(text).not.toContain('name="action"');
  });

  test("tells bytes and calls before it compacts", async () => {
    const { server, id, asked, answers } = await withBackup();
    using _ = server;
    const sums = {
      deleted: { count: 5, size: 10_240 },
      downloaded: { count: 3, size: 6144 },
      uploaded: { count: 1, size: 2048 },
      requests: 16,
    };
    answers.set("compact-plan", () => ({ reason: "much is wasted", ...sums }));
    const { text } = await server.get(`backup/${id}/compact`);
    for (const words of ["3 files, 6 KB", "5 files, 10 KB", "about 1 file, 2 KB", "about 8 KB", "about 16"]) {
      expect(text).toContain(words);
    }
    expect(text).not.toContain("Estimated price");
    const { globalOptions } = server.api.services.database;
    globalOptions.set("--price-requests", "50");
    expect((await server.get(`backup/${id}/compact`)).text).toMatch(/Estimated price<\/dt><dd[^>]*>about 0\.80</);
    const { jobs } = server.api.services.database;
    const job = jobs.get(Number(id));
    if (!job) throw new Error("There is no job");
    const copies = { destinations: [{ url: "file:///media/red?price-requests=100&price-currency=USD" }] };
    const setting = { filter: "", name: "--remote-sync-json-config", value: JSON.stringify(copies) };
    jobs.update({ ...job, settings: [...job.settings, setting] });
    // Two files are fetched for the copy; two are written there, and ten deleted.
    const withCopy = (await server.get(`backup/${id}/compact`)).text;
    expect(withCopy).toContain("Later, for the copies</dt><dd>about 0.10 + about US$1.20<");
    globalOptions.set("--price-requests", "0");
    expect((await server.get(`backup/${id}/compact`)).text).toContain("free of charge");
    await server.post(`backup/${id}/compact`);
    expect(asked.at(-1)).toEqual(added(id, "Compact"));
    answers.set("compact-plan", () => ({ reason: null, ...sums }));
    expect((await server.get(`backup/${id}/compact`)).text).not.toContain(
      '<form method="post" action="backup/1/compact"',
    );
  });

  test("tells what is lost before a path is taken out of all versions", async () => {
    const { server, id, asked, answers } = await withBackup();
    using _ = server;
    answers.set("purge-plan", () => ({ entries: 14, size: 2048, versions: 3 }));
    const { text } = await server.get(`backup/${id}/purge?path=${encodeURIComponent("/home/<b>/*.iso")}`);
    expect(asked).toEqual([{ immediate: { call: "purge-plan", paths: ["/home/<b>/*.iso"] }, jobId: id }]);
    expect(text).toContain("14 entries with 2 KB in 3 versions");
    expect(text).toContain('value="/home/&lt;b&gt;/*.iso"');
    await server.post(`backup/${id}/purge`, { path: "/home/<b>/*.iso" });
    expect(asked.at(-1)).toEqual(added(id, "PurgeFiles", { paths: ["/home/<b>/*.iso"] }));
    expect((await server.post(`backup/${id}/purge`, { path: " " })).status).toBe(400);
    answers.set("purge-plan", () => ({ entries: 0, size: 0, versions: 0 }));
    expect((await server.get(`backup/${id}/purge?path=x`)).text).toContain("No version has anything of this name.");
  });

  test("moves the local index, and keeps what was typed when that does not work", async () => {
    const { server, id, path } = await withBackup();
    using _ = server;
    const wrong = await server.post(`backup/${id}/index/move`, { path: "relative/<x>.sqlite" });
    expect(wrong.status).toBe(422);
    expect(wrong.text).toContain('value="relative/&lt;x&gt;.sqlite"');
    for (const [place, words] of [
      ["x.sqlite", "Der Pfad ist nicht vollständig"],
      [join(path, "below-a-file.sqlite"), "Der lokale Index lässt sich dorthin nicht verschieben"],
    ] as const) {
      const { text, status } = await server.post(
        `backup/${id}/index/move`,
        { path: place },
        { "Accept-Language": "de" },
      );
      expect([status, existsSync(path)]).toEqual([422, true]);
      expect(text).toContain(words);
    }
    const target = join(server.api.folder, "elsewhere", "index.sqlite");
    expect((await server.post(`backup/${id}/index/move`, { path: target })).status).toBe(303);
    expect([existsSync(path), existsSync(target)]).toEqual([false, true]);
    expect((await server.get(`backup/${id}/care`)).text).toContain(target);
  });

  test("rebuilds the local index after it has put the old one aside, unless something works with it", async () => {
    const { server, id, path, asked } = await withBackup();
    using _ = server;
    const { tasks } = server.api;
    const run = tasks.put({
      jobId: id,
      request: { kind: "operation", operation: "Backup", jobId: id },
      status: "Running",
    });
    expect((await server.post(`backup/${id}/index/rebuild`)).status).toBe(409);
    expect([existsSync(path), asked]).toEqual([true, []]);
    tasks.abort(run.id);
    await server.post(`backup/${id}/index/rebuild`);
    expect(existsSync(path)).toBe(false);
    expect(readdirSync(dirname(path)).some((name) => name.includes(".backup"))).toBe(true);
    expect(asked.at(-1)).toEqual(added(id, "Repair", { options: { "repair-actions": "RebuildDatabase" } }));
  });
});

describe("an export", () => {
  test("is encrypted unless somebody wants it otherwise, and never has passwords in the open", async () => {
    const { server, id } = await withBackup();
    using _ = server;
    const { text } = await server.get(`backup/${id}/export`);
    expect(text).not.toContain("never-shown");
    expect(text).toContain("--backup-name=Documents");
    const form = { secrets: "on", encrypt: "on", passphrase: "a b c", again: "a b c" };
    const sealed = await server.post(`backup/${id}/export`, form);
    expect(sealed.headers.get("content-disposition")).toContain("Documents-duplicati-config.json.aes");
    expect(sealed.text.slice(0, 3)).toBe("AES");
    const open = await server.post(`backup/${id}/export`, {});
    expect(open.text).not.toContain("never-shown");
    for (const wrong of [{ ...form, again: "other" }, { ...form, passphrase: "", again: "" }, { secrets: "on" }]) {
      const { status, text: again } = await server.post(`backup/${id}/export`, wrong);
      expect(status).toBe(422);
      expect(again).not.toContain("a b c");
    }
  });
});

describe("the end of a backup", () => {
  test("keeps the files at the destination unless its name is typed in", async () => {
    const { server, id, asked } = await withBackup();
    using _ = server;
    expect((await server.get(`backup/${id}/delete`)).text).toContain("12 files, 2 KB: all versions are lost for good.");
    const wrong = await server.post(`backup/${id}/delete`, { remote: "delete", name: "Document", index: "on" });
    expect(wrong.status).toBe(422);
    expect(wrong.text).toContain('value="Document"');
    expect(asked).toEqual([]);
    const deletion = (deleteRemoteFiles: boolean, deleteLocalDatabase: boolean) => ({
      add: { kind: "delete-job", jobId: id, deleteRemoteFiles, deleteLocalDatabase },
    });
    await server.post(`backup/${id}/delete`, { remote: "delete", name: "Documents", index: "on" });
    await server.post(`backup/${id}/delete`, { remote: "keep" });
    expect(asked).toEqual([deletion(true, true), deletion(false, false)]);
  });

  test("waits for a run that is under way", async () => {
    const { server, id, asked } = await withBackup();
    using _ = server;
    server.api.tasks.put({
      jobId: id,
      request: { kind: "operation", operation: "Backup", jobId: id },
      status: "Running",
    });
    expect((await server.post(`backup/${id}/delete`, { remote: "keep" })).status).toBe(409);
    expect(asked).toEqual([]);
  });
});
