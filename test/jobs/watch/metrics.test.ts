import { describe, expect, test } from "bun:test";
import { TrafficBook } from "../../../src/jobs/budget/traffic-book.ts";
import { type Job, JobStore } from "../../../src/jobs/job-store.ts";
import { readMetricFacts } from "../../../src/jobs/watch/metric-facts.ts";
import { formatMetrics, type JobMetrics, type MetricFacts, metricsMediaType } from "../../../src/jobs/watch/metrics.ts";
import { JobWorld } from "../job-world.ts";

const facts = (jobs: JobMetrics[]): MetricFacts => ({
  version: "1.2.3",
  now: new Date("2026-06-15T12:00:00Z"),
  startedAt: new Date("2026-06-15T00:00:00Z"),
  isPaused: true,
  runningTasks: 1,
  waitingTasks: 2,
  jobs,
});

const work = { uploaded: 1, downloaded: 2, examined: 3, added: 4 };

const line =
  /^(?:# (?:HELP|TYPE) [a-z_]+ .+|[a-z_]+(?:\{[a-z]+="(?:[^"\\\n]|\\[\\"n])*"(?:,[a-z]+="(?:[^"\\\n]|\\[\\"n])*")*\})? -?[0-9.e+]+)$/;

describe("metrics", () => {
  test("tell of the server and of each job, and nothing of what is unknown", () => {
    const text = formatMetrics(
      facts([
        {
          id: 1,
          name: "Docs",
          state: "good",
          lastGood: new Date("2026-06-15T11:59:00Z"),
          nextRun: new Date("2026-06-16T10:00:00Z"),
          lastRun: { finished: new Date("2026-06-15T11:59:00Z"), seconds: 12.5, outcome: "Warning", work },
          runs: { Success: 3, Warning: 1 },
          errors: { DatabaseFolderFull: 2 },
          sourceFiles: 7,
          sourceSize: 700,
          storedSize: 90,
          versions: 4,
          totals: new Map([["Backup", { runs: 5, milliseconds: 1500, ...work }]]),
          destinations: [
            {
              number: 0,
              type: "s3",
              state: "good",
              lastGood: new Date("2026-06-15T11:59:00Z"),
              isFailing: false,
              freeSpace: 1000,
              totalSpace: 2000,
              quota: 1500,
            },
            { number: 1, type: "ftp", state: "overdue", isFailing: true },
          ],
        },
        { id: 2, name: "Never", state: "never", runs: {} },
      ]),
    );
    expect(metricsMediaType).toStartWith("text/plain; version=0.0.4");
    expect(text.endsWith("\n")).toBeTrue();
    const lines = text.trimEnd().split("\n");
    expect(lines.filter((one) => !line.test(one))).toEqual([]);
    expect(lines).toContain('bunker_info{version="1.2.3"} 1');
    expect(lines).toContain("bunker_paused 1");
    expect(lines).toContain('bunker_tasks{state="waiting"} 2');
    expect(lines).toContain('bunker_backup_state{job="1",name="Docs",state="good"} 1');
    expect(lines).toContain('bunker_backup_state{job="2",name="Never",state="good"} 0');
    expect(lines).toContain('bunker_backup_state{job="2",name="Never",state="never"} 1');
    expect(lines).toContain('bunker_backup_age_seconds{job="1",name="Docs"} 60');
    expect(lines).toContain('bunker_backup_last_success_timestamp_seconds{job="1",name="Docs"} 1781524740');
    expect(lines).toContain('bunker_backup_last_run_duration_seconds{job="1",name="Docs"} 12.5');
    expect(lines).toContain('bunker_backup_last_run_outcome{job="1",name="Docs",outcome="Warning"} 1');
    expect(lines).toContain('bunker_backup_runs{job="1",name="Docs",outcome="Success"} 3');
    expect(lines).toContain('bunker_backup_failures{job="1",name="Docs",code="DatabaseFolderFull"} 2');
    const [own, copy] = ['0",type="s3', '1",type="ftp'].map((more) => `{job="1",name="Docs",destination="${more}"`);
    expect(lines).toContain(`bunker_destination_state${own},state="good"} 1`);
    expect(lines).toContain(`bunker_destination_state${copy},state="overdue"} 1`);
    expect(lines).toContain(`bunker_destination_free_bytes${own}} 1000`);
    expect(lines).toContain(`bunker_destination_total_bytes${own}} 2000`);
    expect(lines).toContain(`bunker_destination_quota_bytes${own}} 1500`);
    expect(lines).toContain('bunker_backup_last_run_uploaded_bytes{job="1",name="Docs"} 1');
    expect(lines).toContain('bunker_backup_last_run_added_files{job="1",name="Docs"} 4');
    expect(lines).toContain('bunker_tasks_ended_total{job="1",name="Docs",operation="Backup"} 5');
    expect(lines).toContain('bunker_task_seconds_total{job="1",name="Docs",operation="Backup"} 1.5');
    expect(lines).toContain('bunker_downloaded_bytes_total{job="1",name="Docs",operation="Backup"} 2');
    expect(lines).toContain('bunker_examined_files_total{job="1",name="Docs",operation="Backup"} 3');
    expect(lines).toContain("# TYPE bunker_uploaded_bytes_total counter");
    expect(lines).toContain(`bunker_destination_age_seconds${own}} 60`);
    expect(lines).toContain(`bunker_destination_last_success_timestamp_seconds${own}} 1781524740`);
    expect(lines).toContain(`bunker_destination_failing${copy}} 1`);
    expect(text).not.toContain(`age_seconds${copy}`);
    expect(lines.filter((one) => one.includes('job="2"'))).toHaveLength(3);
  });

  test("name each family once, with its help before its samples", () => {
    const text = formatMetrics(facts([{ id: 1, name: "a", state: "overdue", runs: {} }]));
    const types = [...text.matchAll(/^# TYPE (\S+)/gm)].map(([, name]) => name);
    expect(new Set(types).size).toBe(types.length);
    expect(types).not.toContain("bunker_backup_age_seconds");
  });

  test.each(["/home/me", "C:\\data", "s3://key@bucket"])("keep the name %p to themselves", (name) => {
    const text = formatMetrics(facts([{ id: 1, name, state: "good", runs: {} }]));
    expect(text).not.toContain(name.slice(1));
    expect(text).toContain('name="(hidden)"');
  });

  test("escape what a name holds", () => {
    const text = formatMetrics(facts([{ id: 1, name: 'a "b"\nc', state: "good", runs: {} }]));
    expect(text).toContain('name="a \\"b\\"\\nc"');
  });
});

describe("facts for the metrics", () => {
  test("tell what is left of the budget of a destination that has one, and what the month costs where there are prices", async () => {
    const world = new JobWorld("2026-06-15T09:00:00Z");
    try {
      const limited = world.addJob("Limited", { "--traffic-budget-download": "1kb" });
      const prices = { "--price-requests": "50", "--price-currency": "EUR" };
      const priced = world.addJob("Priced", prices);
      world.addJob("Free");
      const { database, clock, tasks } = world;
      const localPlaces = { of: () => [], refresh: () => undefined };
      const jobs = new JobStore(database, world.events, "");
      const book = new TrafficBook({ database, clock, localPlaces, findJob: (id) => jobs.get(id)?.job });
      book.counter(String(limited))({ "": { requests: 3, uploaded: 9, downloaded: 1000 } })();
      book.counter(String(priced))({ "": { requests: 40, uploaded: 0, downloaded: 0 } })();
      const facts = readMetricFacts({
        database,
        tasks,
        scheduler: { proposed: () => [] },
        trafficOf: (id) => book.of(jobs.get(String(id))?.job as Job),
        version: "1",
        startedAt: new Date("2026-06-01T00:00:00Z"),
        now: clock.now(),
      });
      const all = formatMetrics(facts).split("\n");
      const lines = all.filter((line) => line.startsWith("bunker_destination_budget"));
      const labels = `job="${limited}",name="Limited",destination="0",type="file"`;
      expect(lines).toEqual([`bunker_destination_budget_left_bytes{${labels},direction="download"} 24`]);
      const costs = all.filter((line) => line.startsWith("bunker_destination_month_cost"));
      expect(costs).toEqual([
        `bunker_destination_month_cost{job="${priced}",name="Priced",destination="0",type="file",currency="EUR"} 2`,
      ]);
    } finally {
      world.end();
    }
  });

  test("come from the jobs and their runs", async () => {
    const world = new JobWorld("2026-06-15T09:00:00Z");
    try {
      const job = world.addJob("Docs");
      const idle = world.addJob("Idle");
      const run = { jobId: job, operation: "Backup", summary: {} };
      const started = new Date("2026-06-14T10:00:00Z");
      const finished = new Date("2026-06-14T10:01:30Z");
      world.database.runs.add({ ...run, started, finished, outcome: "Success" });
      world.database.runs.add({ ...run, started: finished, finished, outcome: "Error" });
      for (const summary of [{ ErrorID: "Full" }, { ErrorID: "Full" }, {}]) {
        world.database.runs.add({ ...run, summary, started, finished: started, outcome: "Fatal" });
      }
      const summary = { BackendStatistics: { BytesUploaded: 7 } };
      world.database.runs.add({ ...run, summary, started: finished, finished, outcome: "Error" });
      const done = { runs: 1, milliseconds: 10, uploaded: 0, downloaded: 0, examined: 0, added: 0 };
      for (let time = 0; time < 2; time++) world.database.runTotals.add(job, "Backup", done);
      world.database.jobs.setMetadata(job, { TargetFilesSize: "12", FreeQuotaSpace: "-1", SourceFilesCount: "3" });
      const facts = readMetricFacts({
        database: world.database,
        tasks: world.tasks,
        scheduler: { proposed: () => [{ jobId: job, time: new Date("2026-06-16T10:00:00Z") }] },
        version: "1",
        startedAt: new Date("2026-06-01T00:00:00Z"),
        now: world.clock.now(),
      });
      expect(facts).toMatchObject({ isPaused: false, runningTasks: 0, waitingTasks: 0 });
      expect(facts.jobs).toEqual([
        {
          id: job,
          hasUnusualChange: false,
          name: "Docs",
          state: "good",
          lastGood: finished,
          nextRun: new Date("2026-06-16T10:00:00Z"),
          lastRun: {
            finished,
            seconds: 0,
            outcome: "Error",
            work: { uploaded: 7, downloaded: 0, examined: 0, added: 0 },
          },
          totals: new Map([["Backup", { jobId: job, operation: "Backup", ...done, runs: 2, milliseconds: 20 }]]),
          runs: { Success: 1, Error: 2, Fatal: 3 },
          errors: { Full: 2 },
          sourceFiles: 3,
          storedSize: 12,
          destinations: [{ number: 0, type: "file", state: "good", lastGood: finished, isFailing: true }],
        },
        {
          id: idle,
          hasUnusualChange: false,
          name: "Idle",
          state: "never",
          runs: {},
          errors: {},
          destinations: [{ number: 0, type: "file", state: "never", isFailing: false }],
        },
      ]);
    } finally {
      world.end();
    }
  });
});
