import { describe, expect, test } from "bun:test";
import { addJob, addRun } from "../../support/page-jobs.ts";
import { PageServer } from "../../support/page-server.ts";

async function start(): Promise<PageServer> {
  const server = await new PageServer().login();
  server.api.database.settings.set("server-timezone", "Europe/Berlin");
  return server;
}

/** A job with a destination of its own that usually takes so many minutes. */
function add(server: PageServer, name: string, minutes: number, changes: object = {}): string {
  const id = addJob(server, name, true, { targetUrl: `file:///media/${name}`, ...changes });
  const started = new Date(server.api.now.getTime() - 86_400_000);
  const finished = new Date(started.getTime() + minutes * 60_000);
  server.api.database.runs.add({
    jobId: Number(id),
    operation: "Backup",
    started,
    finished,
    outcome: "Success",
    summary: {},
  });
  return id;
}

describe("the calendar", () => {
  test("says what to do while nothing is planned", async () => {
    using server = await start();
    addJob(server, "by hand");
    addRun(server, "1", "Success", 1);
    const { text } = await server.get("calendar");
    expect(text).toContain("Nothing is planned");
    expect(text.match(/button-main/g)).toHaveLength(1);
  });

  test("shows fourteen days from today on, and what gets in each other's way", async () => {
    using server = await start();
    const shared = { targetUrl: "file:///media/blue" };
    const documents = add(server, "Documents", 90, shared);
    add(server, "Photos <b>", 10, shared);
    const { text } = await server.get("calendar");
    const days = [...text.matchAll(/calendar\?day=([\d-]+)"/g)].map(([, day]) => day);
    // The clock of the tests stands at one in the night of the first of January, in Berlin.
    expect([days.length, days[0], days[13]]).toEqual([14, "2026-01-01", "2026-01-14"]);
    expect(text).toMatch(/Photos &lt;b&gt;<\/bdi><\/a> waits for <bdi>Documents<\/bdi>/);
    expect(text).toContain("14 times · first Thu, 1 Jan 2026, 01:00 · up to 1 h 30 min late · same destination");
    expect(text).toContain(`backup/${Number(documents) + 1}/edit?step=when`);
    expect((await server.get(`backup/${documents}/edit?step=when`)).text).toMatch(/id="step-when"[^>]* open/);
  });

  test("tells of a day when each run begins, and skips one with one press, and not after all", async () => {
    using server = await start();
    const id = add(server, "Documents", 90, { targetUrl: "file:///media/blue" });
    add(server, "Photos", 10, { targetUrl: "file:///media/blue" });
    const day = async () => (await server.get("calendar?day=2026-01-01")).text;
    expect(await day()).toContain("usually 10 min · begins about 02:30");
    await server.post(`backup/${id}/skip-next`, { skip: "yes" });
    expect(await day()).toContain("left out, as you wanted");
    expect(await day()).not.toContain("begins about");
    await server.post(`backup/${id}/skip-next`);
    expect(await day()).toContain("begins about 02:30");
    expect((await server.get("calendar?day=2027-01-01")).status).toBe(404);
  });

  test("shows the hours in which nothing starts", async () => {
    using server = await start();
    add(server, "Documents", 10);
    server.api.database.settings.set("schedule-windows", "daily 22:00-02:00 finish; daily 12:00-13:00 limit up=1MB");
    const { text } = await server.get("calendar?day=2026-01-02");
    const hours = [...text.matchAll(/title="(Nothing starts|Transfers are limited)".*?(\d\d:\d\d)–(\d\d:\d\d)/gs)];
    expect(hours.map(([, kind, from, to]) => [kind, from, to])).toEqual([
      ["Nothing starts", "00:00", "02:00"],
      ["Transfers are limited", "12:00", "13:00"],
      ["Nothing starts", "22:00", "00:00"],
    ]);
    expect(text).toContain("waits for its allowed hours");
  });

  test("has a hundred backups of a day on pages", async () => {
    using server = await start();
    for (let number = 1; number <= 101; number++) addJob(server, `Computer ${number}`, true);
    expect((await server.get("calendar")).text).toContain("96 more");
    const second = (await server.get("calendar?day=2026-01-02&page=1")).text;
    expect(second.match(/class="day-run"/g)).toHaveLength(1);
    expect(second).toContain("Page 2 of 2");
  });
});

test("backups with a tag run together by one press on the list", async () => {
  using server = await start();
  for (const name of ["a", "b", "c"]) addJob(server, name, false, { tags: name === "c" ? [] : ["Photos"] });
  expect((await server.get("?filter=photos")).text).toContain("Run all 2 with “photos”");
  await server.post("run-all", { tag: "photos" });
  expect(server.api.tasks.tasks.map(({ jobId }) => jobId)).toEqual(["1", "2"]);
});
