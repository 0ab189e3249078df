import { entryKinds, type VersionEntry } from "../../database/local/entries.ts";
import type { VolumeRow } from "../../database/local/volumes.ts";
import { toBase64 } from "../../support/bytes.ts";
import { type ContainerReader, type FileListEntry, fileListEntryName, readFileList } from "../../volumes/index.ts";
import type { DatabaseContext } from "../context.ts";
import { emptyFileHash, formatParametersOf } from "../volume-settings.ts";
import { type Finding, finding } from "./findings.ts";

/**
 * Compares a dlist with the version it belongs to: size and hash of every path and of its metadata (engine.md 15.3).
 *
 * Both sides are read in step. A list that was written from this database has the same order, so hardly anything
 * waits for its counterpart; for other lists, up to all of their paths do.
 */
export async function checkFileList(
  context: DatabaseContext,
  volume: VolumeRow,
  reader: ContainerReader,
): Promise<Finding[]> {
  const { database, settings, control } = context;
  const version = database.versions.withDlist(volume.id);
  if (!version) return [finding("Error", "The local database has no version with this list")];
  const comparison = new Comparison(emptyFileHash(settings));
  const recorded = database.entries.ofVersion(version.id);
  try {
    for await (const batch of readFileList(reader.stream(fileListEntryName), formatParametersOf(settings))) {
      for (const entry of batch) {
        comparison.addListed(entry);
        const next = recorded.next();
        if (!next.done) comparison.addRecorded(next.value);
      }
      control.throwIfAborted();
    }
    for (const entry of recorded) comparison.addRecorded(entry);
  } finally {
    recorded.return(undefined);
  }
  return comparison.finish();
}

/** What is compared of a path. */
interface Facts {
  readonly isFile: boolean;
  readonly size: number;
  readonly hash: string | undefined;
  readonly metadataSize: number;
  readonly metadataHash: string | undefined;
}

class Comparison {
  readonly #emptyHash: string;
  readonly #listed = new Map<string, Facts>();
  readonly #recorded = new Map<string, Facts>();
  readonly #modified: string[] = [];
  readonly #doubled: string[] = [];

  constructor(emptyHash: string) {
    this.#emptyHash = emptyHash;
  }

  addListed(entry: FileListEntry): void {
    const facts = listedFacts(entry);
    const other = this.#recorded.get(entry.path);
    if (other) this.#match(entry.path, this.#recorded, facts, other);
    else if (this.#listed.has(entry.path)) this.#doubled.push(entry.path);
    else this.#listed.set(entry.path, facts);
  }

  addRecorded(entry: VersionEntry): void {
    const facts = this.#recordedFacts(entry);
    const other = this.#listed.get(entry.path);
    if (other) this.#match(entry.path, this.#listed, facts, other);
    else this.#recorded.set(entry.path, facts);
  }

  finish(): Finding[] {
    return [
      ...[...this.#recorded.keys()].map((path) => finding("Missing", path)),
      ...this.#modified.map((path) => finding("Modified", path)),
      ...[...this.#listed.keys(), ...this.#doubled].map((path) => finding("Extra", path)),
    ];
  }

  #match(path: string, waiting: Map<string, Facts>, a: Facts, b: Facts): void {
    waiting.delete(path);
    const isSame =
      a.isFile === b.isFile &&
      a.size === b.size &&
      a.hash === b.hash &&
      a.metadataSize === b.metadataSize &&
      a.metadataHash === b.metadataHash;
    if (!isSame) this.#modified.push(path);
  }

  #recordedFacts(entry: VersionEntry): Facts {
    const isFile = entry.kind === entryKinds.file;
    return {
      isFile,
      size: isFile ? entry.size : 0,
      hash: isFile ? (entry.hash ? toBase64(entry.hash) : this.#emptyHash) : undefined,
      metadataSize: entry.metadataSize,
      metadataHash: entry.metadataHash ? toBase64(entry.metadataHash) : undefined,
    };
  }
}

/** Metadata of no bytes is the same as none. */
function listedFacts({ type, size, hash, metasize, metahash }: FileListEntry): Facts {
  return {
    isFile: type === "File",
    size: size ?? 0,
    hash,
    metadataSize: metasize ?? 0,
    metadataHash: metasize ? metahash : undefined,
  };
}
