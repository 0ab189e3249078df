import type { OperationControl } from "../../engine/context.ts";
import { AbortedError } from "../../support/errors.ts";
import type { EndSignal, ProcessSurroundings } from "../../support/surroundings.ts";

/** How a shell sees a program that a signal ended. */
const codes: Record<EndSignal, number> = { SIGINT: 130, SIGHUP: 129, SIGTERM: 143 };
/** What an aborted operation has to come to an end, in milliseconds; whatever it leaves then is for the next run to heal. */
const patience = 800;

/** A signal broke the operation off. */
export class EndedBySignal extends AbortedError {
  readonly exitCode: number;
  constructor(exitCode: number) {
    super("Stopped at once; the next run cleans up what is left");
    this.exitCode = exitCode;
  }
}

/** The signals during one operation. */
export interface SignalWatch extends Disposable {
  /** The code to exit with; undefined if the operation was left to end by itself. */
  readonly exitCode: number | undefined;
}

/**
 * The first Ctrl-C stops the operation after the current file; the second one, and every other signal, breaks it off and
 * ends the program soon after, even if something hangs.
 */
export function watchSignals(
  surroundings: { onSignal: ProcessSurroundings["onSignal"]; exit(code: number): void },
  control: OperationControl,
  say: (line: string) => void,
): SignalWatch {
  let exitCode: number | undefined;
  let deadline: ReturnType<typeof setTimeout> | undefined;
  const stop = surroundings.onSignal((signal) => {
    if (signal === "SIGINT" && !control.isStopRequested) {
      control.requestStop();
      say("Stopping after the current file; press Ctrl-C again to stop at once");
      return;
    }
    if (exitCode !== undefined) return;
    const code = codes[signal];
    exitCode = code;
    control.abort();
    deadline = setTimeout(() => surroundings.exit(code), patience);
  });
  return {
    get exitCode() {
      return exitCode;
    },
    [Symbol.dispose]: () => {
      stop();
      clearTimeout(deadline);
    },
  };
}
