import { and, asc, eq, inArray, ne, sql } from "drizzle-orm";
import { readJobParts, readTarget, writeJobParts } from "./job-parts.ts";
import { job, jobMetadata, jobSetting, jobTarget } from "./schema.ts";
import type { ServerStore } from "./store.ts";
import type { JobTarget, ListedJob, StoredJob } from "./stored-job.ts";

interface NamedSetting {
  readonly name: string;
  readonly value: string;
}

/** The jobs that users have set up. Each method changes all of a job, or nothing. */
export class JobRepository {
  readonly #store: ServerStore;

  constructor(store: ServerStore) {
    this.#store = store;
  }

  /** All jobs by id. */
  list(): ListedJob[] {
    const { queries } = this.#store;
    const metadata = this.#metadata();
    const encrypted = this.#jobsWith("encryption-module");
    const withPassphrase = this.#jobsWith("passphrase");
    return queries
      .select()
      .from(job)
      .orderBy(asc(job.id))
      .all()
      .map((row) => ({
        ...row,
        targetUrl: this.#store.fields.read(row.targetUrl),
        metadata: metadata.get(row.id) ?? {},
        isUnencryptedOrPassphraseStored: !encrypted.has(row.id) || withPassphrase.has(row.id),
      }));
  }

  get(id: number): StoredJob | undefined {
    return this.#read(id)[0];
  }

  has(id: number): boolean {
    return this.#store.queries.select({ id: job.id }).from(job).where(eq(job.id, id)).get() !== undefined;
  }

  /** All jobs by id, with all that belongs to them: far faster than one by one. */
  all(): StoredJob[] {
    return this.#read();
  }

  /** One, or all. */
  #read(id?: number): StoredJob[] {
    const { queries, fields } = this.#store;
    const isWanted = id === undefined ? undefined : eq(job.id, id);
    const rows = queries.select().from(job).where(isWanted).orderBy(asc(job.id)).all();
    if (rows.length === 0) return [];
    const metadata = this.#metadata(id);
    const partsOf = readJobParts(this.#store, id);
    return rows.map((row) => ({
      ...row,
      targetUrl: fields.read(row.targetUrl),
      metadata: metadata.get(row.id) ?? {},
      ...partsOf(row.id),
    }));
  }

  /** By job, of one or of all. One row for each job, since there are very many values. */
  #metadata(id?: number): Map<number, Record<string, string>> {
    const { jobId, name, value } = jobMetadata;
    const values = sql<string>`json_group_object(${name}, ${value})`;
    const isOf = id === undefined ? undefined : eq(jobId, id);
    const rows = this.#store.queries.select({ jobId, values }).from(jobMetadata).where(isOf).groupBy(jobId).all();
    return new Map(rows.map((row) => [row.jobId, JSON.parse(row.values) as Record<string, string>]));
  }

  /** The settings of these names, with dashes before them or not, by the id of every job. */
  settingsNamed(names: readonly string[]): Map<number, NamedSetting[]> {
    const { queries, fields } = this.#store;
    const jobs = queries.select({ id: job.id }).from(job).orderBy(asc(job.id)).all();
    const isNamed = inArray(sql`lower(${jobSetting.name})`, names.flatMap(bothSpellings));
    const rows = queries.select().from(jobSetting).where(isNamed).orderBy(asc(jobSetting.position)).all();
    const found = Map.groupBy(rows, ({ jobId }) => jobId);
    const read = ({ name, value }: NamedSetting) => ({ name, value: fields.read(value) });
    return new Map(jobs.map(({ id }) => [id, (found.get(id) ?? []).map(read)]));
  }

  /** The further destinations of all jobs that have some, by their ids. */
  targets(): Map<number, JobTarget[]> {
    const { queries, fields } = this.#store;
    const rows = queries.select().from(jobTarget).orderBy(asc(jobTarget.position)).all();
    return new Map(
      [...Map.groupBy(rows, ({ jobId }) => jobId)].map(([id, own]) => [id, own.map((row) => readTarget(row, fields))]),
    );
  }

  /** Capital and small letters count alike. */
  findByName(name: string): StoredJob | undefined {
    const wanted = name.toLowerCase();
    const names = this.#store.queries.select({ id: job.id, name: job.name }).from(job).orderBy(asc(job.id)).all();
    const found = names.find((candidate) => candidate.name.toLowerCase() === wanted);
    return found && this.get(found.id);
  }

  /** Whether a further destination of any job has this key, which must be unique. */
  hasTarget(urlKey: string): boolean {
    return this.#store.queries.select().from(jobTarget).where(eq(jobTarget.urlKey, urlKey)).get() !== undefined;
  }

  /** Returns the id, which no job had before. Throws `MaskedSecret`. */
  insert(added: Omit<StoredJob, "id">): number {
    return this.#store.transaction(() => {
      const { id } = this.#store.queries.insert(job).values(this.#row(added)).returning({ id: job.id }).get();
      writeJobParts(this.#store, id, added);
      this.setMetadata(id, added.metadata);
      return id;
    });
  }

  /** Puts all of a job in place of what is stored, the metadata too. False if there is none. Throws `MaskedSecret`. */
  update(changed: StoredJob): boolean {
    const { id } = changed;
    return this.#store.transaction(() => {
      const { queries } = this.#store;
      const found = queries.update(job).set(this.#row(changed)).where(eq(job.id, id)).returning({ id: job.id }).get();
      if (!found) return false;
      writeJobParts(this.#store, id, changed);
      queries.delete(jobMetadata).where(eq(jobMetadata.jobId, id)).run();
      this.setMetadata(id, changed.metadata);
      return true;
    });
  }

  /** With all that belongs to it; false if there is none. Its local database and its destination stay. */
  delete(id: number): boolean {
    return this.#store.queries.delete(job).where(eq(job.id, id)).returning({ id: job.id }).get() !== undefined;
  }

  /** Sets what is named, and leaves the rest; null removes. */
  setMetadata(id: number, values: Readonly<Record<string, string | null>>): void {
    this.#store.transaction(() => {
      const { queries } = this.#store;
      for (const [name, value] of Object.entries(values)) {
        if (value === null) {
          queries
            .delete(jobMetadata)
            .where(and(eq(jobMetadata.jobId, id), eq(jobMetadata.name, name)))
            .run();
          continue;
        }
        queries
          .insert(jobMetadata)
          .values({ jobId: id, name, value })
          .onConflictDoUpdate({ target: [jobMetadata.jobId, jobMetadata.name], set: { value } })
          .run();
      }
    });
  }

  setDatabasePath(id: number, databasePath: string): void {
    this.#store.queries.update(job).set({ databasePath }).where(eq(job.id, id)).run();
  }

  #row(given: Omit<StoredJob, "id">) {
    const { name, description, tags, targetUrl, databasePath, externalId, connectionStringId, operationType } = given;
    return {
      name,
      description,
      tags,
      targetUrl: this.#store.fields.url(targetUrl),
      databasePath,
      externalId,
      connectionStringId,
      operationType,
    };
  }

  /** The jobs in which an option has a value; the name is right with its `--` too. */
  #jobsWith(name: string): ReadonlySet<number> {
    const isSet = and(inArray(jobSetting.name, bothSpellings(name)), ne(jobSetting.value, ""));
    const rows = this.#store.queries.select({ id: jobSetting.jobId }).from(jobSetting).where(isSet).all();
    return new Set(rows.map(({ id }) => id));
  }
}

/** Clients give names with and without dashes. */
const bothSpellings = (name: string): string[] => [name, `--${name}`];
