import { entryKinds } from "../../database/local/entries.ts";
import { Tree } from "../../database/local/tree.ts";
import type { SqlDatabase } from "../../platform/platform.ts";
import { UserError } from "../../support/errors.ts";
import type { DatabaseContext } from "../context.ts";
import { separatorOf, startOfName } from "../list/selection.ts";
import { selectVersions } from "../version-selection.ts";
import { BlockReader } from "./block-reader.ts";
import { ZipStream } from "./zip-stream.ts";

export interface ReadRequest {
  /** Files, and folders with their separator. One file comes as it is, anything else as a zip. */
  readonly paths: readonly string[];
  /** Of one file: the first byte that is wanted, and how many at the most. */
  readonly offset: number;
  readonly length: number | undefined;
}

/** Where the bytes go, in order. */
export interface ReadSink {
  /** Once, before all others: the size of the whole file; undefined for a zip. */
  begin(size: number | undefined): Promise<void>;
  take(bytes: Uint8Array): Promise<void>;
}

/** A file of a version. */
interface StoredFile {
  readonly path: string;
  readonly kind: number;
  readonly content: number;
  readonly size: number;
  readonly modified: number;
}

/**
 * Hands out contents of a version as they were stored. Throws `FileNotInVersion`, `ContentDamaged` for what can't be read as it
 * was, and `IndexHoldsOnlyPaths` where it isn't known which volumes have it.
 */
export async function readFiles(context: DatabaseContext, request: ReadRequest, sink: ReadSink): Promise<void> {
  const { database, settings, logger, control } = context;
  if (database.configuration.hasFlag("holds-only-paths")) {
    throw new UserError("IndexHoldsOnlyPaths", "The local index knows paths only, not where contents are", {
      advice: "Restore the files into a folder instead.",
    });
  }
  const versions = database.versions.newestFirst();
  const version = versions[selectVersions(versions, settings, "database", logger)[0] ?? -1];
  if (!version) throw new UserError("NoFilesetsFound", "The backup has no version");
  await using blocks = new BlockReader(context);
  const read = (file: StoredFile, offset = 0, length?: number) =>
    pieces({ sql: database.sql, blocks, blocksize: settings.blocksize }, file, offset, length);
  const [only = "", ...others] = request.paths;
  if (others.length === 0 && !isFolder(only)) {
    const file = fileAt(database.sql, only, version.id);
    await sink.begin(file.size);
    for await (const piece of read(file, request.offset, request.length)) {
      control.throwIfAborted();
      await sink.take(piece);
    }
    return;
  }
  await sink.begin(undefined);
  const zip = new ZipStream((bytes) => sink.take(bytes));
  for (const path of request.paths) {
    const files = isFolder(path)
      ? filesBelow(database.sql, path, version.id)
      : [fileAt(database.sql, path, version.id)];
    const start = path === separatorOf(path) ? 0 : startOfName(path);
    for (const file of files) {
      control.throwIfAborted();
      const name = safeName(file.path.slice(start));
      if (name === "") continue;
      const modified = file.modified === 0 ? undefined : new Date(file.modified * 1000);
      const content = file.kind === entryKinds.file ? read(file) : nothing();
      await zip.add({ name, size: file.kind === entryKinds.file ? file.size : 0, modified }, content);
    }
  }
  await zip.finish();
}

/** Relative, and nowhere above: what is unpacked stays where it is unpacked. */
export function safeName(path: string): string {
  const parts = path.split(path.includes("/") ? "/" : "\\");
  const safe = parts.map((part, index) => {
    const isEnd = index === parts.length - 1;
    if (part === "") return isEnd && index > 0 ? "" : undefined;
    if (part === "." || part === "..") return "_";
    // biome-ignore lint/suspicious/noControlCharactersInRegex: no system takes them all.
    return part.replace(/[\u0000-\u001f\\:]/g, "_");
  });
  return safe.filter((part) => part !== undefined).join("/");
}

function isFolder(path: string): boolean {
  return /[\\/]$/.test(path);
}

function fileAt(sql: SqlDatabase, path: string, version: number): StoredFile {
  const start = startOfName(path);
  const states = new Tree(sql).statesOf(path.slice(0, start), path.slice(start));
  const state = states.find((each) => each.first <= version && version < each.last && each.kind === entryKinds.file);
  if (state) return { ...state, path };
  throw new UserError("FileNotInVersion", "This version does not have this file", {
    advice: "Look for it at another moment.",
  });
}

/** Folders and files, as they lie; links are left out, since not every system could unpack them safely. */
function* filesBelow(sql: SqlDatabase, folder: string, version: number): Generator<StoredFile> {
  const end = folder.slice(0, -1) + String.fromCharCode(folder.charCodeAt(folder.length - 1) + 1);
  const statement = sql.prepare(
    `SELECT f.path || e.name AS path, e.kind, e.content, e.size, e.modified
     FROM folder f CROSS JOIN entry e ON e.folder = f.id
     WHERE f.path >= ?1 AND f.path < ?2 AND e.kind <> ${entryKinds.symlink} AND e.first <= ?3 AND e.last > ?3
     ORDER BY f.path, e.name`,
  );
  try {
    yield* statement.iterate(folder, end, version) as unknown as Iterable<StoredFile>;
  } finally {
    statement.finalize();
  }
}

interface ContentSource {
  readonly sql: SqlDatabase;
  readonly blocks: BlockReader;
  readonly blocksize: number;
}

/** The bytes of a file from `offset` on. */
async function* pieces(
  { sql, blocks, blocksize }: ContentSource,
  { content, size }: StoredFile,
  offset: number,
  length = size,
): AsyncGenerator<Uint8Array> {
  const end = Math.min(size, offset + length);
  let position = Math.floor(offset / blocksize);
  const next = sql.prepare(
    content < 0
      ? "SELECT b.id, b.hash FROM blockset_block s JOIN block b ON b.id = s.block WHERE s.blockset = ?1 AND s.position = ?2"
      : "SELECT id, hash FROM block WHERE id = ?1 AND ?2 = 0",
  );
  try {
    for (let at = position * blocksize; at < end; at += blocksize) {
      const row = next.values(Math.abs(content), position)[0];
      if (!row) throw new UserError("ContentDamaged", "It is not known of which blocks the file is made");
      const bytes = await blocks.read({ id: row[0] as number, hash: row[1] as Uint8Array });
      yield bytes.subarray(Math.max(0, offset - at), Math.max(0, Math.min(bytes.length, end - at)));
      position++;
    }
  } finally {
    next.finalize();
  }
}

async function* nothing(): AsyncGenerator<Uint8Array> {}
