import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runCommandLine } from "../../src/cli/program.ts";
import { startInThread } from "./workers.ts";

export interface CommandRun {
  readonly code: number;
  /** Standard output and standard error, as they came. */
  readonly output: string;
  /** The id in the error output. */
  readonly errorId: string | undefined;
}

/** Runs command lines in this process, in a private folder. */
export class CommandLine {
  readonly folder = mkdtempSync(join(tmpdir(), "bunker-commands-"));

  constructor() {
    mkdirSync(this.path("data"), { mode: 0o700 });
    mkdirSync(this.path("temporary"));
  }

  path(...names: string[]): string {
    return join(this.folder, ...names);
  }

  async run(...args: string[]): Promise<CommandRun> {
    let output = "";
    const write = (text: string): void => {
      output += text;
    };
    const code = await runCommandLine({
      arguments: [...args, `--tempdir=${this.path("temporary")}`],
      environment: { HOME: this.folder, LANG: "C", DUPLICATI_HOME: this.path("data") },
      platform: process.platform,
      programFolder: this.folder,
      input: process.stdin,
      write,
      writeBytes: async () => undefined,
      written: async () => undefined,
      writeError: write,
      startWorker: startInThread,
      onSignal: () => () => undefined,
      exit: (exitCode) => {
        throw new Error(`The program ended itself with ${exitCode}`);
      },
    });
    return { code, output, errorId: /^ErrorID: (\S+)$/m.exec(output)?.[1] };
  }

  [Symbol.dispose](): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
