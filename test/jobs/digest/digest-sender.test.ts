import { afterEach, beforeEach, expect, test } from "bun:test";
import { digestPlan, hourSetting, nextDue, weekdaySetting } from "../../../src/jobs/digest/digest-plan.ts";
import { DigestSender } from "../../../src/jobs/digest/digest-sender.ts";
import { timeZoneOf } from "../../../src/jobs/scheduler/time-zone.ts";
import { JobWorld } from "../job-world.ts";

let world: JobWorld;
let sent: string[];
let isBroken: boolean;
const senders: DigestSender[] = [];

beforeEach(() => {
  // A Wednesday.
  world = new JobWorld("2026-06-17T10:00:00Z");
  world.database.settings.set("server-timezone", "UTC");
  sent = [];
  isBroken = false;
});
afterEach(() => {
  for (const sender of senders.splice(0)) sender.stop();
  world.end();
});

function start(): DigestSender {
  const { database, events, clock, log } = world;
  const send = async () => {
    sent.push(clock.now().toISOString().slice(0, 13));
    if (isBroken) throw new Error("nobody is there");
  };
  const sender = new DigestSender({ database, events, clock, log, send });
  senders.push(sender);
  sender.start();
  return sender;
}

function plan(weekday: string, hour: string): void {
  world.database.settings.set(weekdaySetting, weekday);
  world.database.settings.set(hourSetting, hour);
  world.events.emit("settings");
}

test("a digest is sent each week at its time, from the first one after it was wanted", async () => {
  start();
  await world.clock.advance("2026-06-23T00:00:00Z");
  expect(sent).toEqual([]);
  plan("Monday", "7");
  await world.clock.advance("2026-07-07T00:00:00Z");
  expect(sent).toEqual(["2026-06-29T07", "2026-07-06T07"]);
  plan("", "7");
  await world.clock.advance("2026-07-21T00:00:00Z");
  expect(sent).toHaveLength(2);
});

test("one that was due while the server was down is sent once", async () => {
  plan("Monday", "7");
  const before = start();
  await world.clock.advance("2026-06-18T00:00:00Z");
  before.stop();
  await world.clock.advance("2026-06-24T09:00:00Z");
  start();
  await world.clock.advance("2026-06-25T00:00:00Z");
  expect(sent).toEqual(["2026-06-24T09"]);
});

test("what can't be sent is told in the log", async () => {
  isBroken = true;
  plan("Thursday", "0");
  start();
  await world.clock.advance("2026-06-19T00:00:00Z");
  expect([sent.length, world.complaints]).toEqual([1, ["DigestNotSent"]]);
});

test("its time is that of the clock on the wall, also where that changes", () => {
  const zone = timeZoneOf("Europe/Copenhagen");
  const wanted = { weekday: 0, hour: 8 } as const;
  expect(nextDue(wanted, new Date("2026-10-20T00:00:00Z"), zone)).toEqual(new Date("2026-10-25T07:00:00Z"));
  expect(nextDue(wanted, new Date("2026-06-14T06:00:00Z"), zone)).toEqual(new Date("2026-06-21T06:00:00Z"));
  const settings = (values: Record<string, string>) => ({ get: (name: string) => values[name] });
  expect(digestPlan(settings({ [weekdaySetting]: "sun", [hourSetting]: "77" }))).toEqual({ weekday: 0, hour: 8 });
  expect(digestPlan(settings({ [weekdaySetting]: "someday" }))).toBeUndefined();
});
