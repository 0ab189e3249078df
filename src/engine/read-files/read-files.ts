import { entryKinds } from "../../database/local/entries.ts";
import { type StoredEntry, VersionContents } from "../../database/local/version-contents.ts";
import type { VersionRow } from "../../database/local/versions.ts";
import type { SqlDatabase } from "../../platform/platform.ts";
import { UserError } from "../../support/errors.ts";
import { parseMetadata } from "../../volumes/index.ts";
import type { DatabaseContext } from "../context.ts";
import { separatorOf, startOfName } from "../list/selection.ts";
import { selectVersions, versionGone } from "../version-selection.ts";
import { BlockReader } from "./block-reader.ts";
import { archiveNames, exactName, safeName } from "./names.ts";
import { type TarEntry, TarStream } from "./tar-stream.ts";
import { ZipStream } from "./zip-stream.ts";

export interface ReadRequest {
  /** Files, and folders with their separator. One file comes as it is, anything else in an archive. */
  readonly paths: readonly string[];
  /** A zip has files and folders, a tar has links as well, and modes, owners and exact times. */
  readonly archive: "zip" | "tar";
  /** When the version was made, in epoch seconds; undefined: what the settings say. */
  readonly madeAt: number | undefined;
  /** Of one file: the first byte that is wanted, and how many at the most. */
  readonly offset: number;
  readonly length: number | undefined;
}

/** Where the bytes go, in order. */
export interface ReadSink {
  /** Once, before all others: the size of the whole file; undefined for an archive. */
  begin(size: number | undefined): Promise<void>;
  take(bytes: Uint8Array): Promise<void>;
}

/**
 * Hands out contents of a version as they were stored. Throws `FileNotInVersion`, `VersionGone`, `ContentDamaged` for what can't
 * be read as it was, and `IndexHoldsOnlyPaths` where it isn't known which volumes have it.
 */
export async function readFiles(context: DatabaseContext, request: ReadRequest, sink: ReadSink): Promise<void> {
  const { database, settings, control } = context;
  if (database.configuration.hasFlag("holds-only-paths")) {
    throw new UserError("IndexHoldsOnlyPaths", "The local index knows paths only, not where contents are", {
      advice: "Restore the files into a folder instead.",
    });
  }
  const contents = new VersionContents(database.sql, versionOf(context, request.madeAt).id);
  await using blocks = new BlockReader(context);
  const source = { sql: database.sql, blocks, blocksize: settings.blocksize };
  const [only = "", ...others] = request.paths;
  if (others.length === 0 && !isFolder(only)) {
    const file = entryAt(contents, only);
    if (file?.kind !== entryKinds.file) throw notInVersion();
    await sink.begin(file.size);
    for await (const piece of pieces(source, file, request.offset, request.length)) {
      control.throwIfAborted();
      await sink.take(piece);
    }
    return;
  }
  await sink.begin(undefined);
  const take = (bytes: Uint8Array) => sink.take(bytes);
  const archive = request.archive === "tar" ? new Tar(take, source) : new Zip(take, source);
  const startOf = archiveNames(request.paths);
  for (const path of new Set(request.paths)) {
    const start = startOf(path);
    for (const entry of entriesOf(contents, path)) {
      control.throwIfAborted();
      await archive.add(entry, entry.path.slice(start));
    }
  }
  await archive.finish();
}

function versionOf({ database, settings, logger }: DatabaseContext, madeAt: number | undefined): VersionRow {
  const versions = database.versions.newestFirst();
  if (madeAt !== undefined) {
    const version = versions.find(({ time }) => time === madeAt);
    if (version) return version;
    throw versionGone();
  }
  const version = versions[selectVersions(versions, settings, "database", logger)[0] ?? -1];
  if (!version) throw new UserError("NoFilesetsFound", "The backup has no version");
  return version;
}

/** What was asked for, with all that is in it. Throws `FileNotInVersion`. */
function* entriesOf(contents: VersionContents, path: string): Generator<StoredEntry> {
  const own = entryAt(contents, path);
  if (own) yield own;
  if (isFolder(path) && own?.kind !== entryKinds.symlink) yield* contents.below(path);
  else if (!own) throw notInVersion();
}

function entryAt(contents: VersionContents, path: string): StoredEntry | undefined {
  const start = startOfName(path);
  return contents.at(path.slice(0, start), path.slice(start));
}

function notInVersion(): UserError {
  return new UserError("FileNotInVersion", "This version does not have this file", {
    advice: "Look for it at another moment.",
  });
}

function isFolder(path: string): boolean {
  return /[\\/]$/.test(path);
}

/** Files and folders; links are left out, since not every system could unpack them safely. */
class Zip {
  readonly #zip: ZipStream;
  readonly #source: ContentSource;

  constructor(take: (bytes: Uint8Array) => Promise<void>, source: ContentSource) {
    this.#zip = new ZipStream(take);
    this.#source = source;
  }

  async add(entry: StoredEntry, path: string): Promise<void> {
    const name = safeName(path);
    if (name === "" || entry.kind === entryKinds.symlink) return;
    const modified = entry.modified === 0 ? undefined : new Date(entry.modified * 1000);
    const isFile = entry.kind === entryKinds.file;
    const content = isFile ? pieces(this.#source, entry) : nothing();
    await this.#zip.add({ name, size: isFile ? entry.size : 0, modified }, content);
  }

  finish(): Promise<void> {
    return this.#zip.finish();
  }
}

/** Links too: programs that unpack a tar know how to do that safely. */
class Tar {
  readonly #tar: TarStream;
  readonly #source: ContentSource;

  constructor(take: (bytes: Uint8Array) => Promise<void>, source: ContentSource) {
    this.#tar = new TarStream(take);
    this.#source = source;
  }

  async add(entry: StoredEntry, path: string): Promise<void> {
    const isLink = entry.kind === entryKinds.symlink;
    const name = exactName(isLink ? path.replace(/[\\/]$/, "") : path, separatorOf(entry.path));
    if (name === "") return;
    const metadata = await this.#metadataOf(entry);
    const { seconds, fraction } = metadata?.lastWriteTime ?? { seconds: entry.modified, fraction: entry.fraction };
    const described: TarEntry = {
      name,
      kind: tarKinds[entry.kind],
      size: entry.kind === entryKinds.file ? entry.size : 0,
      modified: { seconds, fraction: Math.max(0, fraction) },
      unix: metadata?.unix,
      ownerName: metadata?.ownerName,
      groupName: metadata?.groupName,
      target: metadata?.symlinkTarget,
    };
    // A link that leads nowhere known would be another link.
    if (isLink && !described.target) return;
    await this.#tar.add(described, described.size > 0 ? pieces(this.#source, entry) : nothing());
  }

  finish(): Promise<void> {
    return this.#tar.finish();
  }

  async #metadataOf({ metadata, metadataSize }: StoredEntry) {
    if (metadata === 0) return undefined;
    const parts: Uint8Array[] = [];
    for await (const part of pieces(this.#source, { content: metadata, size: metadataSize })) parts.push(part);
    return parseMetadata(Buffer.concat(parts));
  }
}

const tarKinds = {
  [entryKinds.file]: "file",
  [entryKinds.folder]: "folder",
  [entryKinds.symlink]: "link",
} as const;

interface ContentSource {
  readonly sql: SqlDatabase;
  readonly blocks: BlockReader;
  readonly blocksize: number;
}

/** The bytes of a file from `offset` on. */
async function* pieces(
  { sql, blocks, blocksize }: ContentSource,
  { content, size }: Pick<StoredEntry, "content" | "size">,
  offset = 0,
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
