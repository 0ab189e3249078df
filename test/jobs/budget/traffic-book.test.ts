import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { randomBytes } from "node:crypto";
import { readdirSync, statSync } from "node:fs";
import type { Task } from "../../../src/jobs/task.ts";
import { QueuePlace } from "../../support/queue-place.ts";

let place: QueuePlace;
beforeEach(() => {
  place = new QueuePlace();
});
afterEach(async () => {
  await place[Symbol.asyncDispose]();
});

const sizeOf = (folder: string) =>
  readdirSync(place.path(folder)).reduce((sum, name) => sum + statSync(place.path(folder, name)).size, 0);
const trafficOf = (jobId: string) => {
  const job = place.database.jobs.get(Number(jobId));
  if (!job) throw new Error(`There is no job ${jobId}`);
  return place.traffic.of(job).map(({ used }) => used);
};
const end = async (task: Task) => expect((await place.ended(task)).status).toBe("Completed");

describe("the traffic of a month", () => {
  test("is that of all jobs with the same destination, whatever they do there", async () => {
    const one = place.addJob("one", { "--prefix": "one" }, "shared");
    const other = place.addJob("other", { "--prefix": "other" }, "shared");
    expect(trafficOf(one)).toEqual([{ requests: 0, uploaded: 0, downloaded: 0 }]);
    await end(place.add("Backup", one));
    const [first] = trafficOf(other);
    expect(first?.uploaded).toBe(sizeOf("shared"));
    expect(first?.downloaded).toBeGreaterThan(0);
    await end(place.add("Backup", other));
    const [second] = trafficOf(one);
    expect(second?.uploaded).toBe(sizeOf("shared"));
    await end(
      place.add("Restore", one, {
        options: { "restore-path": place.path("restored"), "restore-with-local-blocks": "false" },
      }),
    );
    const [third] = trafficOf(one);
    expect(third?.uploaded).toBe(second?.uploaded as number);
    expect(third?.downloaded).toBeGreaterThan(second?.downloaded as number);
    expect(third?.requests).toBeGreaterThan(second?.requests as number);
    // What is asked at once counts as well.
    await place.queue.immediate(one, { call: "repair-plan" });
    expect(trafficOf(one)[0]?.requests).toBeGreaterThan(third?.requests as number);
  });

  test("has the copies by themselves, and what is read for them", async () => {
    const jobId = place.addJob("one");
    const copies = { destinations: [{ url: `file://${place.path("copy")}` }] };
    const id = Number(jobId);
    const job = place.database.jobs.get(id);
    if (!job) throw new Error("There is no job");
    const setting = { filter: "", name: "--remote-sync-json-config", value: JSON.stringify(copies) };
    place.database.jobs.update({ ...job, settings: [...job.settings, setting] });
    await end(place.add("Backup", jobId));
    const [own, copy] = trafficOf(jobId);
    expect(copy).toEqual({ requests: expect.any(Number), uploaded: sizeOf("copy"), downloaded: 0 });
    expect(own?.uploaded).toBe(sizeOf("one-remote"));
    expect(own?.downloaded).toBeGreaterThanOrEqual(sizeOf("copy"));
  });

  test("counts against the budget of every job there", async () => {
    await end(place.add("Backup", place.addJob("one", { "--prefix": "one" }, "shared")));
    const limits = { "--traffic-budget-upload": "1kb", "--budget-policy": "Stop" };
    const other = place.addJob("other", { "--prefix": "other", ...limits }, "shared");
    const refused = await place.ended(place.add("Backup", other));
    expect(refused).toMatchObject({
      status: "Failed",
      errorMessage: expect.stringContaining("used up for this month"),
    });
    const job = place.database.jobs.get(Number(other));
    expect(job && place.traffic.of(job)[0]).toMatchObject({ left: { uploaded: 0 }, isUsedUp: true });
    expect(job && [place.traffic.allows(job, "read"), place.traffic.allows(job, "change")]).toEqual([true, false]);
    await end(place.add("Backup", other, { options: { "exceed-budget": "true" } }));
  });

  test("has what a killed process has moved", async () => {
    const jobId = place.addJob("one", { "--dblock-size": "1mb", "--blocksize": "100kb" });
    place.write("one-source/large", randomBytes(3 * 1024 * 1024));
    place.queue.throttle({ upload: 100 * 1024 });
    const task = place.add("Backup", jobId);
    const counted = await place.until(() => (trafficOf(jobId)[0]?.uploaded ?? 0) > 0 && trafficOf(jobId)[0]);
    process.kill(place.processes.at(-1)?.pid as number, "SIGKILL");
    expect((await place.ended(task)).status).toBe("Failed");
    expect(trafficOf(jobId)[0]?.uploaded).toBeGreaterThanOrEqual(counted.uploaded);
    expect(counted.requests).toBeGreaterThan(0);
  });
});
