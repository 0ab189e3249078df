import type { StartWorker } from "../../engine/worker-port.ts";
import type { SecretContext } from "../../secrets/opening.ts";
import type { EndSignal, ProcessSurroundings } from "../../support/surroundings.ts";

export type CommandLineSurroundings = ProcessSurroundings & SecretContext & { readonly startWorker: StartWorker };

export interface Capture {
  readonly run: (surroundings: CommandLineSurroundings) => Promise<number>;
  /** Takes whole lines of standard output and standard error, in the order in which they came. */
  readonly onLines: (lines: string[]) => void;
  readonly onSignal: (listener: (signal: EndSignal) => void) => () => void;
}

/** Runs a command line whose output goes elsewhere, line by line, and to which nobody can type. Returns its exit code. */
export async function captureCommandLine(
  args: readonly string[],
  own: CommandLineSurroundings,
  { run, onLines, onSignal }: Capture,
): Promise<number> {
  const lines = new LineBuffer(onLines);
  const { columns: _, ...surroundings } = own;
  const code = await run({
    ...surroundings,
    arguments: args,
    input: nobody,
    write: (text) => lines.add(text),
    writeError: (text) => lines.add(text),
    writeBytes: async (bytes) => lines.add(new TextDecoder().decode(bytes)),
    onSignal,
    exit: (exitCode) => {
      lines.finish();
      return own.exit(exitCode);
    },
  });
  lines.finish();
  return code;
}

class LineBuffer {
  readonly #take: (lines: string[]) => void;
  #rest = "";

  constructor(take: (lines: string[]) => void) {
    this.#take = take;
  }

  add(text: string): void {
    const lines = (this.#rest + text).split("\n");
    this.#rest = lines.pop() ?? "";
    if (lines.length > 0) this.#take(lines.map(afterReturn));
  }

  /** The last line may have no end. */
  finish(): void {
    if (this.#rest !== "") this.#take([afterReturn(this.#rest)]);
    this.#rest = "";
  }
}

/** A line that was written over is what was written last. */
function afterReturn(line: string): string {
  return line.replace(/\r$/, "").replace(/^.*\r/s, "");
}

/** A keyboard without a person. */
const nobody: ProcessSurroundings["input"] = {
  isTTY: false,
  on: (event: string, listener: (() => void) & ((chunk: string) => void)) => {
    if (event === "end") queueMicrotask(listener);
  },
  removeListener: () => undefined,
  resume: () => undefined,
  pause: () => undefined,
  async *[Symbol.asyncIterator]() {},
};
