import { expect, test } from "bun:test";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { tightened } from "../../src/server/pages/assets.ts";

const folder = join(import.meta.dirname, "..", "..", "public", "style");
/** What every page uses. */
const shared = ["tokens.css", "base.css", "parts.css", "frame.css", "always.css"];
const sheets = readdirSync(folder).map((name) => ({ name, text: readFileSync(join(folder, name), "utf8") }));

/** Classes that a sheet names in its selectors. */
function classesOf(text: string): Set<string> {
  return new Set([...text.matchAll(/\.([a-z][\w-]*)(?=[^{}]*\{)/g)].map(([, name]) => name ?? ""));
}

test("a class of a page belongs to one page", () => {
  const common = new Set(
    sheets.filter(({ name }) => shared.includes(name)).flatMap(({ text }) => [...classesOf(text)]),
  );
  const owners = new Map<string, string[]>();
  for (const { name, text } of sheets.filter((sheet) => !shared.includes(sheet.name))) {
    for (const each of classesOf(text)) owners.set(each, [...(owners.get(each) ?? []), name]);
  }
  const disputed = [...owners].filter(([name, list]) => list.length > 1 && !common.has(name));
  expect(disputed).toEqual([]);
});

test("the sheet is small", () => {
  const served = tightened(sheets.map(({ text }) => text));
  expect(gzipSync(served).length).toBeLessThan(10_500);
  expect(served).not.toMatch(/\/\*| {2}|\n/);
});

test("no sheet asks another server for anything", () => {
  for (const { text } of sheets) expect(text).not.toMatch(/@import|url\(\s*["']?(?:https?:)?\/\//);
});
