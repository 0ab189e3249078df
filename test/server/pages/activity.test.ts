import { describe, expect, test } from "bun:test";
import { addJob, addRun } from "../../support/page-jobs.ts";
import { PageServer } from "../../support/page-server.ts";

const runOf = (jobId: string) => ({ jobId, request: { kind: "operation", operation: "Backup", jobId } as const });

describe("the activity", () => {
  test("tells that nothing runs and nothing waits", async () => {
    using server = await new PageServer().login();
    const { text } = await server.get("activity");
    expect(text).toContain("Nothing runs.");
    expect(text).toContain("Nothing waits for its turn.");
    expect(text).toContain("Nothing has run yet.");
  });

  test("shows what runs with its phase, its figures and what can be done about it", async () => {
    using server = await new PageServer().login();
    const { tasks } = server.api;
    const id = addJob(server, "Documents");
    const task = tasks.put({ ...runOf(id), status: "Running" });
    const idle = { bytes: 0, running: 0, speed: 0, blocked: false };
    const progress = {
      phase: "Backup_ProcessingFiles" as const,
      filesProcessed: 12,
      bytesProcessed: 1024,
      filesTotal: 40,
      bytesTotal: 4096,
      stillCounting: false,
      currentFile: "/home/<b>me</b>",
      currentFileSize: 1,
      currentFileOffset: 0,
      upload: { ...idle, speed: 2048 },
      download: idle,
      secondsLeft: 240,
      transfers: [],
      isResting: false,
    };
    tasks.progress = { taskId: task.id, jobId: id, progress };
    const { text } = await server.get("activity");
    expect(text).toContain("25 % · 12 of 40 files · 1 KB of 4 KB · up 2 KB/s · 4 min left");
    expect(text).toContain("/home/&lt;b&gt;me&lt;/b&gt;");
    expect(text).toMatch(/phase-now" aria-current="step">\s*Backing up/);
    expect(text.match(/phase-done/g)).toHaveLength(1);
    await server.post(`task/${task.id}/pause`);
    await server.post(`task/${task.id}/resume`);
    await server.post(`task/${task.id}/stop`);
    await server.post(`task/${task.id}/abort`);
    expect(tasks.asked).toEqual([
      { pauseTask: task.id, isPaused: true },
      { pauseTask: task.id, isPaused: false },
      { stop: task.id },
      { abort: task.id },
    ]);
    tasks.progress = { taskId: task.id, jobId: id, progress: { ...progress, isResting: true } };
    tasks.start(task.id);
    expect((await server.get("activity")).text).toContain(`task/${task.id}/resume`);
  });

  test("says in words why each waits", async () => {
    using server = await new PageServer().login();
    const { tasks } = server.api;
    const running = tasks.put({ ...runOf(addJob(server, "Photos")), status: "Running" });
    const reasons = ["paused", "job", "destination", "server", "disk", "full"] as const;
    for (const kind of reasons) {
      const { id } = tasks.put(runOf(addJob(server, kind)));
      const isPlace = kind === "server" || kind === "disk";
      tasks.reasons.set(id, { kind, ...(isPlace && { place: "<nas>" }), others: kind === "paused" ? [] : [running] });
    }
    const { text } = await server.get("activity");
    expect(text).toContain("Everything is paused.");
    expect(text).toContain("The disk &lt;nas&gt; has enough to do:");
    expect(text.match(/<bdi>\s*Photos<\/bdi>/g)?.length).toBeGreaterThanOrEqual(5);
  });

  test("moves what waits, and takes it out, but never what has begun meanwhile", async () => {
    using server = await new PageServer().login();
    const { tasks } = server.api;
    const [first, second, third] = ["One", "Two", "Three"].map((name) => tasks.put(runOf(addJob(server, name))).id);
    const { text } = await server.get("activity");
    expect([...text.matchAll(/id="waiting-(\d+)"/g)].map(([, id]) => Number(id))).toEqual([
      first,
      second,
      third,
    ] as number[]);
    await server.post(`task/${third}/up`);
    await server.post(`task/${first}/down`);
    await server.post(`task/${second}/cancel`);
    tasks.start(third as number);
    await server.post(`task/${third}/up`);
    expect(tasks.asked).toEqual([{ move: third, position: 1 }, { move: first, position: 1 }, { cancel: second }]);
  });

  test("has the runs of all backups, filtered by backup and result", async () => {
    using server = await new PageServer().login();
    const one = addJob(server, "One");
    const two = addJob(server, "Two & more");
    for (let number = 0; number < 55; number++) addRun(server, one, "Success", 60 - number);
    const failed = addRun(server, two, "Fatal", 1, { ErrorMessage: "The disk is full" });
    const runsIn = (text: string) =>
      [...text.matchAll(/class="run-link words" href="([^"]+)"/g)].map(([, link]) => link);
    const { text } = await server.get("activity");
    expect(runsIn(text)).toHaveLength(50);
    expect(text).toContain("<bdi>Two &amp; more</bdi>");
    expect(text).toContain("The disk is full");
    expect(runsIn((await server.get(`activity?backup=${two}`)).text)).toEqual([`backup/${two}/log/${failed}`]);
    expect(runsIn((await server.get(`activity?backup=${one}&result=trouble`)).text)).toEqual([]);
    expect(runsIn((await server.get("activity?backup=77&result=nonsense&before=3")).text)).toHaveLength(2);
  });

  test("pauses everything for a while, until tomorrow, or until resumed", async () => {
    using server = await new PageServer({ settings: { "server-timezone": "Europe/Copenhagen" } }).login();
    const { tasks } = server.api;
    for (const span of ["15m", "1h", "tomorrow", "resumed", "nonsense"]) await server.post("pause", { span });
    const until = (text: string) => ({ pause: { until: new Date(text), transfers: true } });
    const forever = { pause: { until: undefined, transfers: true } };
    expect(tasks.asked).toEqual([
      until("2026-01-01T00:15:00Z"),
      until("2026-01-01T01:00:00Z"),
      until("2026-01-01T23:00:00Z"),
      forever,
      forever,
    ]);
    expect((await server.get("activity")).text).toContain("Everything is paused. No backup starts until you resume.");
    await server.post("resume");
    expect(tasks.paused).toBeUndefined();
  });
});
