import { expect, test } from "bun:test";
import { Ledger } from "../../../src/jobs/queue/ledger.ts";
import { SimulatedClock } from "../simulated-clock.ts";

test("what can't be written is written later, in its order, and told once until then", async () => {
  const clock = new SimulatedClock("2026-06-15T10:00:00Z");
  const told: unknown[] = [];
  const written: string[] = [];
  let isFull = false;
  const ledger = new Ledger(clock, (error) => told.push(error));
  const write = (text: string) =>
    ledger.write(() => {
      if (isFull) throw new Error("full");
      written.push(text);
    });
  write("a");
  expect([written, clock.timers]).toEqual([["a"], 0]);
  isFull = true;
  write("b");
  write("c");
  await clock.advance("2026-06-15T10:05:00Z");
  expect([written, told, clock.timers]).toEqual([["a"], [new Error("full")], 1]);
  isFull = false;
  write("d");
  expect([written, clock.timers]).toEqual([["a", "b", "c", "d"], 0]);
  isFull = true;
  write("e");
  expect(told).toHaveLength(2);
  isFull = false;
  ledger.close();
  expect([written.at(-1), clock.timers]).toEqual(["e", 0]);
});

test("what is written while something is written comes after it, and nothing twice", () => {
  const written: string[] = [];
  const ledger = new Ledger(new SimulatedClock("2026-06-15T10:00:00Z"), () => undefined);
  ledger.write(() => {
    written.push("begin");
    ledger.write(() => written.push("within"));
    written.push("end");
  });
  expect(written).toEqual(["begin", "end", "within"]);
  ledger.close();
});

test("what can never be written holds up nothing else", () => {
  const written: string[] = [];
  const ledger = new Ledger(new SimulatedClock("2026-06-15T10:00:00Z"), () => undefined);
  ledger.write(() => {
    throw new Error("never");
  });
  ledger.write(() => written.push("next"));
  expect(written).toEqual(["next"]);
  ledger.close();
});
