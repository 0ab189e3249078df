import type { EntryState } from "../../database/local/entries.ts";
import { fileListEntryName, type OpenedVolume, readFileList } from "../../volumes/index.ts";
import type { EntryResolver } from "./entry-resolver.ts";

/** Takes the entries of a list instead of the database. */
export interface EntryReceiver {
  /** False leaves the entry out, with all that only it needs. */
  wants(path: string, state: Pick<EntryState, "kind" | "size">): boolean;
  /** Of two entries with one path the first counts. */
  add(path: string, state: EntryState): void;
  /** The list is over. Returns how many paths were taken. */
  end(): number;
}

/** Hands what is in a list to a receiver. Throws VolumeError or ContainerError if the list is damaged. */
export async function receiveList(
  volume: OpenedVolume,
  resolver: EntryResolver,
  receiver: EntryReceiver,
): Promise<void> {
  let count = 0;
  for await (const batch of readFileList(volume.reader.stream(fileListEntryName), resolver.reading)) {
    for (const entry of batch) {
      if (!resolver.allows(entry.path)) continue;
      if (!receiver.wants(entry.path, { kind: resolver.kindOf(entry), size: entry.size ?? 0 })) continue;
      receiver.add(entry.path, resolver.stateOf(entry));
      count++;
    }
  }
  resolver.reportDoubled(count - receiver.end());
}
