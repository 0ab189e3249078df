import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runCommandLine } from "../../src/cli/program.ts";
import { startInThread } from "./workers.ts";

export interface ProgramRun {
  readonly code: number;
  /** Standard output. */
  readonly output: string;
  /** The id on standard error. */
  readonly errorId: string | undefined;
  readonly error: string;
}

/** The command line in this process, for tests of many runs: a folder of its own, with database and destination. */
export class InProcessProgram {
  readonly folder = mkdtempSync(join(tmpdir(), "bunker-in-process-"));
  readonly remote = join(this.folder, "remote");
  readonly source = join(this.folder, "source");
  readonly url = `file://${this.remote}`;
  readonly database = join(this.folder, "local.sqlite");
  /** Ctrl-C is pressed before anything has been done. */
  interruptsAtOnce = false;

  constructor() {
    for (const folder of [this.remote, this.source, join(this.folder, "data")]) mkdirSync(folder, { mode: 0o700 });
  }

  path(...names: string[]): string {
    return join(this.folder, ...names);
  }

  /** Runs a command on the destination, or on another `url`; `options` without their dashes. */
  async run(
    command: string,
    positional: readonly string[],
    options: Record<string, string | undefined>,
    url = this.url,
  ): Promise<ProgramRun> {
    const all = { tempdir: join(this.folder, "temporary"), dbpath: this.database, ...options };
    const given = Object.entries(all).flatMap(([name, value]) => (value === undefined ? [] : [`--${name}=${value}`]));
    let output = "";
    let error = "";
    const code = await runCommandLine({
      arguments: [command, url, ...positional, ...given],
      environment: { DUPLICATI_HOME: join(this.folder, "data"), HOME: this.folder, LANG: "C.UTF-8" },
      platform: process.platform,
      programFolder: this.folder,
      input: process.stdin,
      write: (text) => {
        output += text;
      },
      writeBytes: async () => undefined,
      written: async () => undefined,
      writeError: (text) => {
        error += text;
      },
      startWorker: startInThread,
      onSignal: (listener) => {
        if (this.interruptsAtOnce) listener("SIGINT");
        return () => undefined;
      },
      exit: (status) => {
        throw new Error(`The program ended itself with ${status}`);
      },
    });
    return { code, output, error, errorId: /^ErrorID: (\S+)$/m.exec(error)?.[1] };
  }

  [Symbol.dispose](): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
