import type { OutcomeWord } from "../../src/jobs/outcome.ts";
import type { PageServer } from "./page-server.ts";

const day = 24 * 3_600_000;

/** Adds a backup, which ran first five days ago if it has a schedule, and returns its id. */
export function addJob(server: PageServer, name: string, schedule = false, changes: object = {}): string {
  const content = {
    name,
    description: "",
    tags: [],
    targetUrl: "file:///media/blue?auth-password=very-secret",
    externalId: null,
    connectionStringId: -1,
    operationType: "Backup" as const,
    metadata: {},
    sources: ["/home"],
    settings: [],
    filters: [],
    additionalTargets: [],
    ...changes,
  };
  const time = new Date(server.api.now.getTime() - 5 * day);
  const plan = { time, repeat: "1D", lastRun: null, rule: "", extras: {} } as never;
  return server.api.services.jobs.add(content, schedule ? plan : undefined);
}

/** Adds a run that has ended, and returns its id. */
export function addRun(
  server: PageServer,
  id: string,
  outcome: OutcomeWord,
  daysAgo: number,
  { operation = "Backup", ...more }: { operation?: string } & Record<string, unknown> = {},
): number {
  const finished = new Date(server.api.now.getTime() - daysAgo * day);
  const summary = { BackendStatistics: { BytesUploaded: 1000 }, ...more };
  return server.api.database.runs.add({ jobId: Number(id), operation, started: finished, finished, outcome, summary });
}
