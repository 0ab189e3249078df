import { asc, eq } from "drizzle-orm";
import { jobFilter, jobSetting, jobSource, jobTarget } from "./schema.ts";
import type { ServerStore } from "./store.ts";
import type { JobTarget, StoredJob } from "./stored-job.ts";

/** What of a job stands in tables of its own. */
type JobParts = Pick<StoredJob, "sources" | "settings" | "filters" | "additionalTargets">;

/** Reads all parts of a job, in the order in which they were given; without an id, with as few queries, of every job. */
export function readJobParts({ queries, fields }: ServerStore, id?: number): (id: number) => JobParts {
  const rowsOf = <T extends typeof jobSource | typeof jobSetting | typeof jobFilter | typeof jobTarget>(table: T) => {
    const wanted = id === undefined ? undefined : eq(table.jobId, id);
    const rows = queries.select().from(table).where(wanted).orderBy(asc(table.position)).all() as T["$inferSelect"][];
    const byJob = Map.groupBy(rows, ({ jobId }) => jobId);
    return (jobId: number) => byJob.get(jobId) ?? [];
  };
  const [sources, settings, filters, targets] = [
    rowsOf(jobSource),
    rowsOf(jobSetting),
    rowsOf(jobFilter),
    rowsOf(jobTarget),
  ];
  return (jobId) => ({
    sources: sources(jobId).map(({ path }) => fields.read(path)),
    settings: settings(jobId).map(({ filter, name, value }) => ({ filter, name, value: fields.read(value) })),
    filters: filters(jobId).map(({ order, include, expression }) => ({ order, include, expression })),
    additionalTargets: targets(jobId).map((row) => readTarget(row, fields)),
  });
}

/** A further destination as it is stored. */
export function readTarget(row: typeof jobTarget.$inferSelect, fields: ServerStore["fields"]): JobTarget {
  const { jobId: _, position: __, ...target } = row;
  return {
    ...target,
    targetUrl: fields.read(target.targetUrl),
    options: target.options === null ? null : fields.read(target.options),
  };
}

/** Puts these in place of all parts that the job has. Within a transaction. Throws `MaskedSecret`. */
export function writeJobParts({ queries, fields }: ServerStore, jobId: number, parts: JobParts): void {
  for (const table of [jobSource, jobSetting, jobFilter, jobTarget]) {
    queries.delete(table).where(eq(table.jobId, jobId)).run();
  }
  for (const [position, path] of parts.sources.entries()) {
    queries
      .insert(jobSource)
      .values({ jobId, position, path: fields.source(path) })
      .run();
  }
  for (const [position, { filter, name, value }] of parts.settings.entries()) {
    queries
      .insert(jobSetting)
      .values({ jobId, position, filter, name, value: fields.option(name, value) })
      .run();
  }
  for (const [position, { order, include, expression }] of parts.filters.entries()) {
    queries.insert(jobFilter).values({ jobId, position, order, include, expression }).run();
  }
  for (const [position, target] of parts.additionalTargets.entries()) {
    const targetUrl = fields.url(target.targetUrl);
    const options = target.options === null ? null : fields.json(target.options);
    queries
      .insert(jobTarget)
      .values({ ...target, jobId, position, targetUrl, options })
      .run();
  }
}
