import { describe, expect, test } from "bun:test";
import { lineDiff } from "../../../../src/server/pages/restore/line-diff.ts";
import { PageServer } from "../../../support/page-server.ts";
import { addBackup } from "./backup.ts";

const times = ["2025-11-25T10:00:00Z", "2025-11-20T10:00:00Z", "2025-11-01T10:00:00Z"].map((time) => new Date(time));

/** A server whose backup has a text with a content for each of the times, the newest first. */
async function withContents(...texts: readonly (string | Uint8Array)[]) {
  const server = await new PageServer().login();
  const bytes = texts.map((text) => (typeof text === "string" ? new TextEncoder().encode(text) : text));
  server.api.tasks.answers.set("file-life", () => ({
    isPresent: true,
    contents: bytes.map((content, at) => {
      const time = times[at] ?? new Date();
      return { first: time, last: time, versions: 1, size: content.length, modified: time };
    }),
  }));
  server.api.tasks.answers.set("read-files", (_call, { time }: { time?: string }) => {
    const content = bytes[times.findIndex((each) => each.toISOString() === time)] ?? new Uint8Array();
    return { size: content.length, bytes: content };
  });
  const id = addBackup(server, "Documents");
  const lines = async (page: string) => {
    const [, link = ""] = /hx-get="([^"]*compare\/lines[^"]*)"/.exec(page) ?? [];
    return (await server.get(link.replaceAll("&amp;", "&"))).text;
  };
  return { server, address: `restore/${id}/compare?path=${encodeURIComponent("/home/<b>.txt")}`, lines };
}

describe("two contents of a text", () => {
  test("are compared line by line, with signs and words, and nothing of them is taken for a page", async () => {
    const { server, address, lines } = await withContents("same\n<i>new</i>\n", "same\nold\n");
    using _ = server;
    const { text, status } = await server.get(address);
    expect(status).toBe(200);
    expect(text).toContain("What changed in &lt;b&gt;.txt");
    const shown = await lines(text);
    expect(shown).toContain("1 line added, 1 line removed");
    expect(shown).toContain("<ins>&lt;i&gt;new&lt;/i&gt;</ins>");
    expect(shown).toContain("<del>old</del>");
    expect(shown).toMatch(/>removed:<.*>added:</s);
  });

  test("are those that two versions have, whatever lies between", async () => {
    const { server, address, lines } = await withContents("third\n", "second\n", "first\n");
    using _ = server;
    const { text } = await server.get(`${address}&from=2025-11-02T00:00:00Z&to=2025-11-25T10:00:00Z`);
    const shown = await lines(text);
    expect(shown).toContain("<del>first</del>");
    expect(shown).toContain("<ins>third</ins>");
  });

  test("are not compared when they are no text, too long, or one and the same", async () => {
    for (const [before, after, words] of [
      [new Uint8Array([65, 0]), "a", "This is no text"],
      ["a", "b".repeat(600_000), "is not compared line by line"],
    ] as const) {
      const { server, address, lines } = await withContents(after, before);
      using _ = server;
      expect(await lines((await server.get(address)).text)).toContain(words);
    }
    const { server, address } = await withContents("one");
    using _ = server;
    expect((await server.get(address)).text).toContain("has had one content only");
  });
});

describe("lines that differ", () => {
  test("keep their numbers, and some equal ones around them", () => {
    const before = Array.from({ length: 40 }, (_, at) => `line ${at + 1}`);
    const after = before.with(19, "another").toSpliced(30, 0, "one more");
    const diff = lineDiff(before.join("\n"), `${after.join("\r\n")}\r\n`);
    expect(diff).toMatchObject({ added: 2, removed: 1 });
    const changed = diff?.parts.flat().filter(({ kind }) => kind !== "equal");
    expect(changed).toEqual([
      { kind: "removed", number: 20, text: "line 20" },
      { kind: "added", number: 20, text: "another" },
      { kind: "added", number: 31, text: "one more" },
    ]);
    expect(diff?.parts.map((part) => part.length)).toEqual([8, 7]);
  });

  test("are given up where there are too many of them, and cut where they are too long", () => {
    const many = (word: string) => Array.from({ length: 5000 }, (_, at) => `${word} ${at}`).join("\n");
    expect(lineDiff(many("a"), many("b"))).toBeUndefined();
    expect(lineDiff("", "x".repeat(100_000))?.parts[0]?.[0]?.text.length).toBeLessThan(3000);
    expect(lineDiff("same\n", "same\r\n")).toMatchObject({ added: 0, removed: 0, parts: [] });
  });
});
