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

  test("shows all that one backup has, page by page", async () => {
    using server = await new PageServer().login();
    const id = addBackup(server, "Documents");
    server.api.tasks.answers.set("find-files", () => ({ items: [found], hasMore: true }));
    const { text } = await server.get(`search?q=old&backup=${id}&page=2`);
    expect(server.api.tasks.asked).toMatchObject([{ immediate: { offset: 200, limit: 200 } }]);
    expect(text).toContain(`search?q=old&amp;backup=${id}&amp;page=3`);
    expect(text).toContain('value="old"');
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
