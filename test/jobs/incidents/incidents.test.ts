import { afterEach, beforeEach, expect, test } from "bun:test";
import { rmSync } from "node:fs";
import { toldIncidents } from "../../../src/jobs/incidents/told-record.ts";
import { metadataForOthers } from "../../../src/jobs/watch/watch-record.ts";
import { QueuePlace } from "../../support/queue-place.ts";
import { WebReceiver } from "../../support/web-receiver.ts";

let place: QueuePlace;
let receiver: WebReceiver;
beforeEach(async () => {
  place = new QueuePlace();
  receiver = await WebReceiver.start();
});
afterEach(async () => {
  await place[Symbol.asyncDispose]();
  await receiver.stop();
});

const once = { "--report-policy": "OncePerIncident" };
const reports = () => ({ "--send-http-json-urls": receiver.url("/json"), "--send-http-retries": "1" });
const full = { "quota-size": "1b" };

/** Runs a backup; what is reported of it. */
async function backup(jobId: string, options: Record<string, string> = {}): Promise<string[]> {
  await place.ended(place.add("Backup", jobId, { options }));
  return receiver.take().map(({ body }) => {
    const { Data, Extra } = JSON.parse(body);
    return `${Data.ParsedResult} ${Extra.incident ?? "-"}`;
  });
}
const notices = () => place.database.notifications.list().map(({ type }) => type);

test("reports and notifications come after each run, unless somebody wants them once", async () => {
  const jobId = place.addJob("docs", reports());
  expect(await backup(jobId)).toEqual(["Success -"]);
  expect(await backup(jobId, full)).toEqual(["Error -"]);
  expect(await backup(jobId, full)).toEqual(["Error -"]);
  expect(notices()).toEqual(["Error", "Error"]);
});

test("the same trouble is told once, and once when it is over", async () => {
  const jobId = place.addJob("docs", { ...reports(), ...once });
  expect(await backup(jobId)).toEqual([]);
  expect(await backup(jobId, full)).toEqual(["Error new"]);
  place.database.notifications.deleteOfJob(jobId, []);
  expect(await backup(jobId, full)).toEqual([]);
  // Whoever has dismissed it need not do so again.
  expect(notices()).toEqual([]);
  rmSync(place.path("docs-remote"), { recursive: true });
  expect(await backup(jobId)).toEqual(["Fatal new"]);
  expect(await backup(jobId)).toEqual([]);
  expect(notices()).toEqual(["Error"]);
  expect(Object.keys(toldIncidents(place.metadata(jobId)).Backup ?? {}).sort()).toEqual(["notification", "sendhttp"]);
  expect(Object.keys(metadataForOthers(place.metadata(jobId)))).not.toContain("ToldIncidents");
});

test("what could not be sent is told by the next run, and good runs go to those who ask for them", async () => {
  const jobId = place.addJob("docs", { ...reports(), ...once, "--send-http-level": "Success,Error,Fatal" });
  receiver.answer = () => ({ status: 500 });
  expect(await backup(jobId, full)).toEqual(["Error new"]);
  receiver.answer = () => ({ status: 200 });
  expect(await backup(jobId, full)).toEqual(["Error new"]);
  expect(await backup(jobId)).toEqual(["Success over"]);
  expect(await backup(jobId)).toEqual(["Success -"]);
  expect(place.metadata(jobId).ToldIncidents).toBeUndefined();
});
