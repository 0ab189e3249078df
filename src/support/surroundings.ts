import { dirname } from "node:path";
import type { Environment } from "./environment.ts";
import { Output } from "./output.ts";
import { stages } from "./stages.ts";

/** What a program was started in; tests and a server that runs commands hand in their own. */
export interface ProcessSurroundings {
  /** The command line before any parsing, without the program's name. */
  readonly arguments: readonly string[];
  readonly environment: Environment;
  readonly platform: NodeJS.Platform;
  /** Where the executable lies. */
  readonly programFolder: string;
  readonly input: TextInput & AsyncIterable<Uint8Array | string>;
  /** Text for standard output and standard error, line ends included. */
  write(text: string): void;
  writeError(text: string): void;
  /** Bytes for standard output; resolves when they have left the process. */
  writeBytes(bytes: Uint8Array): Promise<void>;
  /** Resolves when everything written to standard output has left the process. */
  written(): Promise<void>;
  /** Columns of the terminal; absent when standard output is none. */
  readonly columns?: (() => number) | undefined;
  /** Calls `listener` for each signal that asks the program to end; returns the way to stop that. */
  onSignal(listener: (signal: EndSignal) => void): () => void;
  /** Ends the process at once. */
  exit(code: number): never;
}

export type EndSignal = "SIGINT" | "SIGTERM" | "SIGHUP";

/** The keyboard or what stands for it; `process.stdin` is one. */
export interface TextInput {
  readonly isTTY?: boolean;
  setRawMode?(raw: boolean): unknown;
  on(event: "data", listener: (chunk: Uint8Array | string) => void): unknown;
  on(event: "end", listener: () => void): unknown;
  removeListener(event: "data" | "end", listener: (chunk: Uint8Array | string) => void): unknown;
  resume(): unknown;
  pause(): unknown;
}

/** Runs a program in this process and returns its exit code once all that it has written has left. */
export async function runInProcess(
  args: readonly string[],
  run: (surroundings: ProcessSurroundings) => Promise<number>,
): Promise<number> {
  const output = new Output(process.stdout);
  const errors = new Output(process.stderr);
  const code = await run(surroundingsOfProcess(args, output, errors));
  if (stages.enabled) errors.write(`${stages.report().join("\n")}\n`);
  await output.written();
  const { failure } = output;
  if (failure)
    errors.write(`\nErrorID: OutputNotWritten\nNot all of the output could be written: ${failure.message}\n`);
  await errors.written();
  // Whoever keeps the output must not take a part of it for the whole.
  return failure && code === 0 ? 100 : code;
}

const endSignals: readonly EndSignal[] = ["SIGINT", "SIGTERM", "SIGHUP"];

function surroundingsOfProcess(args: readonly string[], output: Output, errors: Output): ProcessSurroundings {
  const { stdout } = process;
  return {
    arguments: args,
    environment: process.env,
    platform: process.platform,
    programFolder: dirname(process.execPath),
    input: process.stdin,
    write: (text) => output.write(text),
    writeError: (text) => errors.write(text),
    writeBytes: (bytes) => output.writeBytes(bytes),
    written: () => output.written(),
    ...(stdout.isTTY && {
      // A terminal that does not know its size says 0.
      columns: () => stdout.columns || 80,
    }),
    onSignal: (listener) => {
      const entries = endSignals.map((signal) => [signal, () => listener(signal)] as const);
      for (const [signal, handler] of entries) process.on(signal, handler);
      return () => {
        for (const [signal, handler] of entries) process.removeListener(signal, handler);
      };
    },
    exit: (code) => process.exit(code),
  };
}
