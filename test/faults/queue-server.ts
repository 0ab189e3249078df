// A server without a face, to be killed: queue and scheduler on the folder that is its argument. Orders are JSON lines on its
// input; on its output it tells what it has done and which processes it starts.
import { createInterface } from "node:readline";
import { systemTimerClock } from "../../src/jobs/clock.ts";
import { NetworkWatch } from "../../src/jobs/scheduler/network-watch.ts";
import { Scheduler } from "../../src/jobs/scheduler/scheduler.ts";
import type { Logger } from "../../src/support/log.ts";
import { QueuePlace } from "../support/queue-place.ts";
import type { ServerOrder } from "./queue-client.ts";

const place = new QueuePlace(process.argv[2]);
const tell = (line: string) => process.stdout.write(`${line}\n`);
const { database, events, queue } = place;
const log: Logger = { write: (level, _tag, id, message) => tell(`log ${level} ${id} ${message}`) };
const scheduler = new Scheduler({
  database,
  tasks: queue,
  events,
  clock: systemTimerClock,
  isOnBattery: () => false,
  isAvailable: async () => true,
  network: new NetworkWatch(systemTimerClock, async () => ({ isMetered: false, names: [] }), log),
  log,
});
place.onProcess = (pid) => tell(`process ${pid}`);
queue.start();
scheduler.start();
tell("ready");
for await (const line of createInterface({ input: process.stdin })) obey(JSON.parse(line) as ServerOrder);

function obey(order: ServerOrder): void {
  switch (order.do) {
    case "add": {
      const { operation, jobId, options } = order;
      tell(`added ${queue.add({ kind: "operation", operation, jobId, ...(options && { options }) }).id}`);
      return;
    }
    case "cancel-last": {
      const last = queue.list().findLast(({ status }) => status === "Waiting");
      tell(`cancelled ${last && queue.cancel(last.id) ? last.id : 0}`);
      return;
    }
    case "reverse":
      for (const { id, status } of queue.list()) if (status === "Waiting") queue.move(id, 0);
      return;
    case "die-at-write":
      dieAtWrite(order.count);
  }
}

/** Ends this process as a power cut would, before or after one of its writes. */
function dieAtWrite(count: number): void {
  let left = count;
  const step = () => {
    if (--left <= 0) process.kill(process.pid, "SIGKILL");
  };
  const around = <K extends string>(target: Record<K, (...args: never[]) => unknown>, name: K) => {
    const write = target[name].bind(target);
    target[name] = (...args) => {
      step();
      const result = write(...args);
      step();
      return result;
    };
  };
  around(database.queue, "add");
  around(database.queue, "move");
  around(database.queue, "markStarted");
  around(database.queue, "remove");
  around(database.runs, "add");
  around(database.jobs, "setMetadata");
  around(database.schedules, "save");
  around(database, "transaction");
}
