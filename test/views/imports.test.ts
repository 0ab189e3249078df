import { expect, test } from "bun:test";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";

const views = join(import.meta.dirname, "..", "..", "views");
const files = readdirSync(views, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
  .map((entry) => join(entry.parentPath, entry.name));
const importsOf = (path: string) =>
  [...readFileSync(path, "utf8").matchAll(/^(?:import|export)\b[^;]*?\bfrom\s+"([^"]+)"/gm)].map(
    ([, name]) => name ?? "",
  );

test("views need nothing but one another and the maker of elements", () => {
  const foreign = files.flatMap((path) =>
    importsOf(path)
      .filter((name) => !/^hono\/(?:jsx|html)$/.test(name))
      .filter((name) => !name.startsWith(".") || !normalize(join(dirname(path), name)).startsWith(views))
      .map((name) => `${path.slice(views.length + 1)} imports ${name}`),
  );
  expect(files.length).toBeGreaterThan(20);
  expect(foreign).toEqual([]);
});

test("files with elements name their maker, for a program that is started elsewhere", () => {
  const elements = files.filter((path) => path.endsWith(".tsx"));
  const silent = elements.filter(
    (path) => !readFileSync(path, "utf8").startsWith("/** @jsxImportSource hono/jsx */\n"),
  );
  expect(silent).toEqual([]);
});

test("every folder of views tells what lives there", () => {
  const folders = readdirSync(views, { recursive: true, withFileTypes: true }).filter((entry) => entry.isDirectory());
  // Languages are alike, and the folder of all of them tells of them.
  const own = folders.map((entry) => join(entry.parentPath, entry.name)).filter((path) => !/texts\/\w\w$/.test(path));
  expect(own.filter((path) => !existsSync(join(path, "README.md")))).toEqual([]);
});

test("no file of views is long", () => {
  const long = files.map(
    (path) => [path.slice(views.length + 1), readFileSync(path, "utf8").split("\n").length] as const,
  );
  expect(long.filter(([, lines]) => lines > 450)).toEqual([]);
});
