import { describe, expect, test } from "bun:test";
import { readSearch } from "../../../../src/server/pages/search/query.ts";
import { UserError } from "../../../../src/support/errors.ts";
import { PageServer } from "../../../support/page-server.ts";
import { addBackup } from "../restore/backup.ts";

describe("what people type", () => {
  const nothing = { texts: [], isGone: false };
  const text = (word: string) => ({ kind: "text", text: word });
  const cases: [string, object][] = [
    ["letter  2025", { ...nothing, texts: [text("letter"), text("2025")] }],
    ['"two words" "', { ...nothing, texts: [text("two words"), text('"')] }],
    ["*.jp?g", { ...nothing, texts: [{ kind: "pattern", text: "*.jp?g" }] }],
    ["Photos/[a]*", { ...nothing, texts: [{ kind: "pattern", text: "*Photos/[[]a]*" }] }],
    ["/home/*", { ...nothing, texts: [{ kind: "pattern", text: "/home/*" }] }],
    ["size>10mb size<=2gb", { ...nothing, atLeast: 10 * 2 ** 20 + 1, atMost: 2 * 2 ** 30 }],
    ["after:2026-05-01 before:2026-05-31", { ...nothing, from: 1_777_593_600, until: 1_780_185_600 }],
    ["deleted:yes", { ...nothing, isGone: true }],
    ["kind:Folder a", { ...nothing, kind: "folder", texts: [text("a")] }],
    ["re:a.*b$", { ...nothing, expression: "a.*b$" }],
    ["C:\\Users", { ...nothing, texts: [text("C:\\Users")] }],
  ];
  for (const [typed, wish] of cases) {
    test(`${typed} is understood`, () => expect(readSearch(typed)).toEqual({ wish } as never));
  }
  for (const [typed, problem] of [
    ["a size>huge", "size>huge"],
    ["re:(", "re:("],
    ["before:soon", "before:soon"],
    ["deleted:perhaps", "deleted:perhaps"],
    ["kind:anything", "kind:anything"],
  ] as const) {
    test(`${typed} is not`, () => expect(readSearch(typed)).toEqual({ problem }));
  }
  test("nothing is nothing", () => expect(readSearch("  ")).toBeUndefined());
});

describe("the search", () => {
  const found = {
    path: "/home/me/<i>/old.txt",
    kind: "file",
    size: 2048,
    modified: null,
    versions: 3,
    states: 2,
    first: new Date("2025-05-03T10:00:00Z"),
    last: new Date("2025-11-05T10:00:00Z"),
    isPresent: false,
  };

  test("has a place for each backup at once, and asks each for its part alone", async () => {
    using server = await new PageServer().login();
    const id = addBackup(server, "Documents");
    addBackup(server, "Photos");
    const { text } = await server.get("search?q=old+deleted:yes");
    expect(text.match(/hx-get="search\/\d+\?q=old\+deleted%3Ayes"/g)).toHaveLength(2);
    expect(server.api.tasks.asked).toEqual([]);
    server.api.tasks.answers.set("find-files", () => ({ items: [found], hasMore: true }));
    const part = await server.get(`search/${id}?q=old`);
    expect(part.text).toMatch(/^<section/);
    for (const words of ["&lt;i&gt;", "2 KB", "3 versions, Sat, 3 May 2025 to Wed, 5 Nov 2025", "deleted since"]) {
      expect(part.text).toContain(words);
    }
    // It is looked at where it was last, and the rest is a page of its own.
    expect(part.text).toContain("version=2025-11-05T10%3A00%3A00Z");
    expect(part.text).toContain(`search?q=old&amp;backup=${id}`);
  });

  test("offers what can be done with each file at once, as it was when it was there last", async () => {
    using server = await new PageServer().login();
    const id = addBackup(server, "Documents");
    const folder = { ...found, path: "/home/me/Letters/", kind: "folder", isPresent: true };
    server.api.tasks.answers.set("find-files", () => ({ items: [found, folder], hasMore: false }));
    const [file = "", second = ""] = (await server.get(`search/${id}?q=old`)).text.split("</li>");
    const at = "version=2025-11-05T10%3A00%3A00Z&amp;path=%2Fhome%2Fme%2F%3Ci%3E%2Fold.txt";
    for (const action of ["plan", "download", "show"]) expect(file).toContain(`restore/${id}/${action}?${at}`);
    expect(file).toContain(`restore/${id}/compare?path=`);
    expect(second).toContain(`restore/${id}/download`);
    expect(second).not.toMatch(/compare|\/show/);
    const shown = await server.get(`restore/${id}/show?${at.replaceAll("&amp;", "&")}`);
    expect(shown.text).toContain(`hx-get="restore/${id}/preview?${at}"`);
  });

  test("is narrowed and widened again by what is offered beside the box", async () => {
    using server = await new PageServer().login();
    addBackup(server, "Documents");
    const { text } = await server.get("search?q=old+kind:file");
    expect(text).toContain('href="search?q=old" aria-current="true"');
    expect(text).toContain('href="search?q=old+kind%3Afolder"');
    expect(text).toContain('href="search?q=old+kind%3Afile+deleted%3Ayes"');
  });

  test("says in a line which backups have nothing", async () => {
    using server = await new PageServer().login();
    const id = addBackup(server, "Documents");
    server.api.tasks.answers.set("find-files", () => ({ items: [], hasMore: false }));
    expect((await server.get(`search/${id}?q=old`)).text).toMatch(
      /^<p class="found-none[^>]*><bdi>Documents<\/bdi>: Nothing found\.<\/p>$/,
    );
    expect((await server.get(`search?q=old&backup=${id}`)).text).toContain("<h2><bdi>Documents</bdi></h2>");
  });

  test("shows all that one backup has, page by page", async () => {
    using server = await new PageServer().login();
    const id = addBackup(server, "Documents");
    server.api.tasks.answers.set("find-files", () => ({ items: [found], hasMore: true }));
    const { text } = await server.get(`search?q=old&backup=${id}&page=2`);
    expect(server.api.tasks.asked).toMatchObject([{ immediate: { offset: 200, limit: 200 } }]);
    expect(text).toContain(`search?q=old&amp;backup=${id}&amp;page=3`);
    expect(text).toContain('value="old"');
  });

  test("shows what was found within a second, and goes on from there", async () => {
    using server = await new PageServer().login();
    const id = addBackup(server, "Documents");
    const rest = { after: "/home/a&b/", offset: 0 };
    server.api.tasks.answers.set("find-files", () => ({ items: [found], hasMore: true, rest }));
    const first = await server.get(`search/${id}?q=old`);
    const link = `search/${id}/rest?q=old&amp;after=%2Fhome%2Fa%26b%2F&amp;skip=0&amp;shown=1`;
    expect(first.text).toContain(`hx-get="${link}"`);
    expect(first.text).not.toContain("Show all");
    server.api.tasks.answers.set("find-files", () => ({ items: [], hasMore: false }));
    const last = await server.get(link.replaceAll("&amp;", "&"));
    expect(last.text).not.toMatch(/<section|Nothing found|hx-get/);
    expect(server.api.tasks.asked).toMatchObject([
      { immediate: { offset: 0, limit: 20, patience: 1000 } },
      { immediate: { after: "/home/a&b/", offset: 0, limit: 19, patience: 1000 } },
    ]);
  });

  test("goes on in a later page with what that page lacks", async () => {
    using server = await new PageServer().login();
    const id = addBackup(server, "Documents");
    const rest = { after: "/b/", offset: 150 };
    server.api.tasks.answers.set("find-files", () => ({ items: [], hasMore: true, rest }));
    const { text } = await server.get(`search?q=old&backup=${id}&page=2`);
    expect(text).toContain(`search/${id}/rest?q=old&amp;after=%2Fb%2F&amp;skip=150&amp;shown=0&amp;page=2`);
    expect(text).not.toContain("Nothing found");
    server.api.tasks.answers.set("find-files", () => ({ items: [found], hasMore: true }));
    const part = await server.get(`search/${id}/rest?q=old&after=%2Fb%2F&skip=150&shown=0&page=2`);
    expect(part.text).toContain(`search?q=old&amp;backup=${id}&amp;page=3`);
    expect(server.api.tasks.asked[1]).toMatchObject({ immediate: { after: "/b/", offset: 150, limit: 200 } });
    // A browser without script gets the same as a page.
    const whole = await server.get(`search?q=old&backup=${id}&page=2&after=%2Fb%2F&skip=150&shown=0`);
    expect(whole.text).toContain("<h2>");
    expect(server.api.tasks.asked[2]).toMatchObject({ immediate: { after: "/b/", offset: 150, limit: 200 } });
  });

  test("says what is not understood, and which backup could not be searched", async () => {
    using server = await new PageServer().login();
    const id = addBackup(server, "Documents");
    const odd = await server.get("search?q=size%3Ehuge");
    expect([odd.status, odd.text.includes("size&gt;huge")]).toEqual([422, true]);
    server.api.tasks.answers.set("find-files", () => {
      throw new UserError("DatabaseLocked", "in use");
    });
    expect((await server.get(`search/${id}?q=old`)).text).toContain("running now");
  });
});
