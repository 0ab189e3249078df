import { describe, expect, test } from "bun:test";
import { UserError } from "../../../../src/support/errors.ts";
import { PageServer } from "../../../support/page-server.ts";
import { addBackup } from "./backup.ts";

const newest = new Date("2025-11-25T13:16:05Z");
const older = new Date("2025-10-02T03:00:00Z");

function treeOf(more: object = {}) {
  const file = { kind: "file", size: 1234, modified: older, lastSeen: null };
  return {
    times: [newest, older],
    time: newest,
    root: "/home/me/",
    roots: 1,
    folder: "/home/me/Letters/",
    isKnown: true,
    total: 2,
    items: [
      { path: "/home/me/Letters/<b>.txt", name: "<b>.txt", ...file },
      { path: "/home/me/Letters/old.txt", name: "old.txt", ...file, lastSeen: older },
    ],
    ...more,
  };
}

async function serverWith(answer: (call: never) => unknown) {
  const server = await new PageServer().login();
  const id = addBackup(server, "Documents");
  server.api.tasks.answers.set("tree", answer);
  return { server, id };
}

describe("a version in the browser", () => {
  test("asks for the moment, the folder, the order and the page that stand in the address", async () => {
    const { server, id } = await serverWith(() => treeOf({ time: older, total: 700 }));
    using _ = server;
    const path = encodeURIComponent("/home/me/Letters/");
    const { status } = await server.get(
      `restore/${id}?version=2025-10-02T03:00:00Z&path=${path}&sort=size&down=1&gone=1&page=3`,
    );
    expect(status).toBe(200);
    const call = {
      call: "tree",
      folder: "/home/me/Letters/",
      time: older.getTime() / 1000,
      page: 2,
      pageSize: 200,
      order: "size",
      isDescending: true,
      withGone: true,
    };
    expect(server.api.tasks.asked).toEqual([{ immediate: call, jobId: id }]);
    for (const odd of ["page=0", "page=x", "sort=nonsense", "version=yesterday-ish"]) {
      expect((await server.get(`restore/${id}?${odd}`)).status).toBe(200);
    }
  });

  test("names versions by their time alone, in the page and in every address", async () => {
    const { server, id } = await serverWith(() => treeOf());
    using _ = server;
    const { text } = await server.get(`restore/${id}`);
    expect(text).toContain("Tue, 25 Nov 2025");
    const links = [...text.matchAll(/href="(restore\/[^"]*)"/g)].map(([, link]) => link ?? "");
    const versions = links.flatMap((link) => /version=([^&]*)/.exec(link)?.[1] ?? []);
    expect(versions).toContain("2025-10-02T03%3A00%3A00Z");
    expect(versions.filter((version) => !/^20\d\d-/.test(version))).toEqual([]);
  });

  test("shows names as what they are, and what has gone with the day it was last seen", async () => {
    const { server, id } = await serverWith(() => treeOf());
    using _ = server;
    const { text } = await server.get(`restore/${id}`);
    expect(text).toContain("&lt;b&gt;.txt");
    expect(text).not.toContain("<b>.txt");
    expect(text).toContain("last seen Thu, 2 Oct 2025");
    // It is looked at where it was.
    expect(text).toMatch(/file\?version=2025-10-02T03%3A00%3A00Z&amp;path=[^"]*old\.txt/);
  });

  test("says what is the matter when the local index does not answer, and how to go on", async () => {
    for (const [id, words] of [
      ["DatabaseLocked", "running now"],
      ["DatabaseDamaged", "could not be read"],
    ] as const) {
      const { server, id: backup } = await serverWith(() => {
        throw new UserError(id, "It did not work");
      });
      using _ = server;
      const { status, text } = await server.get(`restore/${backup}?gone=1`);
      expect(status).toBe(200);
      expect(text).toContain(words);
      expect(text).toContain(`href="restore/${backup}?gone=1"`);
    }
  });

  test("tells the sizes of its folders, and of what was chosen, once they are worked out", async () => {
    const folder = (path: string) => ({ path, name: path, kind: "folder", size: 0, modified: null, lastSeen: null });
    const gone = { ...folder("/gone/"), lastSeen: older };
    const items = [{ ...folder("/a.txt"), kind: "file" }, gone, folder("/b/"), folder("/c/")];
    const { server, id } = await serverWith(() => treeOf({ items }));
    using _ = server;
    server.api.tasks.answers.set("measure", ({ paths }: { paths: string[] }) =>
      paths.map((path) => ({ path, files: 3, size: 2048 })),
    );
    expect((await server.get(`restore/${id}`)).text).toContain(`hx-get="restore/${id}/sizes?`);
    const { text } = await server.get(`restore/${id}/sizes?sort=size`);
    expect(server.api.tasks.asked.at(-1)).toMatchObject({ immediate: { call: "measure", paths: ["/b/", "/c/"] } });
    expect([...(text.match(/id="size-\d"[^>]*>[^<]*/g) ?? [])]).toEqual(
      ["2", "3"].map((position) => `id="size-${position}" title="3 files">2 KB`),
    );
    const version = newest.toISOString();
    const basket = `restore/${id}/basket`;
    await server.post(basket, [
      ["version", version],
      ...["/b/", "/b/x", "/c/"].map((path): [string, string] => ["path[]", path]),
    ]);
    expect((await server.get(`${basket}/size?version=${version}`)).text).toBe("6 files, 4 KB");
    server.api.tasks.answers.set("measure", () => {
      throw new UserError("DatabaseLocked", "It is busy");
    });
    expect((await server.get(`${basket}/size?version=${version}`)).text).toBe("");
  });

  test("leads to where the local index is read when there is none, and back to the same place", async () => {
    const { server, id } = await serverWith(() => {
      throw new UserError("NoLocalDatabase", "It is not there");
    });
    using _ = server;
    const { status, headers } = await server.get(`restore/${id}?gone=1`);
    const next = encodeURIComponent(`restore/${id}?gone=1`);
    expect([status, headers.get("location")]).toEqual([303, `../restore/${id}/index?next=${next}`]);
  });

  test("is not there for a backup that is not there", async () => {
    using server = await new PageServer().login();
    expect((await server.get("restore/99")).status).toBe(404);
  });
});

describe("a file through all versions", () => {
  test("has its contents, and the one of the moment is marked", async () => {
    using server = await new PageServer().login();
    const id = addBackup(server, "Documents");
    const first = { first: older, last: older, versions: 1, size: 10, modified: null };
    server.api.tasks.answers.set("file-life", () => ({
      times: [newest, older],
      contents: [{ first: newest, last: newest, versions: 1, size: 2048, modified: newest }, first],
      isPresent: true,
    }));
    const path = encodeURIComponent("/home/me/a.txt");
    const { text } = await server.get(`restore/${id}/file?version=2025-10-02T03:00:00Z&path=${path}`);
    const marked = [...text.matchAll(/<a class="life-content press" href="([^"]*)" aria-current="true"/g)];
    expect(marked.map(([, link]) => link)).toEqual([
      `restore/${id}/file?version=2025-10-02T03%3A00%3A00Z&amp;path=%2Fhome%2Fme%2Fa.txt`,
    ]);
    expect(text).toContain("2 KB");
  });
});

describe("the choice of a backup", () => {
  test("lists all that have versions, by name, and says so when there is none", async () => {
    using server = await new PageServer().login();
    expect((await server.get("restore")).text).toContain("There is no backup");
    const [second, first] = [addBackup(server, "Photos"), addBackup(server, "Documents")];
    const { text } = await server.get("restore");
    const links = [...text.matchAll(/href="(restore\/\d+)"/g)].map(([, link]) => link);
    expect(links).toEqual([`restore/${first}`, `restore/${second}`]);
    expect(text).not.toContain("very-secret");
  });
});
