import { describe, expect, test } from "bun:test";
import { mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expandSources, type SourceOptions } from "../../src/sources/index.ts";
import { UserError } from "../../src/support/errors.ts";
import { createTree, filterOf, memoryLogger } from "./walking.ts";

const tag = "Duplicati.Library.Main.Controller";
const noOptions: SourceOptions = { allowMissing: false, abortIfMissing: false, preventEmpty: false };

/** `/data/` with a file and folders, one of them empty, one locked. */
const fileSystem = {
  absolute: (path: string) => (path.startsWith("/") ? path.replace(/(.)\/$/, "$1") : `/data/${path}`),
  kindOf: (path: string) => {
    if (path.startsWith("/locked")) throw Object.assign(new Error("denied"), { code: "EACCES" });
    if (path === "/data/file.txt") return "file" as const;
    return ["/", "/data", "/data/sub", "/data2", "/empty"].includes(path) ? ("folder" as const) : ("missing" as const);
  },
  isEmptyFolder: (path: string) => path === "/empty",
};

function expand(sources: string[], options: Partial<SourceOptions> = {}, rules: string[] = [], caseSensitive = true) {
  const logger = memoryLogger();
  const filter = filterOf(rules, caseSensitive);
  const result = expandSources(sources, filter, { ...noOptions, ...options }, logger, fileSystem);
  return { ...result, logger };
}

function failure(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    if (error instanceof UserError) return error.id;
    throw error;
  }
  return "none";
}

test("sources become absolute, folders end with the separator", () => {
  expect(expand(["sub", "/data2/", "/data/file.txt"]).roots).toEqual(["/data/sub/", "/data2/", "/data/file.txt"]);
  expect(expand(["/"]).roots).toEqual(["/"]);
});

test("without any source there is nothing to do", () => {
  expect(failure(() => expand([]))).toBe("NoSourceFolders");
  expect(failure(() => expand([" "]))).toBe("NoSourceFolders");
});

describe("a missing source", () => {
  test("is a warning by default", () => {
    const { roots, logger } = expand(["/nowhere/", "/data"]);
    expect(roots).toEqual(["/data/"]);
    const message = "The source path /nowhere/ does not exist, skipping";
    expect(logger.messages).toEqual([{ level: "Warning", tag, id: "SourceIsMissing", message }]);
  });

  test("is silent if allowed, and an error if the run shall abort, which wins", () => {
    expect(expand(["/nowhere", "/data"], { allowMissing: true }).logger.messages).toEqual([]);
    expect(failure(() => expand(["/nowhere", "/data"], { abortIfMissing: true }))).toBe("SourceIsMissing");
    const both = { allowMissing: true, abortIfMissing: true };
    expect(failure(() => expand(["/nowhere", "/data"], both))).toBe("SourceIsMissing");
  });

  test("that was the only one leaves nothing", () => {
    expect(failure(() => expand(["/nowhere"]))).toBe("NoSources");
    expect(failure(() => expand(["/nowhere"], { allowMissing: true }))).toBe("NoSources");
  });
});

test("a source that may not be read is an error, unless missing ones are allowed", () => {
  expect(failure(() => expand(["/locked", "/data"]))).toBe("SourceUnauthorized");
  expect(expand(["/locked", "/data"], { allowMissing: true }).roots).toEqual(["/data/"]);
});

test("an empty folder is an error if that is wanted", () => {
  expect(expand(["/empty"]).roots).toEqual(["/empty/"]);
  expect(failure(() => expand(["/empty"], { preventEmpty: true }))).toBe("SourceFolderEmpty");
});

test("a source given twice counts once", () => {
  const { roots, logger } = expand(["/data", "/data/"]);
  expect(roots).toEqual(["/data/"]);
  const message = "Removing duplicate source: /data/";
  expect(logger.messages).toEqual([{ level: "Verbose", tag, id: "RemoveDuplicateSource", message }]);
  expect(expand(["/data", "/data2"]).roots).toEqual(["/data/", "/data2/"]);
});

describe("a source inside another", () => {
  test("is dropped", () => {
    const { roots, filter, logger } = expand(["/data/sub", "/data", "/data/file.txt"]);
    expect(roots).toEqual(["/data/"]);
    expect(filter.isEmpty).toBe(true);
    expect(logger.messages[0]).toEqual({
      level: "Verbose",
      tag,
      id: "RemovingSubfolderSource",
      message: 'Removing source "/data/sub/" because it is a folder or file inside "/data/"',
    });
  });

  test("gets an include in front if there are excludes", () => {
    const { filter } = expand(["/data/sub", "/data"], {}, ["-*/sub/"]);
    expect(filter.includes("/data/sub/")).toBe(true);
    expect(filter.includes("/other/sub/")).toBe(false);
  });
});

test("remote sources are passed on, if their mount point is good", () => {
  const remote = "@/mail|imap://host";
  expect(expand([remote])).toMatchObject({ roots: [], remote: [remote] });
  for (const bad of ["@nowhere", "@|file:///x", "@relative|file:///x", "@/a/../b|file:///x"]) {
    expect(failure(() => expand([bad]))).toBe("InvalidMountpoint");
  }
});

test("on a real disk, a link that leads nowhere is a source", () => {
  const folder = mkdtempSync(join(tmpdir(), "sources-"));
  createTree(folder, ["sub/file"]);
  symlinkSync("nowhere", join(folder, "broken"));
  const sources = [join(folder, "sub"), join(folder, "broken"), join(folder, "missing")];
  const { roots } = expandSources(sources, filterOf([]), noOptions, memoryLogger());
  expect(roots).toEqual([`${folder}/sub/`, `${folder}/broken`]);
  rmSync(folder, { recursive: true });
});
