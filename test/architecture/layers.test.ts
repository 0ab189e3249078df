import { describe, expect, test } from "bun:test";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { importCycles, parseSource, readSourceTree, roomOf } from "./source-tree.ts";

/** From top to bottom. An import goes to its own room or to one in a line further down. */
const layers = [
  ["main", "worker"],
  ["cli", "server", "tray", "agent", "console", "tools"],
  ["jobs"],
  ["engine"],
  ["reports", "scripts"],
  ["database"],
  ["volumes"],
  ["secrets"],
  ["crypto"],
  ["destinations"],
  ["sources"],
  ["oauth"],
  ["options"],
  ["platform"],
  ["support"],
];

/** What lies outside src, and which rooms may embed it; package.json, for the version, any may. */
const outside: Record<string, readonly string[]> = {
  drizzle: ["database"],
  views: ["server"],
  public: ["server"],
  "ACCESSIBILITY.md": ["server"],
};

const maximumLines = 450;
const project = join(import.meta.dirname, "..", "..");
const { files, folders } = readSourceTree(project);
const layerOf = (room: string) => layers.findIndex((rooms) => rooms.includes(room));

describe("the source tree", () => {
  test("is what these checks read", () => {
    expect(files.length).toBeGreaterThan(0);
  });

  test("has only rooms that stand in the list of layers", () => {
    expect(files.map(({ path }) => path).filter((path) => layerOf(roomOf(path)) < 0)).toEqual([]);
  });

  test("has imports within a room and to rooms below, never above or beside", () => {
    const wrong = files.flatMap(({ path, imports }) =>
      imports
        .filter((target) => target.startsWith("src/") && roomOf(target) !== roomOf(path))
        .filter((target) => layerOf(roomOf(target)) <= layerOf(roomOf(path)))
        .map((target) => `${path} imports ${target}: "${roomOf(target)}" is not below "${roomOf(path)}"`),
    );
    expect(wrong).toEqual([]);
  });

  test("reaches out of src only where something is embedded", () => {
    const wrong = files.flatMap(({ path, imports }) =>
      imports
        .filter(
          (target) => !target.startsWith("src/") && target !== "package.json" && existsSync(join(project, target)),
        )
        .filter((target) => !outside[target.split("/")[0] ?? ""]?.includes(roomOf(path)))
        .map((target) => `${path} imports ${target}`),
    );
    expect(wrong).toEqual([]);
  });

  test("has no import cycles between files", () => {
    const views = readSourceTree(project, "views").files;
    expect(views.length).toBeGreaterThan(0);
    expect(importCycles([...files, ...views]).map((group) => group.join(" ↔ "))).toEqual([]);
  });

  test("names Bun in src/platform/bun only", () => {
    const wrong = files
      .filter(({ path }) => !path.startsWith("src/platform/bun/"))
      .filter(({ code, imports }) => /\bBun\b\s*[.[]/.test(code) || imports.some((name) => /^bun(:|$)/.test(name)));
    expect(wrong.map(({ path }) => path)).toEqual([]);
  });

  test("names Deno in src/platform/deno only", () => {
    const wrong = files
      .filter(({ path }) => !path.startsWith("src/platform/deno/"))
      .filter(({ code }) => /\bDeno\b\s*[.[]/.test(code));
    expect(wrong.map(({ path }) => path)).toEqual([]);
  });

  test("explains every folder in a README.md", () => {
    const wrong = folders.filter((folder) => {
      const readme = join(project, folder, "README.md");
      return !existsSync(readme) || readFileSync(readme, "utf8").trim() === "";
    });
    expect(wrong).toEqual([]);
  });

  test(`has no file of more than ${maximumLines} lines`, () => {
    const wrong = files.filter(({ lines }) => lines > maximumLines).map(({ path, lines }) => `${path}: ${lines} lines`);
    expect(wrong).toEqual([]);
  });
});

describe("the checks see", () => {
  const source = (path: string, text: string) => parseSource(path, text);

  test("every form of import, in one line or several, of values and of types", () => {
    const { imports } = source(
      "src/cli/help/page.ts",
      [
        'import { a } from "../a.ts";',
        'import type { B } from "../../engine/b.ts";',
        'import {\n  c,\n  d,\n} from "./c.ts";',
        'import "./side-effect.ts";',
        'export * from "./e.ts";',
        'const f = await import("../f.ts");',
        'type G = import("./g.ts").G;',
        'import { open } from "node:fs";',
        'import { platform } from "#platform";',
      ].join("\n"),
    );
    expect(imports.toSorted()).toEqual(
      [
        "src/cli/a.ts",
        "src/engine/b.ts",
        "src/cli/help/c.ts",
        "src/cli/help/side-effect.ts",
        "src/cli/help/e.ts",
        "src/cli/f.ts",
        "src/cli/help/g.ts",
        "node:fs",
        "src/platform/bun/index.ts",
        "src/platform/deno/index.ts",
      ].toSorted(),
    );
  });

  test("no import and no runtime in a comment or in a text", () => {
    const text = '/** import { a } from "./a.ts"; Bun.x */\n// import("./b.ts")\nconst url = "https://x/y Bun.z";\n';
    const { imports, code } = source("src/cli/x.ts", text);
    expect(imports).toEqual([]);
    expect(code).not.toContain("Bun");
  });

  test("a cycle over several files, and none where there is none", () => {
    const a = source("src/cli/a.ts", 'import "./b.ts";');
    const b = source("src/cli/b.ts", 'import "./c.ts";');
    const c = source("src/cli/c.ts", 'import "./a.ts";');
    const d = source("src/cli/d.ts", 'import "./a.ts";');
    expect(importCycles([a, b, c, d]).map((group) => group.toSorted())).toEqual([[a.path, b.path, c.path]]);
    expect(importCycles([a, b, d])).toEqual([]);
  });
});
