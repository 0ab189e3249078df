import { hashAlgorithm } from "../crypto/index.ts";
import { base64Length } from "./blocks.ts";
import { parseListTime } from "./list-time.ts";
import { VolumeError } from "./volume-error.ts";

export type EntryType = "File" | "Folder" | "Symlink";

/** One object of `filelist.json` (remote-format.md 12.1). Hashes are standard base64, sizes bytes. */
export interface FileListEntry {
  readonly type: EntryType;
  /** Absolute; folders and links to folders end with the separator. */
  readonly path: string;
  /** File hash of the content. Files have this, `size` and `time`; folders and links do not. */
  readonly hash?: string | undefined;
  readonly size?: number | undefined;
  /** Last modification, whole seconds since 1970. */
  readonly time?: number | undefined;
  /** File hash of the metadata blob; absent in lists of format version 1. */
  readonly metahash?: string | undefined;
  readonly metasize?: number | undefined;
  /** Block hash of a blob of one block. */
  readonly metablockhash?: string | undefined;
  readonly metablocklists?: readonly string[] | undefined;
  readonly blocklists?: readonly string[] | undefined;
  /** Block hash and length of a file of one block; absent if the block hash is `hash`. */
  readonly blockhash?: string | undefined;
  readonly blocksize?: number | undefined;
}

export interface ListHashes {
  /** Names of the algorithms, as in the manifest. */
  readonly fileHash: string;
  readonly blockHash: string;
}

/**
 * Makes the function that turns a parsed object of a list into an entry. It returns undefined for objects of a type
 * that is not known, and throws VolumeError `Damaged` for whatever cannot be an entry.
 */
export function entryReader({ fileHash, blockHash }: ListHashes): (value: unknown) => FileListEntry | undefined {
  const isFileHash = hashTest(fileHash);
  const isBlockHash = hashTest(blockHash);
  // Format version 1 has the block hash of the blob here.
  const isMetaHash = (value: unknown): value is string => isFileHash(value) || isBlockHash(value);
  const isBlockHashes = (value: unknown): value is string[] => Array.isArray(value) && value.every(isBlockHash);

  return (value) => {
    if (typeof value !== "object" || value === null || Array.isArray(value)) throw broken("is no object");
    const raw = value as Record<string, unknown>;
    const type = typeNamed(raw.type);
    if (type === undefined) return undefined;
    const path = raw.path;
    if (typeof path !== "string" || path === "") throw broken("has no path");

    const metahash = optional(raw, "metahash", isMetaHash);
    const metasize = optional(raw, "metasize", isSize);
    if ((metahash === undefined) !== (metasize === undefined)) throw broken("has one of metahash and metasize only");
    const metablockhash = optional(raw, "metablockhash", isBlockHash);
    const metablocklists = optional(raw, "metablocklists", isBlockHashes);
    if (type !== "File") return { type, path, metahash, metasize, metablockhash, metablocklists };

    const hash = optional(raw, "hash", isFileHash);
    const size = optional(raw, "size", isSize);
    const text = optional(raw, "time", isText);
    if (hash === undefined || size === undefined || text === undefined) throw broken("lacks hash, size or time");
    const time = parseListTime(text);
    if (time === undefined) throw broken("has a time that cannot be read");
    const blocklists = optional(raw, "blocklists", isBlockHashes);
    const blockhash = optional(raw, "blockhash", isBlockHash);
    const blocksize = optional(raw, "blocksize", isSize);
    return {
      type,
      path,
      hash,
      size,
      time,
      metahash,
      metasize,
      metablockhash,
      metablocklists,
      blocklists,
      blockhash,
      blocksize,
    };
  };
}

function typeNamed(value: unknown): EntryType | undefined {
  switch (value) {
    case "File":
    case "Folder":
    case "Symlink":
      return value;
  }
  if (typeof value !== "string") throw broken("has no type");
  return (["File", "Folder", "Symlink"] as const).find((type) => type.toLowerCase() === value.toLowerCase());
}

/** The value of `key` if it is there and not null. */
function optional<T>(
  raw: Record<string, unknown>,
  key: string,
  isRight: (value: unknown) => value is T,
): T | undefined {
  const value = raw[key];
  if (value === undefined || value === null) return undefined;
  if (!isRight(value)) throw broken(`has a wrong value for "${key}"`);
  return value;
}

function isSize(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function isText(value: unknown): value is string {
  return typeof value === "string";
}

function hashTest(algorithm: string): (value: unknown) => value is string {
  const { size } = hashAlgorithm(algorithm);
  const padding = (3 - (size % 3)) % 3;
  const pattern = new RegExp(`^[A-Za-z0-9+/]{${base64Length(size) - padding}}={${padding}}$`);
  return (value): value is string => typeof value === "string" && pattern.test(value);
}

function broken(what: string): VolumeError {
  return new VolumeError("Damaged", `The list of files is damaged: an entry ${what}`);
}
