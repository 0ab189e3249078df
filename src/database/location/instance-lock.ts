import { randomUUID } from "node:crypto";
import {
  existsSync,
  type FSWatcher,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  watch,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { platform } from "#platform";
import type { FileLock } from "../../platform/platform.ts";
import { codeOf, UserError } from "../../support/errors.ts";

const folderName = "control_dir_v2";
const lockName = "lock_v2";
const callPrefix = "other_invocation_v2_";
const lookTimes = 5;
const lookInterval = 500;

/** Told when somebody starts a second server: the names of the options it was given. */
type OnOtherStart = (options: readonly string[]) => void;

/** A data folder that one server has for itself (programs.md 2.9): no other can, neither Bunker's nor Duplicati's. */
export class InstanceLock {
  readonly #lock: FileLock;
  readonly #watcher: FSWatcher;

  private constructor(lock: FileLock, watcher: FSWatcher) {
    this.#lock = lock;
    this.#watcher = watcher;
  }

  /**
   * Takes the data folder. If a server has it already, that one is told of this start; then it throws `AnotherInstanceRuns`, or
   * `InstanceLockStuck` if the other does not answer within 2.5 seconds.
   */
  static async take(
    dataFolder: string,
    given: readonly string[],
    onOtherStart: OnOtherStart = () => undefined,
  ): Promise<InstanceLock> {
    const folder = join(dataFolder, folderName);
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const lock = platform.lockFile(join(folder, lockName), `${process.pid}\n`);
    if (!lock) return callOther(dataFolder, folder, given);
    // Of servers that ended before they could.
    for (const name of callsIn(folder)) rmSync(join(folder, name), { force: true });
    const watcher = watch(folder, { persistent: false }, () => answerCalls(folder, onOtherStart));
    watcher.on("error", () => undefined);
    return new InstanceLock(lock, watcher);
  }

  release(): void {
    this.#watcher.close();
    this.#lock.release();
  }
}

/** Tells the server that has the folder of this start. Values of options are left out: there may be secrets among them. */
async function callOther(dataFolder: string, folder: string, given: readonly string[]): Promise<never> {
  const call = join(folder, `${callPrefix}${randomUUID()}`);
  const options = given.filter((argument) => argument.startsWith("--"));
  const text = options.map((argument) => `${argument.split("=", 1)[0]}\n`).join("");
  // Under its name it is whole at once.
  const draft = join(folder, `${randomUUID()}.tmp`);
  writeFileSync(draft, text, { mode: 0o600 });
  renameSync(draft, call);
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

function answerCalls(folder: string, onOtherStart: OnOtherStart): void {
  for (const name of callsIn(folder)) {
    try {
      const text = readFileSync(join(folder, name), "utf8");
      rmSync(join(folder, name));
      onOtherStart(text.split(/\r?\n/).filter((line) => line !== ""));
    } catch (error) {
      // The caller has given up, or still writes; it will be seen again then.
      if (!["ENOENT", "EBUSY", "EACCES"].includes(codeOf(error) ?? "")) throw error;
    }
  }
}

function callsIn(folder: string): string[] {
  try {
    return readdirSync(folder).filter((name) => name.startsWith(callPrefix));
  } catch (error) {
    if (codeOf(error) === "ENOENT") return [];
    throw error;
  }
}
