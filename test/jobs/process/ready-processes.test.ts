import { afterAll, afterEach, beforeAll, expect, test } from "bun:test";
import { once } from "node:events";
import { JobProcess, type StartedChild, startChild } from "../../../src/jobs/process/job-process.ts";
import type { ProcessImmediate } from "../../../src/jobs/process/protocol.ts";
import { ReadyProcesses } from "../../../src/jobs/process/ready-processes.ts";
import { JobPlace, resultOf } from "../../support/job-place.ts";
import { programCommand } from "../../support/program.ts";
import { SimulatedClock } from "../simulated-clock.ts";

let place: JobPlace;
let clock: SimulatedClock;
let started: StartedChild[];
let ready: ReadyProcesses;

beforeAll(async () => {
  place = new JobPlace();
  place.write("a.txt", "first");
  resultOf(await place.run("Backup"));
});
afterAll(() => place[Symbol.dispose]());

function begin(): void {
  clock = new SimulatedClock("2026-06-15T10:00:00Z");
  started = [];
  ready = new ReadyProcesses(() => {
    const child = startChild(programCommand);
    started.push(child);
    return child;
  }, clock);
}

afterEach(async () => {
  ready.stop();
  await allGone();
  expect(clock.timers).toBe(0);
});

async function allGone(): Promise<void> {
  await Promise.all(started.map(({ process }) => isGone(process) || once(process, "exit")));
}

function isGone({ exitCode, signalCode }: StartedChild["process"]): boolean {
  return exitCode !== null || signalCode !== null;
}

function request(jobId: string, folder = place.source): ProcessImmediate {
  return {
    kind: "immediate",
    url: `file://${place.remote}`,
    options: { dbpath: place.database, passphrase: "a secret", version: "0" },
    filters: [],
    job: { id: jobId, name: `Job ${jobId}` },
    call: { call: "list-folder", folders: [`${folder}/`], page: 0, pageSize: 10 },
  };
}

/** Who answered; throws if nobody did. */
async function ask(jobId: string): Promise<number | undefined> {
  const process = ready.run(request(jobId), () => undefined);
  const end = await process.ended;
  expect(end).toMatchObject({ event: "answer", answer: { total: 1 } });
  return process.pid;
}

test("a process answers one call after the other of its job, and none of another job", async () => {
  begin();
  const first = await ask("1");
  expect(await ask("1")).toBe(first);
  const other = await ask("2");
  expect(other).not.toBe(first);
  expect(await ask("1")).toBe(first);
  expect(await ask("2")).toBe(other);
  // One more is there for whatever comes next.
  expect(started).toHaveLength(3);
});

test("a call whose process is halted is given up, and holds up no other", async () => {
  begin();
  const child = startChild(programCommand);
  child.process.kill("SIGSTOP");
  const halted = new JobProcess(child, request("1"), () => undefined, undefined, 3000);
  await ask("1");
  expect(await halted.ended).toMatchObject({ event: "failed", failure: { id: "CallNotAnswered", isAborted: false } });
});

test("calls that come together get processes of their own", async () => {
  begin();
  const pids = await Promise.all([ask("1"), ask("1"), ask("1")]);
  expect(new Set(pids).size).toBe(3);
  expect(pids).toContain((await ask("1")) as number);
});

test("processes end when nobody has asked for a while", async () => {
  begin();
  await ask("1");
  expect(clock.timers).toBe(2);
  await clock.advance("2026-06-15T10:00:15Z");
  await ask("1");
  await clock.advance("2026-06-15T10:00:30Z");
  expect(clock.timers).toBe(1);
  await clock.advance("2026-06-15T10:01:00Z");
  expect(clock.timers).toBe(0);
  await allGone();
  expect(started.map(({ process }) => process.exitCode)).toEqual([0, 0]);
});

test("a process that can't answer answers the next call; none is asked again that was aborted, or has died", async () => {
  begin();
  const first = await ask("1");
  const failing = { ...request("1"), options: { dbpath: place.path("none.sqlite"), passphrase: "a secret" } };
  const failed = ready.run(failing, () => undefined);
  expect(failed.pid).toBe(first);
  expect(await failed.ended).toMatchObject({ event: "failed", failure: { id: "NoLocalDatabase" } });
  const second = await ask("1");
  expect(second).toBe(first);
  const aborted = ready.run(request("1"), () => undefined);
  expect(aborted.pid).toBe(second);
  aborted.order({ order: "abort" });
  await aborted.ended;
  const third = await ask("1");
  expect(third).not.toBe(second);
  const dying = started.find(({ process }) => process.pid === third)?.process;
  if (!dying) throw new Error("Nobody answered");
  dying.kill("SIGKILL");
  await once(dying, "exit");
  expect(await ask("1")).not.toBe(third);
});

test("between two calls the database is free", async () => {
  begin();
  const first = await ask("1");
  place.write("b.txt", "second");
  resultOf(await place.run("Backup"));
  const process = ready.run(request("1"), () => undefined);
  expect(process.pid).toBe(first);
  expect(await process.ended).toMatchObject({ event: "answer", answer: { total: 2 } });
});
