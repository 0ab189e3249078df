import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { platform } from "#platform";
import { watchdogCommand } from "./command.ts";
import { Ledger } from "./ledger.ts";
import { releaseAll } from "./release.ts";

/** An engine that is being restarted is back after a while. */
const attempts = 60;
/** Milliseconds. */
const interval = 10_000;

/** A process that starts what stands in a ledger as soon as this one is gone, in whatever way. */
export class Watchdog {
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess) {
    this.#child = child;
  }

  /** Throws the system's error if it cannot be started. */
  static async start(path: string): Promise<Watchdog> {
    const [executable, ...first] = platform.programCommand(fileURLToPath(new URL("../../main.ts", import.meta.url)));
    const child = spawn(executable, [...first, watchdogCommand, path], {
      // By another name the program might take itself for one of its tools.
      argv0: "bunker",
      // It learns of our end by that of its standard input.
      stdio: ["pipe", "ignore", "ignore"],
      // What ends this process and all of its group leaves it alone.
      detached: true,
      windowsHide: true,
    });
    child.stdin?.on("error", () => undefined);
    await once(child, "spawn");
    child.unref();
    return new Watchdog(child);
  }

  /** From now on it does what is left to do. */
  end(): void {
    this.#child.stdin?.end();
  }
}

/** What the process does; `input` ends with the process that it watches. */
export async function watch(path: string, input: AsyncIterable<unknown>): Promise<number> {
  for await (const _ of input);
  for (let attempt = 1; attempt <= attempts; attempt++) {
    if (attempt > 1) await delay(interval);
    // The input ends before the lock is free: a process that is killed loses its files one after the other.
    using ledger = await Ledger.openSoon(path);
    // The next run or a server is already at it.
    if (!ledger) return 0;
    const released = await releaseAll(ledger);
    if (released.every(({ failure }) => failure === undefined)) return 0;
  }
  return 1;
}
