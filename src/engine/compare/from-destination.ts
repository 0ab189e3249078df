import type { VersionComparison } from "../../database/local/comparison.ts";
import { entryKinds } from "../../database/local/entries.ts";
import type { Filter } from "../../sources/filters/index.ts";
import type { OperationContext } from "../context.ts";
import {
  entriesOf,
  fetchList,
  findRemoteLists,
  noneReadable,
  openList,
  type RemoteList,
  reportNoDatabase,
  reportUnreadable,
} from "../list/remote-lists.ts";
import { type ComparedVersion, type ComparedVersions, choosePair, type WantedPair } from "./choose-versions.ts";

const kinds = { File: entryKinds.file, Folder: entryKinds.folder, Symlink: entryKinds.symlink } as const;

/** Adds all paths of both versions, from their lists at the destination. */
export async function fillFromDestination(
  context: OperationContext,
  comparison: VersionComparison,
  { filter, ...wanted }: WantedPair & { readonly filter: Filter },
): Promise<ComparedVersions> {
  reportNoDatabase(context.logger);
  const lists = await findRemoteLists(context);
  const pair = choosePair(lists, wanted);
  const read = (side: 0 | 1, number: number) => addList(context, comparison, side, lists[number] as RemoteList, filter);
  return { base: await read(0, pair.base), target: await read(1, pair.target) };
}

async function addList(
  context: OperationContext,
  comparison: VersionComparison,
  side: 0 | 1,
  list: RemoteList,
  filter: Filter,
): Promise<ComparedVersion> {
  let total = 0;
  try {
    await using copy = await fetchList(context, list);
    const volume = await openList(context, list, copy.path);
    using _ = { [Symbol.dispose]: () => volume.dispose() };
    for await (const batch of entriesOf(context, volume)) {
      for (const { path, type, size = 0, hash = null, metahash = null } of batch) {
        if (!filter.includes(path)) continue;
        if (type === "File") total += size;
        comparison.add(side, { path, kind: kinds[type], size, hash, metadataHash: metahash });
      }
    }
  } catch (error) {
    reportUnreadable(context, list, error);
    throw noneReadable(error);
  }
  return { number: list.number, time: list.time, size: total };
}
