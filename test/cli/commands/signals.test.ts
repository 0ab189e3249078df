import { describe, expect, test } from "bun:test";
import { exitCodeOf } from "../../../src/cli/commands/failure.ts";
import { EndedBySignal, watchSignals } from "../../../src/cli/commands/signals.ts";
import { OperationControl } from "../../../src/engine/context.ts";
import type { EndSignal, ProcessSurroundings } from "../../../src/support/surroundings.ts";

function watch() {
  const control = new OperationControl();
  const said: string[] = [];
  let send: (signal: EndSignal) => void = () => undefined;
  const surroundings = {
    onSignal: (listener: typeof send) => {
      send = listener;
      return () => undefined;
    },
    exit: () => undefined,
  } as unknown as ProcessSurroundings;
  const signals = watchSignals(surroundings, control, (line) => said.push(line));
  return { control, said, signals, send: (signal: EndSignal) => send(signal) };
}

describe("a signal during an operation", () => {
  test("asks for a stop when it is the first Ctrl-C", () => {
    const { control, said, signals, send } = watch();
    using _ = signals;
    send("SIGINT");
    expect([control.isStopRequested, control.signal.aborted, signals.exitCode]).toEqual([true, false, undefined]);
    expect(said).toEqual(["Stopping after the current file; press Ctrl-C again to stop at once"]);
  });

  test.each([
    [["SIGINT", "SIGINT"], 130],
    [["SIGTERM"], 143],
    [["SIGHUP", "SIGINT"], 129],
  ] as [EndSignal[], number][])("breaks off at once: %j", (sent, code) => {
    const { control, signals, send } = watch();
    using _ = signals;
    for (const signal of sent) send(signal);
    expect([control.signal.aborted, signals.exitCode]).toEqual([true, code]);
  });
});

test("a command ends with 100 after a failure, or as a signal wants it", () => {
  expect([exitCodeOf(new Error("x")), exitCodeOf(new EndedBySignal(130))]).toEqual([100, 130]);
});
