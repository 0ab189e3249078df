import { entryKinds } from "../../database/local/entries.ts";
import { UserError } from "../../support/errors.ts";
import type { DatabaseContext } from "../context.ts";
import { type BrokenFile, createListBrokenFilesResult, type ListBrokenFilesResult } from "../results/index.ts";
import { requireSameSettings } from "../stored-settings.ts";
import { type Broken, type BrokenVersion, findBroken, findLostVolumes } from "./find.ts";

const tag = "Duplicati.Library.Main.Operation.ListBrokenFilesHandler";

/** How many files the result names, of all versions together. */
const keptFiles = 1000;

/** One version with what is broken in it. */
export interface BrokenFileset {
  readonly version: number;
  readonly time: Date;
  readonly count: number;
  /** All of them by path, read as they are taken. */
  readonly files: Iterable<BrokenFile>;
}

export interface ListBrokenFilesInput {
  /** There are filters, which would hide losses. */
  readonly hasFilter: boolean;
  /** Takes each version that has lost something, oldest first. */
  onVersion?(fileset: BrokenFileset): Promise<void>;
}

/**
 * Lists the files of each version that cannot be restored whole (engine.md 18.1). Nothing is changed, neither here nor at
 * the destination. The result names the first thousand files; `onVersion` gets all.
 *
 * Throws `FiltersAreNotSupportedForListBrokenFiles`, `ListBrokenFilesDoesNotWorkOnPartialDatabase` and
 * `CannotPurgeWithNoRemoteVolumes`.
 */
export async function listBrokenFiles(
  context: DatabaseContext,
  input: ListBrokenFilesInput,
): Promise<ListBrokenFilesResult> {
  if (input.hasFilter) {
    throw new UserError("FiltersAreNotSupportedForListBrokenFiles", "Broken files cannot be listed with filters");
  }
  if (context.database.configuration.hasFlag("partially-recreated")) {
    throw new UserError(
      "ListBrokenFilesDoesNotWorkOnPartialDatabase",
      "The local database holds only a part of the backup",
      { advice: "Run repair without --version and --time to rebuild all of it." },
    );
  }
  requireSameSettings(context);
  const result = createListBrokenFilesResult(context.origin);
  using broken = findBroken(context, await findLostVolumes(context, "look"));
  let room = keptFiles;
  for (const version of broken.versions) {
    const fileset = describe(broken, version);
    await input.onVersion?.(fileset);
    const files = [...first(fileset.files, room)];
    room -= files.length;
    result.BrokenFiles ??= [];
    result.BrokenFiles.push({ Item1: fileset.version, Item2: fileset.time, Item3: files });
  }
  advise(context, broken);
  return result;
}

function describe({ entries }: Broken, { number, row, count }: BrokenVersion): BrokenFileset {
  return {
    version: number,
    time: new Date(row.time * 1000),
    count,
    files: {
      *[Symbol.iterator]() {
        for (const { path, kind, size } of entries.in(row.id)) {
          yield { Item1: path, Item2: kind === entryKinds.file ? size : -1 };
        }
      },
    },
  };
}

function* first<T>(items: Iterable<T>, count: number): Generator<T> {
  let left = count;
  if (left <= 0) return;
  for (const item of items) {
    yield item;
    if (--left === 0) return;
  }
}

/** What to do about the loss, if there is one. */
function advise({ logger }: DatabaseContext, { versions, volumes: { missing, damaged } }: Broken): void {
  if (versions.length > 0) {
    const message = `${versions.length} versions have broken files. Run repair with --rebuild-missing-dblock-files to look for the lost data in the source and in other volumes; run purge-broken-files to take what stays lost out of the versions`;
    logger.write("Warning", tag, "BrokenFilesFound", message);
  } else if (missing.length + damaged.length > 0) {
    const count = missing.length + damaged.length;
    const message = `No file is broken, but ${count} data volumes are missing or damaged whose lost blocks nothing needs. Run purge-broken-files to put that right`;
    logger.write("Warning", tag, "MissingVolumesNotNeeded", message);
  } else {
    logger.write("Information", tag, "NoBrokenFilesets", "No broken files were found");
  }
}
