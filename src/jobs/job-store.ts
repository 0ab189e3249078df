import { randomInt, randomUUID } from "node:crypto";
import { existsSync } from "node:fs";
import { isAbsolute, join, relative } from "node:path";
import type { StoredSchedule } from "../database/server/schedules.ts";
import type { ServerDatabase } from "../database/server/server-database.ts";
import type { ListedJob, StoredJob } from "../database/server/stored-job.ts";
import type { ServerEvents } from "./events.ts";

/** A job, stored or temporary. */
export interface Job extends Omit<StoredJob, "id"> {
  /** A decimal number; a GUID if it is temporary. */
  readonly id: string;
  /** Lives until the server stops. */
  readonly isTemporary: boolean;
}

/** A job in a list, which has no sources, settings, filters and further destinations there. */
export interface JobListing {
  readonly job: Omit<ListedJob, "id"> & { readonly id: string };
  readonly schedule: StoredSchedule | undefined;
}

export interface JobWithSchedule {
  readonly job: Job;
  readonly schedule: StoredSchedule | undefined;
}

/** What a user decides of a job. */
export type JobContent = Omit<StoredJob, "id" | "databasePath">;
/** What a user decides of a schedule. */
export type ScheduleContent = Omit<StoredSchedule, "id" | "jobId">;

/**
 * The jobs of a server: stored ones, and temporary ones for looking into a backup that no job is known of. Everybody
 * takes them from here, for only here the place of the local database is known: it is stored relative to the data folder
 * where it lies in it, so that the folder can be moved.
 */
export class JobStore {
  readonly #database: ServerDatabase;
  readonly #events: ServerEvents;
  readonly #dataFolder: string;
  readonly #temporary = new Map<string, JobWithSchedule>();

  constructor(database: ServerDatabase, events: ServerEvents, dataFolder: string) {
    this.#database = database;
    this.#events = events;
    this.#dataFolder = dataFolder;
  }

  /** The stored ones, by id. */
  list(): JobListing[] {
    const schedules = new Map(this.#database.schedules.all().map((schedule) => [schedule.jobId, schedule]));
    return this.#database.jobs.list().map((job) => ({
      job: { ...job, id: String(job.id), databasePath: this.#absolute(job.databasePath) },
      schedule: schedules.get(job.id),
    }));
  }

  /** The stored ones with all that belongs to them, by id: far faster than one by one. */
  all(): JobWithSchedule[] {
    const schedules = new Map(this.#database.schedules.all().map((schedule) => [schedule.jobId, schedule]));
    return this.#database.jobs.all().map((job) => ({
      job: { ...job, id: String(job.id), isTemporary: false, databasePath: this.#absolute(job.databasePath) },
      schedule: schedules.get(job.id),
    }));
  }

  get(id: string): JobWithSchedule | undefined {
    const number = numberOf(id);
    if (number === undefined) return this.#temporary.get(id.toLowerCase());
    const job = this.#database.jobs.get(number);
    if (!job) return undefined;
    return {
      job: { ...job, id: String(number), isTemporary: false, databasePath: this.#absolute(job.databasePath) },
      schedule: this.#database.schedules.of(number),
    };
  }

  /** Whether another job has the name; capital and small letters count alike. */
  isNameTaken(name: string, exceptId?: string): boolean {
    const found = this.#database.jobs.findByName(name);
    return found !== undefined && String(found.id) !== exceptId;
  }

  /** The name, or the first of `name (1)`, `name (2)` … that no job has. */
  freeName(name: string): string {
    if (!this.isNameTaken(name)) return name;
    for (let number = 1; ; number++) {
      const numbered = `${name} (${number})`;
      if (!this.isNameTaken(numbered)) return numbered;
    }
  }

  /**
   * Stores a new job and returns its id.
   *
   * @param databasePath of the local database; a new one unless given.
   */
  add(content: JobContent, schedule: ScheduleContent | undefined, databasePath = this.#newDatabasePath()): string {
    const id = this.#database.transaction(() => {
      const added = this.#database.jobs.insert({ ...content, databasePath: this.#storedPath(databasePath) });
      if (schedule) this.#database.schedules.save({ ...schedule, jobId: added });
      return added;
    });
    this.#events.emit("jobs");
    return String(id);
  }

  /**
   * Takes up a job until the server stops, with its local database in `folder`.
   *
   * @param schedule with the number that the job had elsewhere, if it had one.
   */
  addTemporary(
    content: JobContent,
    schedule: (ScheduleContent & { readonly jobId?: number }) | undefined,
    folder: string,
  ): string {
    const id = randomUUID();
    const databasePath = join(folder, `${id}.sqlite`);
    this.#temporary.set(id, {
      job: { ...content, id, isTemporary: true, databasePath },
      schedule: schedule && { jobId: -1, ...schedule, id: -1 },
    });
    return id;
  }

  /** Puts the content in place of what is stored; without a schedule the job has none any more. False if there is no such job. */
  update(id: string, content: JobContent, schedule: ScheduleContent | undefined): boolean {
    const before = this.get(id);
    if (!before) return false;
    const number = numberOf(id);
    if (number === undefined) {
      const job = { ...before.job, ...content };
      this.#temporary.set(id.toLowerCase(), { job, schedule: schedule && { ...schedule, id: -1, jobId: -1 } });
      return true;
    }
    this.#database.transaction(() => {
      const databasePath = this.#storedPath(before.job.databasePath);
      this.#database.jobs.update({ ...content, id: number, databasePath });
      if (schedule) this.#database.schedules.save({ ...schedule, jobId: number });
      else this.#database.schedules.delete(number);
    });
    this.#events.emit("jobs");
    return true;
  }

  /** Its local database and its destination stay. */
  delete(id: string): boolean {
    const number = numberOf(id);
    if (number === undefined) return this.#temporary.delete(id.toLowerCase());
    const wasThere = this.#database.jobs.delete(number);
    this.#events.emit("jobs");
    return wasThere;
  }

  setDatabasePath(id: string, path: string): void {
    const number = numberOf(id);
    if (number !== undefined) this.#database.jobs.setDatabasePath(number, this.#storedPath(path));
    else this.#change(id, { databasePath: path });
    this.#events.emit("jobs");
  }

  /** Sets what is named and leaves the rest; null removes. */
  setMetadata(id: string, values: Readonly<Record<string, string | null>>): void {
    const number = numberOf(id);
    if (number !== undefined) this.#database.jobs.setMetadata(number, values);
    else {
      const merged = { ...this.#temporary.get(id.toLowerCase())?.job.metadata, ...values };
      const kept = Object.entries(merged).filter((entry): entry is [string, string] => entry[1] !== null);
      this.#change(id, { metadata: Object.fromEntries(kept) });
    }
    this.#events.emit("jobs");
  }

  #change(id: string, changes: Partial<Job>): void {
    const known = this.#temporary.get(id.toLowerCase());
    if (known) this.#temporary.set(id.toLowerCase(), { ...known, job: { ...known.job, ...changes } });
  }

  #absolute(path: string): string {
    return path === "" || isAbsolute(path) ? path : join(this.#dataFolder, path);
  }

  #storedPath(path: string): string {
    const inside = relative(this.#dataFolder, path);
    return inside === "" || inside.startsWith("..") || isAbsolute(inside) ? path : inside;
  }

  #newDatabasePath(): string {
    for (;;) {
      const letters = Array.from({ length: 10 }, () => String.fromCharCode(65 + randomInt(26))).join("");
      const path = join(this.#dataFolder, `${letters}.sqlite`);
      if (!existsSync(path) && !this.#database.jobs.list().some((job) => this.#absolute(job.databasePath) === path)) {
        return path;
      }
    }
  }
}

/** Of a stored job. */
function numberOf(id: string): number | undefined {
  return /^\d{1,15}$/.test(id) ? Number(id) : undefined;
}
