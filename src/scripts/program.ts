import { type ChildProcess, spawn } from "node:child_process";
import { constants } from "node:os";
import type { Readable } from "node:stream";

/** How a program ended; undefined: it was still running when its time was over. */
export type ProgramEnd = { readonly code: number; readonly output: string; readonly error: string } | undefined;

/** What is kept of each stream, in characters, so that a chatty program cannot fill the memory. */
const outputLimit = 4 * 1024 * 1024;
/** After its end, how long what a program left to its children may keep the streams open, in milliseconds. */
const drainTime = 5000;

/**
 * Runs a program without a shell and without input (filters-reports-scripts.md 4.2). One that takes too long is left
 * running. Throws the system's error if it cannot be started.
 *
 * @param timeout seconds; 0 or less waits for ever.
 */
export async function runProgram(
  [program = "", ...args]: readonly string[],
  environment: NodeJS.ProcessEnv,
  timeout: number,
): Promise<ProgramEnd> {
  const child = spawn(program, args, { env: environment, stdio: ["ignore", "pipe", "pipe"], windowsHide: true });
  const output = collect(child.stdout);
  const error = collect(child.stderr);
  const code = await withTimeout(exitCodeOf(child), timeout * 1000);
  if (code === undefined) {
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
