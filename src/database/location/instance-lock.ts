import { randomUUID } from "node:crypto";
import {
  existsSync,
  type FSWatcher,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  watch,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { platform } from "#platform";
import type { FileLock } from "../../platform/platform.ts";
import { UserError } from "../../support/errors.ts";
import { dataFolderNotWritable } from "./data-folder.ts";

const folderName = "control_dir_v2";
const lockName = "lock_v2";
const callPrefix = "other_invocation_v2_";
const lookTimes = 5;
const lookInterval = 500;
const writingTime = 200;

/** Told when somebody starts a second server: the names of the options it was given. */
type OnOtherStart = (options: readonly string[]) => void;

/** A data folder that one server has for itself (programs.md 2.9): no other can, neither Bunker's nor Duplicati's. */
export class InstanceLock {
  readonly #lock: FileLock;
  readonly #calls: CallWatch;

  private constructor(lock: FileLock, calls: CallWatch) {
    this.#lock = lock;
    this.#calls = calls;
  }

  /**
   * Takes the data folder. If a server has it already, that one is told of this start; then it throws `AnotherInstanceRuns`, or
   * `InstanceLockStuck` if the other does not answer within 2.5 seconds. A folder in which nothing can be stored throws
   * `DataFolderNotWritable`.
   */
  static async take(
    dataFolder: string,
    given: readonly string[],
    onOtherStart: OnOtherStart = () => undefined,
  ): Promise<InstanceLock> {
    const folder = join(dataFolder, folderName);
    const lock = lockIn(folder, dataFolder);
    if (!lock) return callOther(dataFolder, folder, given);
    // Of servers that ended before they could.
    for (const name of callsIn(folder)) rmSync(join(folder, name), { force: true });
    return new InstanceLock(lock, new CallWatch(folder, onOtherStart));
  }

  release(): void {
    this.#calls.close();
    this.#lock.release();
  }
}

/** Undefined if somebody else has the lock. */
function lockIn(folder: string, dataFolder: string): FileLock | undefined {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    return platform.lockFile(join(folder, lockName), `${process.pid}\n`);
  } catch (error) {
    throw dataFolderNotWritable(dataFolder, error);
  }
}

/** Tells the server that has the folder of this start. Values of options are left out: there may be secrets among them. */
async function callOther(dataFolder: string, folder: string, given: readonly string[]): Promise<never> {
  const call = join(folder, `${callPrefix}${randomUUID()}`);
  const options = given.filter((argument) => argument.startsWith("--"));
  const text = options.map((argument) => `${argument.split("=", 1)[0]}\n`).join("");
  // Duplicati hears only of files that are made there, not of those that are moved in.
  writeFileSync(call, text, { mode: 0o600, flag: "wx" });
  for (let times = 0; times < lookTimes; times++) {
    await sleep(lookInterval);
    if (!existsSync(call)) throw anotherRuns(dataFolder);
  }
  rmSync(call, { force: true });
  throw new UserError(
    "InstanceLockStuck",
    `A server that does not answer has the data folder "${dataFolder}" for itself`,
    { advice: "End that process, then start again." },
  );
}

function anotherRuns(dataFolder: string): UserError {
  return new UserError("AnotherInstanceRuns", `Another server works with the data folder "${dataFolder}"`, {
    advice: "End it first, or use another folder with --server-datafolder.",
  });
}

/** Reads and removes the files with which servers that are started tell of themselves. */
class CallWatch {
  readonly #folder: string;
  readonly #onOtherStart: OnOtherStart;
  readonly #watcher: FSWatcher;
  #timer: NodeJS.Timeout | undefined;

  constructor(folder: string, onOtherStart: OnOtherStart) {
    this.#folder = folder;
    this.#onOtherStart = onOtherStart;
    this.#watcher = watch(folder, { persistent: false }, () => {
      // The file is seen before it is written.
      this.#timer ??= setTimeout(() => this.#answer(), writingTime).unref();
    });
    // A folder that goes away tells of no more calls, and that is all it does.
    this.#watcher.on("error", () => this.#watcher.close());
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#watcher.close();
  }

  #answer(): void {
    this.#timer = undefined;
    for (const name of callsIn(this.#folder)) {
      const text = taken(join(this.#folder, name));
      if (text !== undefined) this.#onOtherStart(text.split(/\r?\n/).filter((line) => line !== ""));
    }
  }
}

/** What stands in a file, which is removed. Undefined if the caller has given up, or still has it for itself. */
function taken(path: string): string | undefined {
  try {
    const text = readFileSync(path, "utf8");
    rmSync(path);
    return text;
  } catch {
    return undefined;
  }
}

function callsIn(folder: string): string[] {
  try {
    return readdirSync(folder).filter((name) => name.startsWith(callPrefix));
  } catch {
    return []; // The folder is gone, and with it all calls.
  }
}
