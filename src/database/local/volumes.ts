import { and, eq, inArray, lt, ne, notInArray } from "drizzle-orm";
import type { SqlDatabase } from "../../platform/platform.ts";
import type { Queries } from "../drizzle.ts";
import { indexLink, volume } from "./schema.ts";

/** Numbers as in Duplicati's verification file (remote-format.md 20.1). */
export const volumeKinds = { dblock: 0, dlist: 1, dindex: 2 } as const;
export type VolumeKind = keyof typeof volumeKinds;

/** engine.md 3.2 */
export const volumeStates = { temporary: 0, uploading: 1, uploaded: 2, verified: 3, deleting: 4, deleted: 5 } as const;
export type VolumeState = keyof typeof volumeStates;

/** The verification count of a volume in which the last look found damage: it is the first to be looked at again. */
export const damaged = -1;

const kindNames = Object.keys(volumeKinds) as VolumeKind[];
const stateNames = Object.keys(volumeStates) as VolumeState[];

export interface VolumeRow {
  readonly id: number;
  readonly name: string;
  readonly kind: VolumeKind;
  readonly state: VolumeState;
  /** Bytes; -1 unknown. */
  readonly size: number;
  /** Base64. */
  readonly hash: string | undefined;
  /** How often it was tested; {@link damaged}: found so at last. */
  readonly verifications: number;
  readonly deleteGrace: number;
  /** Epoch seconds; 0: not known to be locked. */
  readonly lockedUntil: number;
}

/** Remote volumes and what is known of their state. */
export class VolumeTable {
  readonly #sql: SqlDatabase;
  readonly #queries: Queries;

  constructor(sql: SqlDatabase, queries: Queries) {
    this.#sql = sql;
    this.#queries = queries;
  }

  all(): VolumeRow[] {
    return this.#queries.select().from(volume).all().map(toRow);
  }

  find(name: string): VolumeRow | undefined {
    const row = this.#queries.select().from(volume).where(eq(volume.name, name)).get();
    return row && toRow(row);
  }

  get(id: number): VolumeRow | undefined {
    const row = this.#queries.select().from(volume).where(eq(volume.id, id)).get();
    return row && toRow(row);
  }

  add(name: string, kind: VolumeKind, state: VolumeState, known: { size?: number; hash?: string } = {}): number {
    return this.#queries
      .insert(volume)
      .values({
        name,
        kind: volumeKinds[kind],
        state: volumeStates[state],
        size: known.size ?? -1,
        hash: known.hash ?? null,
      })
      .returning({ id: volume.id })
      .get().id;
  }

  setState(id: number, state: VolumeState, deleteGrace = 0): void {
    this.#queries.update(volume).set({ state: volumeStates[state], deleteGrace }).where(eq(volume.id, id)).run();
  }

  setContent(id: number, size: number, hash: string): void {
    this.#queries.update(volume).set({ size, hash }).where(eq(volume.id, id)).run();
  }

  /**
   * Gives a volume whose upload failed a new name; the old name is registered as to be deleted, since a part of it
   * may have arrived, and a list that lags behind may show it until `deleteGrace`, in epoch seconds (engine.md 4.3).
   */
  rename(id: number, name: string, known: { size: number; hash: string }, deleteGrace: number): void {
    const old = this.get(id);
    if (!old) throw new Error(`No volume has the id ${id}`);
    this.#queries
      .update(volume)
      .set({ name, ...known })
      .where(eq(volume.id, id))
      .run();
    this.setState(this.add(old.name, old.kind, "deleting", { size: old.size }), "deleting", deleteGrace);
  }

  highestVerificationCount(): number {
    return Number(this.#sql.prepare("SELECT max(verifications) FROM volume").values()[0]?.[0] ?? 0);
  }

  setVerificationCount(id: number, verifications: number): void {
    this.#queries.update(volume).set({ verifications }).where(eq(volume.id, id)).run();
  }

  /** `until` in epoch seconds; 0: not locked. */
  setLock(id: number, until: number): void {
    this.#queries.update(volume).set({ lockedUntil: until }).where(eq(volume.id, id)).run();
  }

  linkIndex(dindex: number, dblock: number): void {
    this.#queries.insert(indexLink).values({ dindex, dblock }).onConflictDoNothing().run();
  }

  /** The dindex volumes that describe a dblock. */
  indexesOf(dblock: number): number[] {
    return this.#queries
      .select({ id: indexLink.dindex })
      .from(indexLink)
      .where(eq(indexLink.dblock, dblock))
      .all()
      .map((row) => row.id);
  }

  /** The dblock volumes that a dindex describes. */
  describedBy(dindex: number): number[] {
    return this.#queries
      .select({ id: indexLink.dblock })
      .from(indexLink)
      .where(eq(indexLink.dindex, dindex))
      .all()
      .map((row) => row.id);
  }

  /** True if a dindex describes no other dblock that may be at the destination. */
  describesOnly(dindex: number, dblock: number): boolean {
    const { deleting, deleted } = volumeStates;
    const others = this.#queries
      .select({ id: volume.id })
      .from(indexLink)
      .innerJoin(volume, eq(volume.id, indexLink.dblock))
      .where(
        and(eq(indexLink.dindex, dindex), ne(indexLink.dblock, dblock), notInArray(volume.state, [deleting, deleted])),
      );
    return others.get() === undefined;
  }

  /** Dindexes at the destination that could be read, and describe no dblock that may be there. */
  indexesOfNothing(): number[] {
    const { uploaded, verified, deleting, deleted } = volumeStates;
    return this.#sql
      .prepare(
        `SELECT id FROM volume i WHERE kind = ${volumeKinds.dindex} AND state IN (${uploaded}, ${verified}) AND hash IS NOT NULL
           AND NOT EXISTS (SELECT 1 FROM index_link l JOIN volume d ON d.id = l.dblock
             WHERE l.dindex = i.id AND d.state NOT IN (${deleting}, ${deleted}))`,
      )
      .values()
      .map((row) => row[0] as number);
  }

  /** Dindexes at the destination that could not be read when the database was built: what they describe is not known. */
  damagedIndexes(): VolumeRow[] {
    return this.inState("uploaded", "verified").filter(
      ({ id, kind, verifications }) =>
        kind === "dindex" && verifications === damaged && this.describedBy(id).length === 0,
    );
  }

  /** Dblocks at the destination that no dindex describes. */
  dblocksWithoutIndex(): VolumeRow[] {
    const { deleting, deleted } = volumeStates;
    const linked = this.#queries
      .select({ id: indexLink.dblock })
      .from(indexLink)
      .innerJoin(volume, eq(volume.id, indexLink.dindex))
      .where(notInArray(volume.state, [deleting, deleted]));
    const described = new Set(linked.all().map((link) => link.id));
    return this.#queries
      .select()
      .from(volume)
      .where(
        and(eq(volume.kind, volumeKinds.dblock), inArray(volume.state, [volumeStates.uploaded, volumeStates.verified])),
      )
      .all()
      .map(toRow)
      .filter((row) => !described.has(row.id));
  }

  inState(...states: VolumeState[]): VolumeRow[] {
    const wanted = states.map((state) => volumeStates[state]);
    return this.#queries.select().from(volume).where(inArray(volume.state, wanted)).all().map(toRow);
  }

  removeRow(id: number): void {
    this.#queries.delete(indexLink).where(eq(indexLink.dindex, id)).run();
    this.#queries.delete(indexLink).where(eq(indexLink.dblock, id)).run();
    this.#queries.delete(volume).where(eq(volume.id, id)).run();
  }

  /** Forgets deleted volumes whose grace is over; `now` in epoch seconds. */
  purgeDeleted(now: number): void {
    const over = and(eq(volume.state, volumeStates.deleted), lt(volume.deleteGrace, now));
    this.#queries.delete(volume).where(over).run();
  }

  /** Volumes that are or may be at the destination. */
  countLive(): number {
    return this.#queries.select({ id: volume.id }).from(volume).where(ne(volume.state, volumeStates.deleted)).all()
      .length;
  }
}

function toRow(row: typeof volume.$inferSelect): VolumeRow {
  return {
    ...row,
    hash: row.hash ?? undefined,
    kind: kindNames[row.kind] as VolumeKind,
    state: stateNames[row.state] as VolumeState,
  };
}
