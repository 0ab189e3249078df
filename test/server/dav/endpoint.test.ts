import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { serveDav } from "../../../src/server/dav/endpoint.ts";
import { addJob } from "../../support/page-jobs.ts";
import { PageServer } from "../../support/page-server.ts";

const version = new Date("2025-11-25T13:16:05Z");
const folder = "2025-11-25T13-16-05Z";
const hostile = `<b>"&' \u0001]]>`;
const perPage = 3;

let server: PageServer;
let keys: Record<"read" | "restore" | "run" | "other", string>;
let [documents, photos] = ["", ""];

beforeAll(async () => {
  server = new PageServer();
  const { api } = server;
  serveDav(api.app, api.services);
  await api.login();
  documents = addJob(server, "Documents");
  photos = addJob(server, "Documents");
  addJob(server, "..");
  const make = async (scope: string, backups?: string[]) => {
    const body = { Name: scope, Scopes: [scope], ...(backups && { Backups: backups }) };
    return ((await api.post("/api/v1/trigger-keys", body)).body as { Key: string }).Key;
  };
  keys = {
    read: await make("read"),
    restore: await make("restore"),
    run: await make("run"),
    other: await make("restore", [photos]),
  };
  const { answers } = api.tasks;
  const file = { isFolder: false, isSymlink: false, size: 5, modified: version };
  const fileset = { version: 0, isFull: true, time: version, fileCount: 1, fileSizes: 5 };
  answers.set("list-filesets", () => ({ filesets: [fileset], isEncrypted: true }));
  answers.set("list-folder", ({ folders, page }: { folders: string[]; page: number }) => {
    if (folders.length === 0) return { items: [{ ...file, path: "/home/me/", isFolder: true }], pages: 1 };
    if (page === perPage) throw new Error("Nobody has asked for so much");
    const names = page === 0 ? [hostile, "link"] : [`file-${page}`];
    const items = names.map((name) => ({ ...file, path: `/home/me/${name}`, isSymlink: name === "link" }));
    return { items, page, pageSize: 2, pages: perPage, total: 5 };
  });
  answers.set("version-entry", ({ path }: { path: string }) =>
    /\/(?:letter|évasion)\.txt$/.test(path) ? { path, kind: "file", size: 5, modified: version } : null,
  );
  answers.set("read-files", ({ offset }: { offset: number }) => ({
    size: 5,
    bytes: new TextEncoder().encode("hello".slice(offset)),
  }));
});
afterAll(() => server[Symbol.dispose]());

async function ask(
  method: string,
  path: string,
  headers: Record<string, string> = {},
  body?: string,
  key = keys.restore,
) {
  const given = { Host: "127.0.0.1:8200", Authorization: `Basic ${btoa(`me:${key}`)}`, Depth: "1", ...headers };
  const request = new Request(`http://127.0.0.1:8200/${path}`, { method, headers: given, ...(body && { body }) });
  const connection = { remoteAddress: "127.0.0.1", keepOpen: () => undefined, upgrade: () => undefined };
  return await server.api.app.fetch(request, { connection });
}
const hrefs = async (reply: Response) =>
  [...(await reply.text()).matchAll(/<D:href>([^<]*)</g)].map(([, href]) => href);
const tree = `dav/Documents/${folder}/home/me`;

describe("WebDAV", () => {
  test("leads from backups to versions to the folders that they were made of", async () => {
    expect(await hrefs(await ask("PROPFIND", "dav"))).toEqual([
      "/dav/",
      "/dav/Documents/",
      `/dav/${encodeURIComponent(`Documents (${photos})`)}/`,
      "/dav/_../",
    ]);
    expect(await hrefs(await ask("PROPFIND", "dav/Documents"))).toEqual([
      "/dav/Documents/",
      `/dav/Documents/${folder}/`,
    ]);
    expect(await hrefs(await ask("PROPFIND", `dav/Documents/${folder}/`))).toEqual([
      `/dav/Documents/${folder}/`,
      `/dav/Documents/${folder}/home/`,
    ]);
    expect(await hrefs(await ask("PROPFIND", `${tree.replaceAll("/", "//")}//`, { Depth: "0" }))).toEqual([
      `/${tree}/`,
    ]);
  });

  test("tells of files with any name, page by page, and of no links", async () => {
    const reply = await ask("PROPFIND", tree);
    expect([reply.status, reply.headers.get("content-type")]).toEqual([207, "application/xml; charset=utf-8"]);
    const text = await reply.text();
    expect(text).toContain(`<D:href>/${tree}/${encodeURIComponent(hostile)}</D:href>`);
    expect(text).toContain("<D:displayname>&lt;b&gt;&quot;&amp;' \ufffd]]&gt;</D:displayname>");
    expect(text).toContain("<D:getcontentlength>5</D:getcontentlength>");
    expect(text).toContain("<D:getlastmodified>Tue, 25 Nov 2025 13:16:05 GMT</D:getlastmodified>");
    expect(text).not.toContain("link");
    expect(text).toEndWith("</D:multistatus>\n");
    expect(text.split("<D:response>").length).toBe(1 + 1 + 1 + 2);
  });

  test("asks for no more of a large folder than is taken", async () => {
    const pagesAsked = () =>
      server.api.tasks.asked.filter((each) => JSON.stringify(each).includes('"folders":["/home/me/"]')).length;
    const before = pagesAsked();
    const reader = (await ask("PROPFIND", tree)).body?.getReader();
    await reader?.read();
    expect(pagesAsked()).toBe(before + 1);
    await reader?.cancel();
    expect(pagesAsked()).toBe(before + 1);
  });

  test("answers for each property that is asked for, whether it is there or not", async () => {
    const body = `<propfind xmlns="DAV:"><prop><resourcetype/><getetag/><x xmlns="a&amp;b"/></prop></propfind>`;
    const text = await (await ask("PROPFIND", `${tree}/letter.txt`, { Depth: "0" }, body)).text();
    expect(text).toMatch(
      /<D:resourcetype\/><D:getetag>&quot;[\w-]{22}&quot;<\/D:getetag><\/D:prop><D:status>HTTP\/1.1 200/,
    );
    expect(text).toMatch(/<x:x xmlns:x="a&amp;b"\/><\/D:prop><D:status>HTTP\/1.1 404 Not Found/);
    expect((await ask("PROPFIND", tree, {}, "<x>")).status).toBe(400);
    expect((await ask("PROPFIND", tree, {}, " ".repeat(70_000))).status).toBe(413);
  });

  test("refuses to list all that is below, as the standard has it", async () => {
    for (const Depth of ["infinity", "Infinity"]) {
      const reply = await ask("PROPFIND", "dav/", { Depth });
      expect([reply.status, await reply.text()]).toEqual([403, expect.stringContaining("<D:propfind-finite-depth/>")]);
    }
    expect((await ask("PROPFIND", "dav/", { Depth: "2" })).status).toBe(400);
  });

  test("hands out a file, or a part of it, or how long it is", async () => {
    const whole = await ask("GET", `${tree}/letter.txt`);
    expect([whole.status, await whole.text()]).toEqual([200, "hello"]);
    expect(whole.headers.get("content-security-policy")).toStartWith("sandbox");
    const asked = { paths: ["/home/me/letter.txt"], madeAt: version.getTime() / 1000 };
    expect(server.api.tasks.asked.at(-1)).toMatchObject({ jobId: documents, immediate: asked });
    const part = await ask("GET", `${tree}/letter.txt`, { Range: "bytes=3-" });
    expect([part.status, part.headers.get("content-range"), await part.text()]).toEqual([206, "bytes 3-4/5", "lo"]);
    const head = await ask("HEAD", `${tree}/letter.txt`);
    expect([head.status, head.headers.get("content-length"), await head.text()]).toEqual([200, "5", ""]);
    expect((await ask("GET", `${tree}/%C3%A9vasion.txt`)).status).toBe(200);
  });

  test("finds nothing where nothing is, nor beside what is there", async () => {
    for (const path of ["none", "Documents/2025-11-25T13-16-06Z", "Documents/x"]) {
      expect((await ask("PROPFIND", `dav/${path}`)).status).toBe(404);
    }
    for (const path of [`${tree}/..%2F..%2Fletter.txt`, `${tree}/none`, `${tree}/%ff`, `${tree}/a%00`]) {
      expect((await ask("GET", path)).status).toBe(404);
    }
  });

  test("can't be written to, in any way", async () => {
    for (const method of ["PUT", "DELETE", "MKCOL", "COPY", "MOVE", "PROPPATCH", "LOCK", "UNLOCK", "POST"]) {
      const reply = await ask(method, `${tree}/letter.txt`);
      expect([method, reply.status, reply.headers.get("allow")]).toEqual([method, 405, "OPTIONS, GET, HEAD, PROPFIND"]);
    }
    const options = await ask("OPTIONS", "dav/");
    expect([options.status, options.headers.get("dav")]).toEqual([200, "1"]);
    expect((await ask("GET", tree)).status).toBe(405);
  });

  test("names places as a proxy has them, unless that is no path", async () => {
    const seen = async (prefix: string) =>
      (await hrefs(await ask("PROPFIND", "dav/", { Depth: "0", "X-Forwarded-Prefix": prefix })))[0];
    expect(await seen("/backup/")).toBe("/backup/dav/");
    for (const wrong of ["http://evil.example", "//evil.example", '/"><x>', "backup"])
      expect(await seen(wrong)).toBe("/dav/");
  });
});

describe("who may use it", () => {
  test("needs a key, and has to wait who guesses one", async () => {
    for (const key of ["", "wrong", "bunker-trigger-wrong", "a:b"]) {
      const reply = await ask("PROPFIND", "dav/", {}, undefined, key);
      expect([reply.status, reply.headers.get("www-authenticate")]).toEqual([
        401,
        'Basic realm="Bunker", charset="UTF-8"',
      ]);
    }
    const waits = server.api.waited.length;
    expect(waits).toBeGreaterThan(0);
    expect((await ask("PROPFIND", "dav/", { Authorization: `Bearer ${keys.restore}` })).status).toBe(207);
    expect(server.api.waited.length).toBe(waits);
  });

  test("sees what the key is for, and reads only with one to restore", async () => {
    expect((await ask("PROPFIND", tree, {}, undefined, keys.read)).status).toBe(207);
    expect((await ask("GET", `${tree}/letter.txt`, {}, undefined, keys.read)).status).toBe(403);
    expect((await ask("PROPFIND", "dav/", {}, undefined, keys.run)).status).toBe(403);
    const own = await hrefs(await ask("PROPFIND", "dav/", {}, undefined, keys.other));
    expect(own).toEqual(["/dav/", "/dav/Documents/"]);
    await (await ask("GET", `${tree}/letter.txt`, {}, undefined, keys.other)).text();
    expect(server.api.tasks.asked.at(-1)).toMatchObject({ jobId: photos });
    // A key in this form opens nothing else: browsers would send it along with what others make them ask for.
    expect((await ask("GET", "api/v1/backups")).status).toBe(401);
  });

  test("comes by a name of this server, and not from pages of others", async () => {
    expect((await ask("PROPFIND", "dav/", { Host: "evil.example" })).status).toBe(403);
    expect((await ask("PROPFIND", "dav/", { Origin: "https://evil.example" })).status).toBe(403);
  });
});
