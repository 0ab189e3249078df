import { type ChildProcess, spawn } from "node:child_process";
import { constants as accessModes, accessSync } from "node:fs";
import { constants } from "node:os";
import { delimiter, join } from "node:path";
import type { Readable } from "node:stream";
import type { Environment } from "./environment.ts";

/** How a program ended; undefined: it was still running when its time was over. */
export type ProgramEnd = { readonly code: number; readonly output: string; readonly error: string } | undefined;

/** What is kept of each stream, in characters, so that a chatty program cannot fill the memory. */
const outputLimit = 4 * 1024 * 1024;
/** After its end, how long what a program left to its children may keep the streams open, in milliseconds. */
const drainTime = 5000;

/** What a program is run with, besides its arguments. */
export interface ProgramTerms {
  readonly environment: NodeJS.ProcessEnv;
  /** Seconds; 0 or less waits for ever. */
  readonly timeout: number;
  /** For its standard input; without it there is none. */
  readonly input?: string;
  /** Ends it when its time is over; else it is left running. */
  readonly endsLate?: boolean;
}

/** Runs a program without a shell. Throws the system's error if it cannot be started. */
export async function runProgram(
  [program = "", ...args]: readonly string[],
  { environment, timeout, input, endsLate }: ProgramTerms,
): Promise<ProgramEnd> {
  const child = spawn(program, args, { env: environment, stdio: "pipe", windowsHide: true });
  const output = collect(child.stdout);
  const error = collect(child.stderr);
  // One that has ended early takes no input any more, which its code tells.
  child.stdin.on("error", () => undefined);
  child.stdin.end(input ?? "");
  const code = await withTimeout(exitCodeOf(child), timeout * 1000);
  if (code === undefined) {
    if (endsLate) child.kill("SIGKILL");
    child.unref();
    return undefined;
  }
  await withTimeout(Promise.all([output.end, error.end]), drainTime);
  child.stdout.destroy();
  child.stderr.destroy();
  return { code, output: output.text(), error: error.text() };
}

function exitCodeOf(child: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    // As shells count a program that a signal ended.
    child.on("exit", (code, signal) => resolve(code ?? 128 + (signal ? constants.signals[signal] : 0)));
  });
}

/** Reads on past the limit, so that the program never waits for a reader. */
function collect(stream: Readable): { end: Promise<void>; text(): string } {
  let text = "";
  stream.setEncoding("utf8");
  stream.on("data", (chunk: string) => {
    text += chunk.slice(0, outputLimit - text.length);
  });
  const end = new Promise<void>((resolve) => {
    stream.on("close", () => resolve());
    stream.on("error", () => resolve());
  });
  return { end, text: () => text };
}

/** Undefined if it takes longer than `limit` milliseconds; 0 or less is no limit. */
async function withTimeout<T>(work: Promise<T>, limit: number): Promise<T | undefined> {
  if (limit <= 0) return await work;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<undefined>((resolve) => {
    // Longer waits than a timer can hold are for ever.
    timer = setTimeout(() => resolve(undefined), Math.min(limit, 2 ** 31 - 1));
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** The first program of this name in the folders of `PATH`; undefined if there is none. */
export function findProgram(name: string, environment: Environment): string | undefined {
  const folders = (environment.PATH ?? "").split(delimiter).filter((folder) => folder !== "");
  return folders.map((folder) => join(folder, name)).find(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, accessModes.X_OK);
    return true;
  } catch {
    return false;
  }
}
