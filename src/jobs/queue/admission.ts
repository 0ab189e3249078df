import type { TaskRequest } from "../task.ts";
import type { Place } from "./places.ts";
import { limitAt, type TaskLimits } from "./task-limits.ts";

/** A task as far as others have to wait for it. */
export interface Candidate {
  readonly request: TaskRequest;
  /** Of the folders that it works in; see `destinationKeys`. */
  readonly destinations: readonly string[];
  /** What it loads. */
  readonly places: readonly Place[];
}

/** Why a task can't start now, and those that it waits for. */
export interface Obstacle<C extends Candidate> {
  /** Something else is to be done with the same job or destination first; a place has all that it may have; or everything has. */
  readonly kind: "job" | "destination" | Place["kind"] | "full";
  /** Of the server or disk. */
  readonly place?: string;
  readonly others: readonly C[];
}

/** They take away what a restore reads. */
const takingAway: ReadonlySet<string> = new Set(["Delete", "Compact", "PurgeBrokenFiles", "PurgeFiles"]);

/**
 * The first of those that wait, in their order, that may start beside those that run: never two on one job or on one
 * destination, and not more at a time, with one server or with one disk than the limits say. Nothing overtakes what waits for
 * the same job, destination, server or disk. A restore starts whatever runs, unless that takes away what it reads, and no
 * limit counts it.
 */
export function nextToStart<C extends Candidate>(
  waiting: readonly C[],
  running: readonly C[],
  limits: TaskLimits,
): C | undefined {
  const isFull = running.filter(takesPlace).length >= limits.atOnce;
  const eligible = isFull ? waiting.filter(isRestore) : waiting;
  if (eligible.length === 0) return undefined;
  const admission = new Admission(running, limits);
  return waiting.find((candidate) => admission.consider(candidate) === undefined && (!isFull || isRestore(candidate)));
}

/** What keeps each of those that wait, in their order; undefined: it would start now. */
export function obstacles<C extends Candidate>(
  waiting: readonly C[],
  running: readonly C[],
  limits: TaskLimits,
): (Obstacle<C> | undefined)[] {
  const admission = new Admission(running, limits);
  const working = running.filter(takesPlace);
  return waiting.map((candidate) => {
    const obstacle = admission.consider(candidate);
    if (obstacle || isRestore(candidate)) return obstacle;
    if (working.length >= limits.atOnce) return { kind: "full", others: [...working] };
    working.push(candidate);
    return undefined;
  });
}

/**
 * The drills that have to end so that one of those that wait may start, of which none may now: all else comes before them. None if
 * that would not help.
 */
export function drillsInTheWay<C extends Candidate>(
  waiting: readonly C[],
  running: readonly C[],
  limits: TaskLimits,
): C[] {
  const drills = running.filter(isDrill);
  if (drills.length === 0) return [];
  const others = waiting.filter((candidate) => !isDrill(candidate));
  const helps = (ended: readonly C[]): boolean =>
    nextToStart(
      others,
      running.filter((candidate) => !ended.includes(candidate)),
      limits,
    ) !== undefined;
  const one = drills.find((drill) => helps([drill]));
  if (one) return [one];
  return helps(drills) ? drills : [];
}

function isDrill({ request }: Candidate): boolean {
  return request.kind === "operation" && request.operation === "Drill";
}

export function isRestore({ request }: Pick<Candidate, "request">): boolean {
  return request.kind === "operation" && request.operation === "Restore";
}

/** Looks at those that wait one after the other. */
class Admission<C extends Candidate> {
  readonly #limits: TaskLimits;
  /** Those that run, and those that were looked at. */
  readonly #before: C[];
  /** Of each server and disk, those that work with it or wait for it. */
  readonly #holders = new Map<string, C[]>();

  constructor(running: readonly C[], limits: TaskLimits) {
    this.#limits = limits;
    this.#before = [...running];
    for (const candidate of running) this.#hold(candidate);
  }

  consider(candidate: C): Obstacle<C> | undefined {
    const obstacle = this.#exclusion(candidate) ?? this.#crowding(candidate);
    this.#before.push(candidate);
    // What waits for something else does not use its places meanwhile.
    if (obstacle?.kind !== "job" && obstacle?.kind !== "destination") this.#hold(candidate);
    return obstacle;
  }

  #exclusion(candidate: C): Obstacle<C> | undefined {
    const others = this.#before.filter((other) => excludes(other, candidate));
    if (others.length === 0) return undefined;
    return { kind: others.some((other) => isSameJob(other, candidate)) ? "job" : "destination", others };
  }

  #crowding(candidate: C): Obstacle<C> | undefined {
    if (isRestore(candidate)) return undefined;
    for (const place of candidate.places) {
      const others = this.#holders.get(keyOf(place)) ?? [];
      if (others.length >= limitAt(place, this.#limits))
        return { kind: place.kind, place: place.name, others: [...others] };
    }
    return undefined;
  }

  #hold(candidate: C): void {
    if (isRestore(candidate)) return;
    for (const place of candidate.places) {
      const holders = this.#holders.get(keyOf(place));
      if (holders) holders.push(candidate);
      else this.#holders.set(keyOf(place), [candidate]);
    }
  }
}

function takesPlace(candidate: Candidate): boolean {
  return !isRestore(candidate);
}

function keyOf({ kind, name }: Place): string {
  return `${kind} ${name}`;
}

function excludes(earlier: Candidate, later: Candidate): boolean {
  const isShared = isSameJob(earlier, later) || earlier.destinations.some((key) => later.destinations.includes(key));
  return isShared && (!isRestore(later) || takesAway(earlier));
}

function isSameJob(one: Candidate, other: Candidate): boolean {
  return (
    one.request.kind !== "command-line" &&
    other.request.kind !== "command-line" &&
    one.request.jobId === other.request.jobId
  );
}

function takesAway({ request }: Candidate): boolean {
  return request.kind === "delete-job" || (request.kind === "operation" && takingAway.has(request.operation));
}
