import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { JobOperation } from "../../src/jobs/task.ts";

/** What `queue-server.ts` can be told. */
export type ServerOrder =
  | { do: "add"; operation: JobOperation; jobId: string; options?: Record<string, string> }
  /** The last task that waits. */
  | { do: "cancel-last" }
  | { do: "reverse" }
  /** Before or after its n-th write. */
  | { do: "die-at-write"; count: number };

/** The process of a `queue-server.ts`, from outside. */
export class QueueServer implements AsyncDisposable {
  /** Ids of its processes, the newest last. */
  readonly children: number[] = [];
  /** All that it has said but those. */
  readonly lines: string[] = [];
  /** Resolves when the process is gone. */
  readonly gone: Promise<unknown>;
  readonly #process: ChildProcess;
  isGone = false;
  #read = 0;
  #wake: () => void = () => undefined;

  constructor(folder: string) {
    const program = join(import.meta.dirname, "queue-server.ts");
    this.#process = spawn(process.execPath, [program, folder], { stdio: ["pipe", "pipe", "inherit"] });
    this.gone = new Promise<void>((resolve) =>
      this.#process.on("close", () => {
        this.isGone = true;
        this.#wake();
        resolve();
      }),
    );
    this.#process.stdin?.on("error", () => undefined);
    createInterface({ input: this.#process.stdout as NodeJS.ReadableStream }).on("line", (line) => {
      const child = /^process (\d+)$/.exec(line)?.[1];
      if (child === undefined) this.lines.push(line);
      else this.children.push(Number(child));
      this.#wake();
    });
  }

  order(order: ServerOrder): void {
    this.#process.stdin?.write(`${JSON.stringify(order)}\n`);
  }

  /** Resolves when it has said something like that since the last call. False if it has died before. */
  async says(pattern: RegExp): Promise<boolean> {
    for (;;) {
      const found = this.lines.findIndex((line, index) => index >= this.#read && pattern.test(line));
      if (found >= 0) {
        this.#read = found + 1;
        return true;
      }
      if (this.isGone) return false;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  async kill(): Promise<void> {
    this.#process.kill("SIGKILL");
    await this.gone;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill();
  }
}
