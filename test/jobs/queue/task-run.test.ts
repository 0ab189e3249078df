import { afterEach, beforeEach, expect, test } from "bun:test";
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

const reports = (more: Record<string, string> = {}) => ({
  "--send-http-json-urls": receiver.url("/json"),
  "--send-http-retries": "1",
  ...more,
});
const kill = (pid = 0) => process.kill(pid, "SIGKILL");

/** Runs a backup whose process is killed at once, and those after it if `all` are to be. */
async function killedBackup(jobId: string, all = false): Promise<void> {
  place.onProcess = (pid) => {
    if (!all) place.onProcess = () => undefined;
    kill(pid);
  };
  const task = place.add("Backup", jobId, { nextRun: "2031-05-06T07:08:09.000Z" });
  expect(await place.ended(task)).toMatchObject({ status: "Failed", errorMessage: expect.stringContaining("SIGKILL") });
  place.onProcess = () => undefined;
}

const told = () =>
  receiver.take().map(({ body }) => {
    const { Data, Extra } = JSON.parse(body);
    return `${Data.MainOperation} ${Data.ParsedResult} ${Extra.incident ?? "-"}`;
  });

test("a run whose process has died is reported as any other that fails", async () => {
  const jobId = place.addJob("docs", reports());
  await killedBackup(jobId);
  const [report, ...others] = receiver.take();
  expect(others).toEqual([]);
  expect(JSON.parse(report?.body ?? "")).toMatchObject({
    Data: { MainOperation: "Backup", ParsedResult: "Fatal" },
    Extra: { "backup-name": "docs", "next-scheduled-run": "20310506T070809Z" },
    Exception: expect.stringContaining("SIGKILL"),
  });
  expect(place.database.runs.page({ size: 9 })).toMatchObject([{ outcome: "Fatal" }]);
  expect(place.database.notifications.list()).toMatchObject([{ messageId: "JobProcessDied" }]);
});

test("who wants no reports of failures, or hears once of the same, is not told", async () => {
  const quiet = place.addJob("quiet", reports({ "--send-http-level": "Success" }));
  await killedBackup(quiet);
  expect(told()).toEqual([]);
  const once = place.addJob("once", reports({ "--report-policy": "OncePerIncident" }));
  await killedBackup(once);
  await killedBackup(once);
  expect(told()).toEqual(["Backup Fatal new"]);
  await place.ended(place.add("Backup", once));
  expect(told()).toEqual(["Backup Success over"]);
});

test("a report that can't be sent either is told in the log", async () => {
  const jobId = place.addJob("docs", reports());
  await killedBackup(jobId, true);
  expect(told()).toEqual([]);
  expect(place.liveLog.poll({ afterId: 0, level: "Warning", count: 9 })).toMatchObject([
    { messageId: "FailureNotReported", jobId },
  ]);
});

test("what a server that was killed had begun, and what can't be done as it was meant any more, is reported", async () => {
  const jobId = place.addJob("docs", reports({ "--send-http-any-operation": "true" }));
  const lost = { kind: "operation", operation: "Delete", jobId, options: { version: "1" } };
  const id = place.database.queue.add({ jobId: Number(jobId), request: lost, queuedAt: new Date() });
  place.database.queue.markStarted(id, new Date());
  const restore = { ...lost, operation: "Restore", lacksPassphrase: true };
  place.database.queue.add({ jobId: Number(jobId), request: restore, queuedAt: new Date() });
  place.queue.start();
  await place.until(() => place.queue.list().length === 0);
  expect(told()).toEqual(["Delete Fatal -", "Restore Fatal -"]);
});

test("what the server has died of ten times does not begin an eleventh time by itself, and that is reported", async () => {
  const [deadly, unlucky] = ["deadly", "unlucky"].map((name) => place.addJob(name, reports())) as [string, string];
  for (const [jobId, deaths] of [
    [deadly, 10],
    [unlucky, 9],
  ] as const) {
    const request = { kind: "operation", operation: "Backup", jobId };
    const id = place.database.queue.add({ jobId: Number(jobId), request, queuedAt: new Date() });
    for (let death = 0; death < deaths; death++) place.database.queue.markStarted(id, new Date());
  }
  place.queue.start();
  await place.until(() => place.queue.list().length === 0);
  expect(told().sort()).toEqual(["Backup Fatal -", "Backup Success -"]);
  expect(place.database.notifications.list()).toMatchObject([{ jobId: deadly, messageId: "TaskEndsServer" }]);
  expect((await place.ended(place.add("Backup", deadly))).status).toBe("Completed");
});

test("a job whose deletion the server has died of ten times stays, with all that it has", async () => {
  const jobId = place.addJob("docs");
  const request = { kind: "delete-job", jobId, deleteLocalDatabase: true, deleteRemoteFiles: true };
  const id = place.database.queue.add({ jobId: Number(jobId), request, queuedAt: new Date() });
  for (let death = 0; death < 10; death++) place.database.queue.markStarted(id, new Date());
  place.queue.start();
  await place.until(() => place.queue.list().length === 0);
  expect(place.database.jobs.has(Number(jobId))).toBeTrue();
  expect(place.database.notifications.list()).toMatchObject([{ messageId: "TaskEndsServer" }]);
});
