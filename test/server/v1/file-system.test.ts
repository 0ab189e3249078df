import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ApiServer } from "../../support/api-server.ts";

let api: ApiServer;
let source: string;
beforeEach(async () => {
  api = await new ApiServer().login();
  source = join(api.folder, "source");
  for (const folder of ["Docs", "source/full/sub", "source/empty", "source/hidden-only", "source/.hidden"]) {
    mkdirSync(join(api.folder, folder), { recursive: true });
  }
  for (const [name, text] of [
    ["b.txt", "12345"],
    ["a.txt", ""],
    ["Ünïcödé.txt", "1"],
    ["with space.txt", "1"],
    ["full/file", "1"],
    ["hidden-only/.x", ""],
  ] as const) {
    writeFileSync(join(source, name), text);
  }
  symlinkSync("full", join(source, "link-to-folder"));
  symlinkSync("full/file", join(source, "link-to-file"));
  symlinkSync("/nowhere/at all", join(source, "broken-link"));
});
afterEach(() => api[Symbol.dispose]());

type Node = Record<string, unknown>;
const list = async (path: string, query = "") => {
  const { status, body } = await api.post(`/api/v1/filesystem${query}`, { path });
  expect(status).toBe(200);
  return body as Node[];
};
const folder = { cls: "folder", iconCls: "x-tree-icon-parent", fileSize: -1, symlink: false, resolvedpath: null };

describe("a folder", () => {
  test("has its folders first, each sorted by name, and hidden ones only on demand", async () => {
    const names = (nodes: Node[]) => nodes.map(({ text }) => text);
    const folders = ["empty", "full", "hidden-only", "link-to-folder"];
    const files = ["a.txt", "b.txt", "broken-link", "link-to-file", "Ünïcödé.txt", "with space.txt"];
    expect(names(await list(`${source}/`))).toEqual([...folders, ...files]);
    expect(names(await list(source, "?onlyFolders=True"))).toEqual(folders);
    expect(names(await list(source, "?showHidden=true"))).toEqual([".hidden", ...folders, ...files]);
  });

  test("tells of each entry what a tree shows", async () => {
    const nodes = new Map((await list(source)).map((node) => [node.text, node]));
    expect(nodes.get("full")).toEqual({
      text: "full",
      id: `${source}/full/`,
      cls: "folder",
      iconCls: "x-tree-icon-parent",
      check: false,
      leaf: false,
      resolvedpath: null,
      hidden: false,
      systemFile: false,
      temporary: false,
      symlink: false,
      fileSize: -1,
    });
    expect(nodes.get("b.txt")).toMatchObject({ id: `${source}/b.txt`, cls: "file", leaf: true, fileSize: 5 });
    const link = { symlink: true, leaf: true, iconCls: "x-tree-icon-leaf" };
    expect(nodes.get("broken-link")).toMatchObject({ ...link, resolvedpath: "/nowhere/at all", fileSize: 15 });
    expect(nodes.get("link-to-file")).toMatchObject({ ...link, resolvedpath: "full/file", cls: "file", fileSize: 9 });
    expect(nodes.get("link-to-folder")).toMatchObject({
      id: `${source}/link-to-folder/`,
      cls: "folder",
      iconCls: "x-tree-icon-symlink",
      symlink: true,
      resolvedpath: "full",
      fileSize: -1,
    });
  });

  test("is a leaf if nothing in it would be shown", async () => {
    const leaves = async (query: string) =>
      (await list(source, query)).filter(({ cls, leaf }) => cls === "folder" && leaf).map(({ text }) => text);
    expect(await leaves("")).toEqual(["empty", "hidden-only"]);
    expect(await leaves("?showHidden=true")).toEqual([".hidden", "empty"]);
    writeFileSync(join(source, "empty", "file"), "");
    expect(await leaves("?onlyFolders=true")).toEqual(["empty", "hidden-only"]);
  });

  test.skipIf(process.getuid?.() === 0)("that can't be read is shown as locked", async () => {
    chmodSync(join(source, "full"), 0o000);
    expect((await list(source)).find(({ text }) => text === "full")).toMatchObject({
      iconCls: "x-tree-icon-locked",
      leaf: true,
    });
    chmodSync(join(source, "full"), 0o700);
  });
});

describe("a path", () => {
  test("that is the root has the special folders first", async () => {
    const [home, ...others] = await list("/", "?onlyFolders=true");
    const special = {
      text: "Home",
      id: "%HOME%",
      iconCls: "x-tree-icon-special",
      leaf: false,
      resolvedpath: api.folder,
    };
    expect(home).toMatchObject(special);
    expect(others.find(({ id }) => id === "/tmp/")).toMatchObject({ ...folder, text: "tmp" });
  });

  test("that begins with a special folder gives names that do so, too", async () => {
    for (const path of ["%HOME%", "%HOME%/"]) {
      const [docs] = await list(path);
      expect(docs).toMatchObject({ text: "Docs", id: "%HOME%/Docs/", resolvedpath: `${api.folder}/Docs/` });
    }
    expect((await list("%HOME%/source/full")).map(({ id }) => id)).toEqual([
      "%HOME%/source/full/sub/",
      "%HOME%/source/full/file",
    ]);
  });

  test("may have variables", async () => {
    expect((await list("$HOME/"))[0]).toMatchObject({ id: `${api.folder}/Docs/`, resolvedpath: null });
  });

  test("of a module that isn't there leads to nothing", async () => {
    expect(await list("%HYPERV%")).toEqual([]);
  });

  test.each([
    ["", 400, "No path was found"],
    [null, 400, "No path was found"],
    ["source/", 400, "The path must start with a forward-slash"],
  ])("%p is refused", async (path, status, text) => {
    expect(await api.post("/api/v1/filesystem", { path })).toMatchObject({ status, body: { Error: text } });
  });

  test("that is not there, or a file, is a failure", async () => {
    for (const path of [`${source}/nope/`, `${source}/a.txt`])
      expect((await api.post("/api/v1/filesystem", { path })).status).toBe(500);
    expect((await api.post("/api/v1/filesystem", {})).status).toBe(400);
    expect(await api.post("/api/v1/filesystem?onlyFolders=yes", { path: "/" })).toMatchObject({
      status: 400,
      body: "",
    });
  });

  test("can be checked", async () => {
    const check = async (path: string) => (await api.post("/api/v1/filesystem/validate", { path })).status;
    for (const path of [source, `${source}/`, `${source}/a.txt`, "%HOME%"]) expect(await check(path)).toBe(200);
    for (const path of [`${source}/nope`, "nope", ""]) expect(await check(path)).toBe(404);
  });
});
