import { and, asc, desc, eq, gt, lt, notInArray } from "drizzle-orm";
import type { Queries } from "../drizzle.ts";
import { version, volume } from "./schema.ts";
import type { VersionTotalsTable } from "./version-totals.ts";
import { volumeStates } from "./volumes.ts";

export interface VersionRow {
  readonly id: number;
  /** Epoch seconds. */
  readonly time: number;
  readonly isFull: boolean;
  readonly isComplete: boolean;
  readonly dlist: number | null;
}

const uncounted = { entries: null, files: null, size: null };

/** Backup versions. The numbers that users see count from the newest, 0; ids ascend with time. */
export class VersionTable {
  readonly #queries: Queries;
  readonly #totals: VersionTotalsTable;

  constructor(queries: Queries, totals: VersionTotalsTable) {
    this.#queries = queries;
    this.#totals = totals;
  }

  /** Complete versions, newest first: the index is the version's number. */
  newestFirst(): VersionRow[] {
    return this.#queries.select().from(version).where(eq(version.isComplete, true)).orderBy(desc(version.id)).all();
  }

  /** The version that a run left unfinished. */
  incomplete(): VersionRow | undefined {
    return this.#queries
      .select()
      .from(version)
      .where(eq(version.isComplete, false))
      .orderBy(desc(version.id))
      .limit(1)
      .get();
  }

  /**
   * The newest complete version, if its list did not arrive: it is in the database alone until the next backup finishes it.
   * No older one can be so, since a backup does that before it begins another.
   */
  newestWithoutList(): VersionRow | undefined {
    const newest = this.newest();
    if (!newest) return undefined;
    const { deleting, deleted } = volumeStates;
    const list = this.#queries
      .select({ id: volume.id })
      .from(volume)
      .where(and(eq(volume.id, newest.dlist ?? 0), notInArray(volume.state, [deleting, deleted])));
    return list.get() === undefined ? newest : undefined;
  }

  newest(): VersionRow | undefined {
    return this.#queries
      .select()
      .from(version)
      .where(eq(version.isComplete, true))
      .orderBy(desc(version.id))
      .limit(1)
      .get();
  }

  /** Complete neighbours in time. */
  before(id: number): VersionRow | undefined {
    const older = and(lt(version.id, id), eq(version.isComplete, true));
    return this.#queries.select().from(version).where(older).orderBy(desc(version.id)).limit(1).get();
  }

  after(id: number): VersionRow | undefined {
    const newer = and(gt(version.id, id), eq(version.isComplete, true));
    return this.#queries.select().from(version).where(newer).orderBy(asc(version.id)).limit(1).get();
  }

  atTime(time: number): VersionRow | undefined {
    return this.#queries.select().from(version).where(eq(version.time, time)).get();
  }

  /** Begins a version after all others. */
  begin(time: number): VersionRow {
    const last = this.#queries.select({ id: version.id }).from(version).orderBy(desc(version.id)).limit(1).get();
    const row = { id: (last?.id ?? 0) + 1, time, isFull: false, isComplete: false, dlist: null };
    this.#queries.insert(version).values(row).run();
    return row;
  }

  /** Its entries must be there. Also of a version that is complete, whose entries have changed. */
  complete(id: number, values: { time: number; isFull: boolean; dlist: number }): void {
    this.#queries
      .update(version)
      .set({ ...values, isComplete: true })
      .where(eq(version.id, id))
      .run();
    this.#totals.keep(id);
  }

  /** Makes a complete version, whose dlist was lost before it arrived, unfinished again. */
  reopen(id: number): void {
    this.#queries
      .update(version)
      .set({ isComplete: false, dlist: null, ...uncounted })
      .where(eq(version.id, id))
      .run();
  }

  setTime(id: number, time: number): void {
    this.#queries.update(version).set({ time }).where(eq(version.id, id)).run();
  }

  remove(id: number): void {
    this.#queries.delete(version).where(eq(version.id, id)).run();
  }

  withDlist(dlist: number): VersionRow | undefined {
    return this.#queries.select().from(version).where(eq(version.dlist, dlist)).get();
  }
}
