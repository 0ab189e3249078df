import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { IgnoreRules, isHit, ruleThatLeavesOut } from "../../../src/sources/ignore-rules/index.ts";

/** What is in a folder: rules in its ignore file, files and links, and folders. */
interface Tree {
  readonly lines: readonly string[];
  readonly files: readonly string[];
  readonly folders: Readonly<Record<string, Tree>>;
}

let work: string;
beforeAll(() => {
  work = mkdtempSync(join(tmpdir(), "git-rules-"));
});
afterAll(() => rmSync(work, { recursive: true }));

/** Characters that mean something in rules are in names too. */
const strangeNames = fc
  .string({ unit: fc.constantFrom(..."a a b b A é - * ? [ ] ! # \\ ^ .".split(" "), " "), minLength: 1, maxLength: 3 })
  .filter((name) => name !== "." && name !== "..");
const strangeLines = linesOf([
  ..."a b a b A é / / / * * ? ! # - . \t".split(" "),
  ..."** **/ /** /**/ *** \\ \\* \\\\ \\/ \\a \\# \\!".split(" "),
  ..."[ab] [!a] [^a-b] [a-] [-a] []a] [!]a] [\\]] [\\a-b] [a-\\b] [z-a] [[a] [a/b] [".split(" "),
  ..."[[:alpha:]] [[:upper:]] [![:lower:]] [[:punct:]b] [[:none:]] [[:alpha:] [[:] [:a:] [[:space:]] [é]".split(" "),
  ...[" ", "\\ ", "\r"],
]);
/** Few names, many wildcards, deep folders. */
const plainNames = fc.string({ unit: fc.constantFrom("a", "b"), minLength: 1, maxLength: 2 });
const plainLines = linesOf("! a a b b / / / * * ** ** ? /**/ **/ /** [ab]".split(" "));

function linesOf(parts: readonly string[]) {
  return fc.string({ unit: fc.constantFrom(...parts), minLength: 1, maxLength: 7 });
}

function treeOf(names: fc.Arbitrary<string>, lines: fc.Arbitrary<string>): fc.Arbitrary<Tree> {
  const rules = fc.array(lines, { maxLength: 4 });
  const { tree } = fc.letrec<{ tree: Tree }>((tie) => ({
    tree: fc.record({
      lines: fc.oneof({ weight: 1, arbitrary: fc.constant([]) }, { weight: 2, arbitrary: rules }),
      files: fc.uniqueArray(names, { maxLength: 4 }),
      folders: fc.oneof(
        { maxDepth: 5, depthSize: "large" },
        fc.constant({}),
        fc.dictionary(names, tie("tree"), { minKeys: 1, maxKeys: 3, noNullPrototype: true }),
      ),
    }),
  }));
  return tree;
}

function build(folder: string, { lines: rules, files, folders }: Tree): string[] {
  mkdirSync(folder);
  if (rules.length > 0) writeFileSync(`${folder}/.gitignore`, rules.join("\n"));
  const own = files.filter((name) => !Object.hasOwn(folders, name));
  for (const name of own) writeFileSync(`${folder}/${name}`, "");
  const below = Object.entries(folders).flatMap(([name, each]) => [
    `${folder}/${name}/`,
    ...build(`${folder}/${name}`, each),
  ]);
  return [...own.map((name) => `${folder}/${name}`), ...below];
}

/** `file:line` of the rule by which git leaves out each of the paths, or "" for those that it doesn't. */
function askGit(root: string, paths: readonly string[], ignoresCase: boolean): string[] {
  const env = { PATH: process.env.PATH, HOME: root, GIT_CONFIG_NOSYSTEM: "1", GIT_CONFIG_GLOBAL: "/dev/null" };
  execFileSync("git", ["init", "-q", root], { env });
  execFileSync("git", ["-C", root, "config", "core.ignorecase", String(ignoresCase)], { env });
  // With the separator at its end git would look for something in the folder.
  const input = paths.map((path) => `${path.replace(/\/$/, "")}\0`).join("");
  const call = ["-C", root, "check-ignore", "--verbose", "--non-matching", "--no-index", "-z", "--stdin"];
  const { stdout } = spawn(call, env, input);
  const fields = stdout.split("\0");
  return paths.map((_, at) => {
    const [file = "", line = "", pattern = ""] = fields.slice(at * 4, at * 4 + 3);
    return pattern === "" || pattern.startsWith("!") ? "" : `${root}/${file}:${line}`;
  });
}

function spawn(call: string[], env: Record<string, string | undefined>, input: string): { stdout: string } {
  try {
    return { stdout: execFileSync("git", call, { env, input, encoding: "utf8", maxBuffer: 1 << 28 }) };
  } catch (error) {
    // 1 says that nothing is ignored.
    if ((error as { status?: number }).status === 1) return { stdout: (error as { stdout: string }).stdout };
    throw error;
  }
}

function askOurs(root: string, paths: readonly string[], ignoresCase: boolean): string[] {
  const onUnusable = (file: string) => expect(file).toBe("");
  const rules = new IgnoreRules({ names: [".gitignore"], ignoresCase, locate: (path) => path, onUnusable });
  return paths.map((path) => {
    const isFolder = path.endsWith("/");
    const folder = path.slice(0, path.lastIndexOf("/", path.length - 2) + 1);
    const found = rules.find(`${root}/`, folder);
    const hit = found && isHit(found) ? found : ruleThatLeavesOut(path, isFolder, found);
    return hit ? `${hit.file}:${hit.line}` : "";
  });
}

describe.each([
  ["strange names and rules", treeOf(strangeNames, strangeLines)],
  ["wildcards through folders", treeOf(plainNames, plainLines)],
])("%s", (_, tree) => {
  test.each([false, true])(
    "leave out what git does, by the same line of the same file (case ignored: %p)",
    (ignoresCase) => {
      fc.assert(
        fc.property(fc.array(tree, { minLength: 1, maxLength: 30 }), (trees) => {
          const root = join(work, "repository");
          rmSync(root, { recursive: true, force: true });
          mkdirSync(root);
          const paths = trees.flatMap((each, at) => build(`${root}/${at}`, each));
          const git = askGit(root, paths, ignoresCase);
          const ours = askOurs(root, paths, ignoresCase);
          const differing = paths.flatMap((path, at) => (git[at] === ours[at] ? [] : [[path, git[at], ours[at]]]));
          expect(differing).toEqual([]);
        }),
        { numRuns: 15 },
      );
    },
  );
});
