import { expect, test } from "bun:test";
import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { gzipSync } from "node:zlib";
import { style } from "../../src/server/pages/assets.ts";

const root = join(import.meta.dirname, "..", "..");

function read(folder: string, ending: RegExp): { name: string; text: string }[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
    .filter((name) => ending.test(name))
    .sort()
    .map((name) => ({ name: name.replaceAll("\\", "/"), text: readFileSync(join(root, folder, name), "utf8") }));
}

const sheets = read("public/style", /\.css$/);
const markup = [...read("views", /\.tsx$/), ...read("src/server", /\.tsx$/), ...read("public", /\.js$/)];

/** Classes that a sheet names in its selectors. */
function classesOf(text: string): Set<string> {
  return new Set(
    [...text.replaceAll(/\/\*.*?\*\//gs, "").matchAll(/\.([a-z][\w-]*)(?=[^{};]*\{)/g)].map(([, name]) => name ?? ""),
  );
}

test("a class of a page belongs to one page", () => {
  const isPage = (name: string) => name.startsWith("pages/");
  const common = new Set(sheets.filter(({ name }) => !isPage(name)).flatMap(({ text }) => [...classesOf(text)]));
  const owners = new Map<string, string[]>();
  for (const { name, text } of sheets.filter((sheet) => isPage(sheet.name))) {
    for (const each of classesOf(text)) owners.set(each, [...(owners.get(each) ?? []), basename(name)]);
  }
  const disputed = [...owners].filter(([name, list]) => list.length > 1 && !common.has(name));
  expect(disputed).toEqual([]);
});

test("no class is there that nothing has", () => {
  const words = new Set(markup.flatMap(({ text }) => text.match(/[\w-]+-\$\{|[\w-]+/g) ?? []));
  /** Set by htmx. */
  const others = new Set(["htmx-request"]);
  const isUsed = (name: string) =>
    words.has(name) || others.has(name) || words.has(`${name.slice(0, name.lastIndexOf("-") + 1)}\${`);
  const unused = sheets.flatMap(({ name, text }) =>
    [...classesOf(text)].filter((each) => !isUsed(each)).map((each) => `${name}: .${each}`),
  );
  expect(unused).toEqual([]);
});

test("what has a class is drawn by a sheet, or found by it", () => {
  const hooks = ["live", "menu-item", "page-head", "preview", "preview-text", "tree-group"];
  const known = new Set([...sheets.flatMap(({ text }) => [...classesOf(text)]), ...hooks]);
  const unknown = markup.flatMap(({ name, text }) =>
    [...text.matchAll(/ class="([^"]*)"/g)]
      .flatMap(([, classes = ""]) => classes.split(" "))
      .filter((each) => !known.has(each))
      .map((each) => `${name}: ${each}`),
  );
  expect(unknown).toEqual([]);
});

test("every sheet is served", () => {
  const lone = sheets.flatMap(({ name, text }) =>
    [...classesOf(text)].filter((each) => !style.includes(`.${each}`)).map((each) => `${name}: .${each}`),
  );
  expect(lone).toEqual([]);
});

test("the sheet is small", () => {
  expect(Buffer.byteLength(style)).toBeLessThan(30_000);
  expect(gzipSync(style).length).toBeLessThan(8500);
  expect(style).not.toMatch(/\/\*| {2}|\n/);
});

test("no sheet asks another server for anything", () => {
  for (const { text } of sheets) expect(text).not.toMatch(/@import|url\(\s*["']?(?:https?:)?\/\//);
});
