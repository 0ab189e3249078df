import { Readable } from "node:stream";
import { runTool } from "../../src/tools/run.ts";
import { startInThread } from "./workers.ts";

export interface ToolRun {
  readonly code: number;
  /** Standard output and standard error. */
  readonly output: string;
  readonly error: string;
  /** Standard output, byte by byte. */
  readonly bytes: Uint8Array;
  /** The id on standard error. */
  readonly errorId: string | undefined;
}

/** Runs a tool in this process. */
export async function run(
  name: string,
  args: readonly string[],
  given: { input?: string | Uint8Array; environment?: Record<string, string> } = {},
): Promise<ToolRun> {
  const output: Uint8Array[] = [];
  let error = "";
  const code = await runTool(name, {
    arguments: args,
    environment: { LANG: "C", ...given.environment },
    platform: process.platform,
    programFolder: import.meta.dirname,
    input: Readable.from(given.input === undefined ? [] : [Buffer.from(given.input)]),
    write: (text) => {
      output.push(Buffer.from(text));
    },
    writeError: (text) => {
      error += text;
    },
    writeBytes: async (bytes) => {
      output.push(Buffer.from(bytes));
    },
    written: async () => undefined,
    startWorker: startInThread,
    onSignal: () => () => undefined,
    exit: (status) => {
      throw new Error(`The program ended itself with ${status}`);
    },
  });
  const bytes = Buffer.concat(output);
  return { code, output: bytes.toString("utf8"), error, bytes, errorId: /^ErrorID: (\S+)$/m.exec(error)?.[1] };
}
