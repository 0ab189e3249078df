import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, posix } from "node:path";

/** A file of the product as the checks see it; paths are relative to the project, with `/`. */
export interface SourceFile {
  readonly path: string;
  readonly lines: number;
  /** The text without comments and without what stands in strings. */
  readonly code: string;
  readonly imports: readonly string[];
}

export interface SourceTree {
  readonly files: readonly SourceFile[];
  readonly folders: readonly string[];
}

/** `#platform` stands for these. */
const platforms = ["src/platform/bun/index.ts", "src/platform/deno/index.ts"];
const tokens = /\/\*[\s\S]*?\*\/|\/\/[^\n]*|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'/g;
const importForms = [
  /^(?:import|export)\b[^;]*?\bfrom\s+"([^"]+)"/gm,
  /^import\s+"([^"]+)"/gm,
  /\bimport\(\s*"([^"]+)"/g,
];

export function readSourceTree(project: string, root = "src"): SourceTree {
  const entries = readdirSync(join(project, root), { recursive: true, withFileTypes: true });
  const pathOf = (entry: (typeof entries)[number]) =>
    join(entry.parentPath, entry.name)
      .slice(project.length + 1)
      .replaceAll("\\", "/");
  return {
    folders: entries.filter((entry) => entry.isDirectory()).map(pathOf),
    files: entries
      .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
      .map((entry) => parseSource(pathOf(entry), readFileSync(join(entry.parentPath, entry.name), "utf8"))),
  };
}

export function parseSource(path: string, text: string): SourceFile {
  const uncommented = text.replace(tokens, (token) => (token.startsWith("/") ? "" : token));
  return {
    path,
    lines: text.split("\n").length - 1,
    code: uncommented.replace(tokens, '""'),
    imports: importForms.flatMap((form) => [...uncommented.matchAll(form)]).flatMap(([, name]) => resolve(path, name)),
  };
}

/** `src/cli/help/page.ts` is in room "cli", `src/main.ts` in room "main". */
export function roomOf(path: string): string {
  return path.split("/")[1]?.replace(/\.tsx?$/, "") ?? "";
}

/** Groups of files each of which reaches all others of its group through imports (Tarjan's algorithm). */
export function importCycles(files: readonly SourceFile[]): string[][] {
  const importsOf = new Map(files.map((file) => [file.path, file.imports]));
  const order = new Map<string, number>();
  const open: string[] = [];
  const cycles: string[][] = [];

  const visit = (path: string): number => {
    const index = order.size;
    let low = index;
    order.set(path, index);
    open.push(path);
    for (const next of importsOf.get(path) ?? []) {
      if (!importsOf.has(next)) continue;
      if (!order.has(next)) low = Math.min(low, visit(next));
      else if (open.includes(next)) low = Math.min(low, order.get(next) ?? low);
    }
    if (low === index) {
      const group = open.splice(open.indexOf(path));
      if (group.length > 1 || importsOf.get(path)?.includes(path)) cycles.push(group);
    }
    return low;
  };
  for (const { path } of files) if (!order.has(path)) visit(path);
  return cycles;
}

function resolve(importer: string, name: string | undefined): string[] {
  if (name === undefined) return [];
  if (name === "#platform") return platforms;
  return [name.startsWith(".") ? posix.join(dirname(importer), name) : name];
}
