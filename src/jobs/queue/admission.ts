import type { TaskRequest } from "../task.ts";

/** A task as far as others have to wait for it. */
export interface Candidate {
  readonly request: TaskRequest;
  /** Of the folders that it works in; see `destinationKeys`. */
  readonly destinations: readonly string[];
}

/** They take away what a restore reads. */
const takingAway: ReadonlySet<string> = new Set(["Delete", "Compact", "PurgeBrokenFiles", "PurgeFiles"]);

/**
 * The first of those that wait, in their order, that may start beside those that run: never two on one job or on one
 * destination, and at most `limit` at a time. Nothing overtakes what waits for the same job or destination. A restore starts
 * whatever runs, unless that takes away what it reads.
 */
export function nextToStart<C extends Candidate>(
  waiting: readonly C[],
  running: readonly Candidate[],
  limit: number,
): C | undefined {
  const isFull = running.filter((candidate) => !isRestore(candidate)).length >= limit;
  const before: Candidate[] = [...running];
  return waiting.find((candidate) => {
    const mayStart = (isRestore(candidate) || !isFull) && !before.some((other) => excludes(other, candidate));
    before.push(candidate);
    return mayStart;
  });
}

export function isRestore({ request }: Candidate): boolean {
  return request.kind === "operation" && request.operation === "Restore";
}

function excludes(earlier: Candidate, later: Candidate): boolean {
  const isSameJob =
    earlier.request.kind !== "command-line" &&
    later.request.kind !== "command-line" &&
    earlier.request.jobId === later.request.jobId;
  const isShared = isSameJob || earlier.destinations.some((key) => later.destinations.includes(key));
  return isShared && (!isRestore(later) || takesAway(earlier));
}

function takesAway({ request }: Candidate): boolean {
  return request.kind === "delete-job" || (request.kind === "operation" && takingAway.has(request.operation));
}
