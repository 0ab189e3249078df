import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const project = join(import.meta.dirname, "..", "..");
const program = join(project, "src", "main.ts");
const commands = {
  bun: [process.execPath, program],
  deno: [denoProgram(), "run", "-A", program],
} as const;

export type Runtime = keyof typeof commands;

export interface Ended {
  readonly code: number | null;
  readonly output: string;
}

/** A private folder in which the program runs from its source, under one runtime or the other. */
export class RuntimePlace {
  readonly folder = mkdtempSync(join(tmpdir(), "bunker-runtimes-"));

  constructor() {
    mkdirSync(this.path("data"), { mode: 0o700 });
    mkdirSync(this.path("temporary"));
  }

  path(...names: string[]): string {
    return join(this.folder, ...names);
  }

  /** Runs one command line; `onOutput` is told each piece of output, and may signal the process. */
  run(
    runtime: Runtime,
    args: readonly string[],
    onOutput: (text: string, signal: (name: NodeJS.Signals) => void) => void = () => undefined,
  ): Promise<Ended> {
    const [command, ...first] = commands[runtime];
    const child = spawn(command, [...first, ...args, `--tempdir=${this.path("temporary")}`], {
      cwd: project,
      env: { ...process.env, HOME: this.folder, LANG: "C.UTF-8", DUPLICATI_HOME: this.path("data"), NO_COLOR: "1" },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let output = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8").on("data", (text: string) => {
        output += text;
        onOutput(text, (name) => child.kill(name));
      });
    }
    return new Promise((resolve, reject) => {
      child.on("error", reject);
      child.on("close", (code) => resolve({ code, output }));
    });
  }

  [Symbol.dispose](): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** The program itself: the one in `.bin` may be a wrapper, which keeps signals to itself. */
function denoProgram(): string {
  const packages = join(project, "node_modules", "@deno");
  const [system] = readdirSync(packages);
  return join(packages, system ?? "", process.platform === "win32" ? "deno.exe" : "deno");
}
