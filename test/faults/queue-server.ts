// A server that is nothing but its queue, to be killed: takes up what is left in the folder that is its argument, queues
// a backup for each job id on its input, and tells on its output which processes it starts and when nothing is left to do.
import { createInterface } from "node:readline";
import { QueuePlace } from "../support/queue-place.ts";

const place = new QueuePlace(process.argv[2]);
const tell = (line: string) => process.stdout.write(`${line}\n`);
place.onProcess = (pid) => tell(`process ${pid}`);
place.events.on("task-completed", () => {
  if (place.queue.list().length === 0) tell("idle");
});
place.queue.start();
tell(place.queue.list().length === 0 ? "idle" : "busy");
for await (const jobId of createInterface({ input: process.stdin })) {
  place.add("Backup", jobId);
  tell("added");
}
