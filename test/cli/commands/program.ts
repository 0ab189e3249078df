import { spawn } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { programCommand } from "../../support/program.ts";

const project = join(import.meta.dirname, "..", "..", "..");
const backups = join(project, "test", "fixtures", "duplicati");

export interface Run {
  readonly code: number | null;
  /** Lines of standard output, with what differs from run to run replaced. */
  readonly lines: string[];
  readonly output: string;
  readonly error: string;
  /** The id in the error output. */
  readonly errorId: string | undefined;
}

/** A private folder in which the program runs, as a user would start it. */
export class ProgramPlace {
  readonly folder = mkdtempSync(join(tmpdir(), "bunker-program-"));
  readonly dataFolder = join(this.folder, "data");
  readonly temporaryFolder = join(this.folder, "temporary");
  readonly database = `--dbpath=${join(this.folder, "local.sqlite")}`;

  constructor() {
    mkdirSync(this.dataFolder, { mode: 0o700 });
    mkdirSync(this.temporaryFolder);
  }

  path(...names: string[]): string {
    return join(this.folder, ...names);
  }

  /** A copy of a destination that the original wrote; returns its URL. */
  copy(backup: string, name = "remote"): string {
    cpSync(join(backups, backup, "remote"), this.path(name), { recursive: true });
    return `file://${this.path(name)}`;
  }

  /** `input` is what stands on standard input, `user` the id of who runs it. */
  async run(
    args: readonly string[],
    options: { environment?: Record<string, string>; input?: string; user?: number | undefined } = {},
  ): Promise<Run> {
    const [command, ...first] = programCommand;
    const child = spawn(command, [...first, ...args], {
      cwd: this.folder,
      ...(options.user !== undefined && { uid: options.user }),
      env: {
        PATH: process.env.PATH,
        HOME: this.folder,
        LANG: "C.UTF-8",
        TZ: "UTC",
        TMPDIR: this.temporaryFolder,
        DUPLICATI_HOME: this.dataFolder,
        ...options.environment,
      },
      stdio: "pipe",
    });
    let output = "";
    let error = "";
    child.stdout.on("data", (chunk) => {
      output += chunk;
    });
    child.stderr.on("data", (chunk) => {
      error += chunk;
    });
    child.stdin.end(options.input ?? "");
    const code = await new Promise<number | null>((resolve, reject) => {
      child.on("error", reject);
      child.on("close", resolve);
    });
    return { code, lines: stableLines(output), output, error, errorId: /^ErrorID: (\S+)$/m.exec(error)?.[1] };
  }

  dispose(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** Replaces times, sizes and names of remote files; the order of uploads is that of their kinds only. */
export function stableLines(text: string): string[] {
  return text
    .replace(/\n$/, "")
    .split("\n")
    .map((line) =>
      line
        .replace(/\d\d\/\d\d\/\d{4} \d\d:\d\d:\d\d/g, "<time>")
        .replace(/duplicati-[bi]?[0-9a-fA-F]{16,}(?=\.)/g, "<name>")
        .replace(/duplicati-\d{8}T\d{6}Z(?=\.)/g, "<name>")
        .replace(/^( {2}(?:Uploading|Downloading|Deleting) file .*)\([^)]*\) \.\.\.$/, "$1(<size>) ...")
        .replace(/^( {2}Duration of backup: ).*/, "$1<duration>")
        .replace(/^( {2}(?:Remote size|Total remote quota|Available remote quota|Data downloaded): ).*/, "$1<size>"),
    );
}
