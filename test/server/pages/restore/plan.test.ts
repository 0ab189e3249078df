import { describe, expect, test } from "bun:test";
import { readdirSync } from "node:fs";
import { PageServer } from "../../../support/page-server.ts";
import { addBackup } from "./backup.ts";

const version = "2025-11-25T13:16:05Z";
const open = [{ name: "no-encryption", value: "true" }];

async function signedIn(settings = open) {
  const server = await new PageServer().login();
  return { server, id: addBackup(server, "Documents", settings) };
}

function tick(server: PageServer, id: string, shown: string[], ticked: string[], headers: Record<string, string> = {}) {
  const fields: [string, string][] = [
    ["version", version],
    ["from", `restore/${id}?page=2`],
    ...shown.map((path): [string, string] => ["shown[]", path]),
    ...ticked.map((path): [string, string] => ["path[]", path]),
  ];
  return server.post(`restore/${id}/basket`, fields, headers);
}

describe("what was chosen", () => {
  test("is kept from page to page, until it is unticked or cleared", async () => {
    const { server, id } = await signedIn();
    using _ = server;
    await tick(server, id, ["/a", "/b"], ["/a", "/b"]);
    const partial = await tick(server, id, ["/c", "/b"], ["/c"], { "HX-Request-Type": "partial" });
    expect(partial.text).toMatch(/^<div id="basket"/);
    expect(partial.text).toContain("2 entries chosen");
    const { text } = await server.get(`restore/${id}/plan?version=${version}`);
    expect(text.match(/dir="auto">\/[abc]/g)).toEqual(['dir="auto">/a', 'dir="auto">/c']);
    const cleared = await server.post(`restore/${id}/basket`, { version, clear: "1", from: `restore/${id}?page=2` });
    expect([cleared.status, cleared.headers.get("location")]).toEqual([303, `../../restore/${id}?page=2`]);
    expect((await server.get(`restore/${id}/plan?version=${version}`)).text).toContain("Nothing is chosen");
  });

  test("belongs to a sign-in and to a version, and leads nowhere else", async () => {
    const { server, id } = await signedIn();
    using _ = server;
    await tick(server, id, [], ["/a"]);
    expect((await server.get(`restore/${id}/plan?version=2025-01-01T00:00:00Z`)).text).toContain("Nothing is chosen");
    await server.login();
    expect((await server.get(`restore/${id}/plan?version=${version}`)).text).toContain("Nothing is chosen");
    const away = await server.post(`restore/${id}/basket`, { version, from: "//elsewhere.example/" });
    expect(away.headers.get("location")).toBe(`../../restore/${id}`);
  });

  test("has a limit that is told", async () => {
    const { server, id } = await signedIn();
    using _ = server;
    const many = Array.from({ length: 1001 }, (_, number) => `/${number}`);
    const { text } = await tick(server, id, [], many, { "HX-Request-Type": "partial" });
    expect(text).toContain("More than 1,000 entries");
  });
});

describe("a restore", () => {
  test("takes exactly what was chosen, as it was then, and begins with the choices of the form", async () => {
    const { server, id } = await signedIn();
    using _ = server;
    await tick(server, id, [], ["/a/[x]*.txt", "/a/b.c/", "/a/b.c/inside"]);
    const form = { version, where: "folder", folder: "%HOME%/back", existing: "replace", permissions: "on" };
    const reply = await server.post(`restore/${id}/plan`, form);
    const added = server.api.tasks.asked.at(-1) as { add: object };
    expect(added.add).toEqual({
      kind: "operation",
      operation: "Restore",
      jobId: id,
      options: {
        time: "2025-11-25T13:16:05.000Z",
        "restore-path": `${server.api.folder}/back`,
        overwrite: "true",
        "restore-permissions": "true",
        "allow-passphrase-change": "true",
      },
      paths: ["@/a/[x]*.txt", "[/a/b\\.c/.*]"],
    });
    expect(reply.headers.get("location")).toBe(`../../restore/${id}/run/2`);
  });

  test("leaves what is there when that is wanted", async () => {
    const { server, id } = await signedIn();
    using _ = server;
    await server.post(`restore/${id}/plan`, { version, path: "/a", existing: "missing" });
    const options = { "restore-only-missing": "true" };
    expect(server.api.tasks.asked).toMatchObject([{ add: { options } }]);
    expect(server.api.tasks.asked).not.toMatchObject([{ add: { options: { overwrite: "true" } } }]);
  });

  test("goes to a folder that is chosen among those of the server, with script and without", async () => {
    const { server, id } = await signedIn();
    using _ = server;
    const { folder } = server.api;
    const form = { version, path: "/a", where: "original", folder, existing: "replace" };
    const part = await server.post(`restore/${id}/folders`, { ...form, go: "make", "new-folder": "mine" });
    expect(part.text).not.toContain("<html");
    expect(part.text).toContain(`value="${folder}/mine/"`);
    expect(part.text).toMatch(/id="where-folder"[^>]* checked/);
    const whole = await server.post(`restore/${id}/plan`, { ...form, go: "browse" });
    expect([whole.status, whole.text.includes(`value="open:${folder}/mine/"`)]).toEqual([200, true]);
    expect(whole.text).toMatch(/value="replace" checked/);
    expect(server.api.tasks.asked).toEqual([]);
  });

  test("makes no folder anywhere but in the one that is open", async () => {
    const { server, id } = await signedIn();
    using _ = server;
    const before = readdirSync(server.api.folder);
    for (const name of ["", "..", "../x", "a/b", "a\\b", "a\0"]) {
      const form = { version, path: "/a", folder: server.api.folder, go: "make", "new-folder": name };
      expect((await server.post(`restore/${id}/folders`, form)).text).toContain("name without slashes");
    }
    expect(readdirSync(server.api.folder)).toEqual(before);
  });

  test("is not begun with a folder that is none; nothing that was typed is lost", async () => {
    const { server, id } = await signedIn();
    using _ = server;
    const form = { version, path: "/a", where: "folder", folder: "some where", existing: "replace" };
    const { status, text } = await server.post(`restore/${id}/plan`, form);
    expect(status).toBe(422);
    expect(text).toContain('value="some where"');
    expect(text).toContain('aria-invalid="true"');
    expect(text).toMatch(/value="replace" checked/);
    expect(server.api.tasks.asked).toEqual([]);
  });

  test("of an encrypted backup asks for a passphrase that its settings do not have, once for each sign-in", async () => {
    const { server, id } = await signedIn([]);
    using _ = server;
    const form = { version, path: "/a", where: "original" };
    const refused = await server.post(`restore/${id}/plan`, form);
    expect([refused.status, refused.text.includes("needs its passphrase")]).toEqual([422, true]);
    await server.post(`restore/${id}/plan`, { ...form, passphrase: "open sesame" });
    expect(server.api.tasks.asked).toMatchObject([{ add: { options: { passphrase: "open sesame" } } }]);
    const again = await server.get(`restore/${id}/plan?version=${version}&path=/a`);
    expect(again.text).not.toContain('name="passphrase"');
    expect(again.text).not.toContain("open sesame");
    await server.login();
    expect((await server.get(`restore/${id}/plan?version=${version}&path=/a`)).text).toContain('name="passphrase"');
  });

  test("is foretold, or it is said why it can't be", async () => {
    const { server, id } = await signedIn();
    using _ = server;
    const counts = { files: 3, size: 2048, newFiles: 1, sameFiles: 0, otherFiles: 2, free: 100 };
    server.api.tasks.answers.set("restore-forecast", () => ({ ...counts, volumes: null }));
    const { text } = await server.post(`restore/${id}/forecast`, { version, path: "/a", existing: "replace" });
    for (const words of ["3 files, 2 KB", "Replaced", "not known before the start", "not be enough room"]) {
      expect(text).toContain(words);
    }
    expect(text).not.toContain("<html");
    const volumes = { count: 99, size: 1024 ** 3 };
    server.api.tasks.answers.set("restore-forecast", () => ({ ...counts, volumes }));
    const forecast = () => server.post(`restore/${id}/forecast`, { version, path: "/a", existing: "replace" });
    const unpriced = (await forecast()).text;
    expect(unpriced).not.toContain("Price");
    expect(unpriced).toMatch(/Time, at most<\/dt><dd[^>]*>about 7 min 9 s on a line of 20 Mbit\/s</);
    const done = { runs: 1, uploaded: 0, examined: 0, added: 0 };
    const { runTotals } = server.api.services.database;
    runTotals.add(Number(id), "Backup", { ...done, milliseconds: 1, downloaded: 1024 ** 3 });
    runTotals.add(Number(id), "Drill", { ...done, milliseconds: 500, downloaded: 1024 });
    expect((await forecast()).text).toContain("20 Mbit/s");
    runTotals.add(Number(id), "Restore", { ...done, milliseconds: 9500, downloaded: 100 * 1024 ** 2 - 1024 });
    expect((await forecast()).text).toContain("about 1 min 42 s, as fast as before");
    server.api.services.database.globalOptions.set("--price-download", "0.05");
    server.api.services.database.globalOptions.set("--price-requests", "1");
    server.api.services.database.globalOptions.set("--price-currency", "EUR");
    expect((await forecast()).text).toMatch(/Price, at most<\/dt><dd[^>]*>about \u20ac0\.15</);
  });

  test("shows how it goes and what came of it, with all that could not be restored and why", async () => {
    const { server, id } = await signedIn();
    using _ = server;
    const { tasks } = server.api;
    const request = { kind: "operation", operation: "Restore", jobId: id, options: { "restore-path": "/b" } } as const;
    const task = tasks.put({ jobId: id, request });
    const address = `restore/${id}/run/${task.id}`;
    expect((await server.get(address)).text).toContain("Waiting to start");
    tasks.start(task.id);
    expect((await server.get(address)).text).toContain("the restore goes on");
    const ended = tasks.put({
      jobId: id,
      request,
      status: "Failed",
      errorMessage: "1 files could not be restored",
      result: {
        RestoredFiles: 2,
        SizeOfRestoredFiles: 2048,
        UnmodifiedFiles: 1,
        BrokenLocalFiles: ["/a/<lost>"],
        Errors: ["2026-11-25 14:16:00 +01 - [Error-A.Place-AnId]: blocks of its content are lost"],
        Warnings: null,
      },
    });
    const { text } = await server.get(`restore/${id}/run/${ended.id}`);
    for (const words of [
      "1 file could not be",
      "/a/&lt;lost&gt;",
      "blocks of its content are lost",
      "2 files restored, 2 KB",
      `backup/${id}/repair`,
    ]) {
      expect(text).toContain(words);
    }
    expect(text).not.toContain("[Error-");
    const why = { errorId: "WrongPassphrase", errorMessage: "That is wrong", errorAdvice: "Give the right one." };
    const Errors = ["2026-11-25 14:16:00 +01 - [Error-A.Place-FileProcessingError]: /a/lost is damaged"];
    const result = { BrokenLocalFiles: [], Errors, Warnings: null };
    const failed = tasks.put({ jobId: id, request, status: "Failed", result, ...why });
    const english = await server.get(`restore/${id}/run/${failed.id}`);
    expect(english.text).toContain("That is wrong. Give the right one.");
    const german = await server.get(`restore/${id}/run/${failed.id}`, { "Accept-Language": "de" });
    expect(german.text).toContain("Die Passphrase ist falsch. ");
    expect(german.text).toMatch(/Eine Datei ließ sich nicht wiederherstellen<span[^>]*>\/a\/lost is damaged/);
    expect((await server.get(`restore/${id}/run/99`)).text).toContain("before the server was last started");
  });
});
