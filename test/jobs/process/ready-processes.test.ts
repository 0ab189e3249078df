import { afterEach, expect, test } from "bun:test";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { JobProcess } from "../../../src/jobs/process/job-process.ts";
import { ReadyProcesses } from "../../../src/jobs/process/ready-processes.ts";
import { programCommand } from "../../support/program.ts";
import { SimulatedClock } from "../simulated-clock.ts";

const clock = new SimulatedClock("2026-06-15T10:00:00Z");
const started: ChildProcess[] = [];
let ready: ReadyProcesses;

afterEach(() => ready.stop());

/** Takes a process and lets it answer; resolves when it has ended and the next one is there. */
async function call(): Promise<number | undefined> {
  const child = ready.take();
  started.push(child);
  const end = await new JobProcess(child, { kind: "command-line", arguments: ["help"] }, () => undefined).ended;
  expect(end).toEqual({ event: "exit", code: 0 });
  return child.pid;
}

test("the process for the next call is there before it is asked for, until nobody has asked for a while", async () => {
  ready = new ReadyProcesses(programCommand, clock);
  expect(clock.timers).toBe(0);
  const first = await call();
  expect(clock.timers).toBe(1);
  await Bun.sleep(1);
  const second = await call();
  expect(second).not.toBe(first);
  const waiting = ready.take();
  started.push(waiting);
  expect(clock.timers).toBe(0);
  waiting.stdin?.end();
  await once(waiting, "exit");
  expect(clock.timers).toBe(1);
  await clock.advance("2026-06-15T10:01:00Z");
  expect(clock.timers).toBe(0);
  expect(started.filter(({ exitCode }) => exitCode !== 0)).toEqual([]);
  const fresh = ready.take();
  fresh.stdin?.end();
  ready.stop();
  await once(fresh, "exit");
  expect(clock.timers).toBe(0);
});
