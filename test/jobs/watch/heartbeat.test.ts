import { afterEach, beforeEach, expect, test } from "bun:test";
import { Heartbeat, pingUrl } from "../../../src/jobs/watch/heartbeat.ts";
import { WebReceiver } from "../../support/web-receiver.ts";
import { JobWorld } from "../job-world.ts";

let world: JobWorld;
let heartbeat: Heartbeat;
let pings: string[];
let isReachable: boolean;

beforeEach(() => {
  world = new JobWorld("2026-06-15T09:00:00Z");
  pings = [];
  isReachable = true;
  const { database, events, clock, log } = world;
  const ping = async (url: string) => {
    pings.push(url);
    if (!isReachable) throw new Error("nobody is there");
  };
  heartbeat = new Heartbeat({ database, events, clock, log, ping });
  heartbeat.start();
});
afterEach(() => {
  heartbeat.stop();
  world.end();
});

function set(name: string, value: string | null): void {
  world.database.settings.set(name, value);
  world.events.emit("settings");
}

test("a monitor hears of the server at once, and then every five minutes", async () => {
  await world.clock.advance("2026-06-15T09:30:00Z");
  expect(pings).toEqual([]);
  set("heartbeat-url", "https://monitor.example/a");
  expect(pings).toEqual(["https://monitor.example/a"]);
  await world.clock.advance("2026-06-15T09:41:00Z");
  expect(pings).toHaveLength(3);
  set("heartbeat-url", null);
  await world.clock.advance("2026-06-15T10:30:00Z");
  expect(pings).toHaveLength(3);
});

test("the pause is a setting, and other settings make no beat", async () => {
  set("heartbeat-interval", "1m");
  set("heartbeat-url", "https://monitor.example/a");
  set("max-upload-speed", "10MB");
  await world.clock.advance("2026-06-15T09:03:30Z");
  expect(pings).toHaveLength(4);
});

test("a monitor that can't be reached is told of once, without its address", async () => {
  isReachable = false;
  set("heartbeat-url", "https://monitor.example/secret");
  await world.clock.advance("2026-06-15T09:20:00Z");
  expect(world.complaints).toEqual(["HeartbeatNotSent"]);
  isReachable = true;
  await world.clock.advance("2026-06-15T09:30:00Z");
  isReachable = false;
  await world.clock.advance("2026-06-15T09:40:00Z");
  expect(world.complaints).toEqual(["HeartbeatNotSent", "HeartbeatNotSent"]);
});

test("a beat is a request of the address, and only a good answer counts", async () => {
  const receiver = await WebReceiver.start();
  try {
    await pingUrl(receiver.url("/ping?a=1"));
    expect(receiver.requests).toMatchObject([{ method: "GET", path: "/ping?a=1" }]);
    receiver.answer = () => ({ status: 500 });
    await expect(pingUrl(receiver.url())).rejects.toThrow("500");
  } finally {
    await receiver.stop();
  }
});
