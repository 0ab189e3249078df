import { afterEach, beforeEach, expect, test } from "bun:test";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { QueuePlace } from "../../support/queue-place.ts";
import { WebReceiver } from "../../support/web-receiver.ts";

let place: QueuePlace;
beforeEach(() => {
  place = new QueuePlace();
});
afterEach(async () => {
  await place[Symbol.asyncDispose]();
});

const small = { "--dblock-size": "1mb", "--blocksize": "100kb" };
const notices = () =>
  place.database.notifications.list().map(({ type, title, messageId }) => ({ type, title, messageId }));
const lastDrill = (jobId: string) => place.database.runs.last(Number(jobId), "Drill");

test("a failed drill is told until one succeeds, whatever backups say, and reported", async () => {
  const receiver = await WebReceiver.start();
  const jobId = place.addJob("docs", {
    ...small,
    "--send-http-url": receiver.url(),
    "--send-http-level": "Error,Fatal",
  });
  const run = async (operation: "Backup" | "Drill") => await place.ended(place.add(operation, jobId));
  await run("Backup");
  expect(await run("Drill")).toMatchObject({ status: "Completed" });
  expect(lastDrill(jobId)).toMatchObject({ outcome: "Success", summary: { ProvenFiles: 1, FailedFiles: 0 } });
  expect([notices(), receiver.requests]).toEqual([[], []]);

  const folder = place.path("docs-remote");
  const [name = ""] = readdirSync(folder).filter((each) => each.includes("dblock"));
  const sound = readFileSync(`${folder}/${name}`);
  writeFileSync(`${folder}/${name}`, new Uint8Array(sound.length));
  await run("Drill");
  expect(lastDrill(jobId)).toMatchObject({ outcome: "Error", summary: { FailedFiles: 1 } });
  const told = [{ type: "Error", title: "Error in a restore drill of docs", messageId: "RestoreDrill" }] as const;
  expect(notices()).toEqual([...told]);
  expect(receiver.requests).toHaveLength(1);
  await run("Drill");
  expect(notices()).toEqual([...told]);

  writeFileSync(`${folder}/${name}`, sound);
  await run("Backup");
  expect(notices()).toEqual([...told]);
  await run("Drill");
  expect(notices()).toEqual([]);
  await receiver.stop();
});

test("a drill makes room for a backup at once, and tells nobody of it", async () => {
  const jobId = place.addJob("docs", small);
  await place.ended(place.add("Backup", jobId));

  const drill = place.add("Drill", jobId);
  place.queue.pauseTask(drill.id, true);
  const backup = place.add("Backup", jobId);
  await place.ended(backup);
  expect(place.queue.get(drill.id)).toMatchObject({ status: "Completed", result: { Interrupted: true } });
  expect(lastDrill(jobId)).toMatchObject({ outcome: "Success", summary: { Interrupted: true, ErrorsActualLength: 0 } });
  expect(notices()).toEqual([]);
});
