import { existsSync } from "node:fs";
import { CommonPrefix, TargetPaths } from "../../engine/restore/target-paths.ts";
import { parseInteger } from "../../options/values/index.ts";
import { messageOf } from "../../support/errors.ts";
import type { FileListEntry } from "../../volumes/index.ts";
import { IndexReader } from "./block-index/index-reader.ts";
import { BlockSource } from "./block-source.ts";
import type { RecoveryCall } from "./call.ts";
import { RecoveryFailure } from "./failure.ts";
import { chooseList, openList, requireFolder } from "./local-backup.ts";
import { restoreFile } from "./restored-file.ts";
import { isWanted } from "./selection.ts";

const usualIndexMemory = 64 << 20;
const reducedIndexMemory = 2 << 20;

/** Restores files from the volumes in a folder, with the help of the index file (programs.md 10.4). */
export async function restore(call: RecoveryCall): Promise<number> {
  const [folder, version = "0"] = call.positional as [string, string | undefined];
  requireFolder(folder);
  const indexFile = call.pathIn(folder, call.text("indexfile") ?? "index.txt");
  if (!existsSync(indexFile)) {
    throw new RecoveryFailure(`There is no index file ${indexFile}; make it with the command index`);
  }
  using list = await openList(chooseList(folder, version, call), call);
  const { parameters } = list;
  const plan = await planOf(list.files(), call);
  if (plan.count === 0) {
    call.say("There are no files to restore");
    return 0;
  }

  const restorePath = call.text("targetpath");
  const allowOutside = call.flag("allow-restore-outside-target-directory");
  const targets = new TargetPaths({
    restorePath,
    dontCompress: false,
    prefix: plan.prefix,
    requested: [],
    allowOutside,
  });
  call.say(`Restoring ${plan.count} files to ${restorePath ?? "where they were"}`);
  if (restorePath !== undefined) call.say(`Removing common prefix ${plan.prefix.folder} from files`);

  using index = new IndexReader(indexFile, call.flag("reduce-memory-use") ? reducedIndexMemory : usualIndexMemory);
  using source = new BlockSource({
    folder,
    index,
    blockHash: parameters.blockHash,
    temporaryFolder: call.settings.tempdir,
    maxOpenVolumes: Math.max(1, wholeNumber(call, "max-open-archives", 200)),
    onUnreadable: (name, reason) => call.complain(`The volume ${name} cannot be used: ${reason}`),
  });
  const verifies = !call.flag("disable-file-verify");
  const overwrites = restorePath !== undefined || call.flag("overwrite");
  const way = { source, parameters, verifies, overwrites };
  return await new RestoreRun(call, targets, (entry, place) => restoreFile(entry, place, way)).run(list.files());
}

/** Restores one file after the other and tells of each. */
class RestoreRun {
  readonly #call: RecoveryCall;
  readonly #targets: TargetPaths;
  readonly #restore: (entry: FileListEntry, place: string) => boolean;
  #number = 0;
  #bytes = 0;
  #restored = 0;
  #failed = 0;

  constructor(call: RecoveryCall, targets: TargetPaths, restoreOne: (entry: FileListEntry, place: string) => boolean) {
    this.#call = call;
    this.#targets = targets;
    this.#restore = restoreOne;
  }

  async run(files: AsyncIterable<FileListEntry>): Promise<number> {
    const offset = wholeNumber(this.#call, "offset", 0);
    for await (const entry of files) {
      if (!isWanted(this.#call.filter, entry.path)) continue;
      if (this.#number >= offset) this.#one(entry);
      this.#number++;
      await this.#call.surroundings.written();
    }
    this.#call.say(`Restored ${this.#restored} files (${this.#call.size(this.#bytes)})`);
    if (this.#failed === 0) return 0;
    this.#call.complain(`${this.#failed} files could not be restored`);
    return 1;
  }

  #one(entry: FileListEntry): void {
    const size = entry.size ?? 0;
    const line = (place: string, end: string) =>
      `${this.#number} (${this.#call.size(this.#bytes)}): ${place} (${this.#call.size(size)}) ${end}`;
    try {
      const place = this.#targets.of(entry.path);
      const isNew = this.#restore(entry, place);
      this.#call.say(line(place, isNew ? "done!" : "is there already"));
      this.#restored++;
    } catch (error) {
      this.#failed++;
      this.#call.say(line(entry.path, `error: ${messageOf(error)}`));
    }
    this.#bytes += size;
  }
}

/** How many files there are to restore, and the folder that they have in common. Reads the list to its end. */
async function planOf(
  files: AsyncIterable<FileListEntry>,
  call: RecoveryCall,
): Promise<{ count: number; prefix: CommonPrefix }> {
  const prefix = new CommonPrefix();
  let count = 0;
  for await (const { path } of files) {
    if (!isWanted(call.filter, path)) continue;
    prefix.add(path);
    count++;
  }
  return { count, prefix };
}

function wholeNumber(call: RecoveryCall, name: string, fallback: number): number {
  const text = call.text(name);
  if (text === undefined) return fallback;
  const value = parseInteger(text);
  if (value === undefined || value < 0) throw new RecoveryFailure(`--${name} must be a whole number, not "${text}"`);
  return value;
}
