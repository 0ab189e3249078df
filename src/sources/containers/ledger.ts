import { closeSync, existsSync, fsyncSync, openSync, readFileSync, renameSync, rmSync, writeSync } from "node:fs";
import { dirname } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import * as v from "valibot";
import { platform } from "#platform";

const held = v.object({
  socket: v.string(),
  id: v.string(),
  name: v.string(),
  action: v.picklist(["stop", "pause"]),
  /** When it was last started before, as the engine writes it. */
  startedAt: v.string(),
});

const attempts = 100;
/** Milliseconds. */
const interval = 100;

/** A container that is to be started again. */
export type HeldContainer = v.InferOutput<typeof held>;

/** Where the ledger of a backup is. */
export function ledgerPath(databasePath: string): string {
  return `${databasePath}-containers`;
}

/** Whether a run of the backup holds containers, or has left some. */
export function hasLedger(databasePath: string): boolean {
  return existsSync(ledgerPath(databasePath));
}

/**
 * The containers that a run has stopped or paused, in a file that survives its death. It belongs to one process at a time; what
 * stands in it when a process gets it was left by one that was killed.
 */
export class Ledger implements Disposable {
  readonly #path: string;
  readonly #lock: { release(): void };

  private constructor(path: string, lock: { release(): void }) {
    this.#path = path;
    this.#lock = lock;
  }

  /** Undefined while another process has it. */
  static open(path: string): Ledger | undefined {
    const lock = platform.lockFile(`${path}-lock`, `${process.pid}\n`);
    return lock && new Ledger(path, lock);
  }

  /** The same, but a process that is just ending, or about to finish its work, has ten seconds to let go of it. */
  static async openSoon(path: string): Promise<Ledger | undefined> {
    for (let attempt = 1; attempt < attempts; attempt++) {
      const ledger = Ledger.open(path);
      if (ledger) return ledger;
      await delay(interval);
    }
    return Ledger.open(path);
  }

  /** Empty if there is nothing, or nothing that could be read: it is moved to its place as a whole. */
  read(): HeldContainer[] {
    try {
      return v.parse(v.array(held), JSON.parse(readFileSync(this.#path, "utf8")));
    } catch {
      return [];
    }
  }

  /** Returns when it is on the disk. */
  write(containers: readonly HeldContainer[]): void {
    if (containers.length === 0) {
      rmSync(this.#path, { force: true });
      return;
    }
    const beside = `${this.#path}-new`;
    writeThrough(beside, JSON.stringify(containers));
    renameSync(beside, this.#path);
    syncFolder(dirname(this.#path));
  }

  [Symbol.dispose](): void {
    this.#lock.release();
  }
}

function writeThrough(path: string, text: string): void {
  const file = openSync(path, "w", 0o600);
  try {
    writeSync(file, text);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

function syncFolder(path: string): void {
  const folder = openSync(path, "r");
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}
