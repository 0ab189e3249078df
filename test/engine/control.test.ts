import { describe, expect, test } from "bun:test";
import { OperationControl } from "../../src/engine/context.ts";
import { AbortedError } from "../../src/support/errors.ts";

/** Goes through the checkpoint, after which `order` tells what happened before. */
function walkThrough(control: OperationControl, order: string[]): Promise<unknown> {
  return control.checkpoint().then(
    () => order.push("through"),
    (error: unknown) => order.push(error instanceof AbortedError ? "aborted" : "failed"),
  );
}

describe("a pause", () => {
  test.each([
    ["resume", (control: OperationControl) => control.resume(), "through"],
    ["a stop", (control: OperationControl) => control.requestStop(), "through"],
    ["an abort", (control: OperationControl) => control.abort(), "aborted"],
  ] as const)("holds work until %s", async (_, end, outcome) => {
    const control = new OperationControl();
    const order: string[] = [];
    control.pause({ transfers: false });
    expect(control.isPaused).toBe(true);
    const walk = walkThrough(control, order);
    await Promise.resolve();
    order.push("end");
    end(control);
    await walk;
    expect(order).toEqual(["end", outcome]);
    expect(control.isPaused).toBe(false);
  });

  test("can follow a pause before anybody has noticed its end", async () => {
    const control = new OperationControl();
    const order: string[] = [];
    control.pause({ transfers: false });
    const walk = walkThrough(control, order);
    control.resume();
    control.pause({ transfers: false });
    await Promise.resolve();
    await Promise.resolve();
    order.push("second end");
    control.resume();
    await walk;
    expect(order).toEqual(["second end", "through"]);
  });

  test("holds transfers that are running only if it is to", () => {
    const control = new OperationControl();
    expect(control.transferCheckpoint()).toBeUndefined();
    control.pause({ transfers: false });
    expect(control.transferCheckpoint()).toBeUndefined();
    control.pause({ transfers: true });
    expect(control.transferCheckpoint()).toBeInstanceOf(Promise);
    control.resume();
    expect(control.transferCheckpoint()).toBeUndefined();
  });

  test("without one nothing waits", async () => {
    const control = new OperationControl();
    const order: string[] = [];
    await walkThrough(control, order);
    expect(order).toEqual(["through"]);
  });
});
