/** What of a schedule chains come from. */
export interface ChainLink {
  readonly jobId: number;
  readonly lastRun: Date | null;
  readonly extras: { readonly after?: readonly number[] | undefined };
}

/**
 * The jobs that start now that one has ended: those which come after it, once all that they come after have ended since
 * they themselves last began. `lastEnd` tells when a job's latest run ended. A job that would come after itself in the
 * end never starts so.
 */
export function followersOf<S extends ChainLink>(
  endedJob: number,
  schedules: readonly S[],
  lastEnd: (jobId: number) => Date | undefined,
  now: Date,
): S[] {
  return schedules.filter(({ jobId, lastRun, extras }) => {
    const after = extras.after ?? [];
    if (!after.includes(endedJob) || isInCircle(jobId, schedules)) return false;
    // A run that lies ahead was begun before the clock was put back.
    const begun = lastRun && lastRun <= now ? lastRun : undefined;
    return after.every((id) => {
      const end = id === endedJob ? undefined : lastEnd(id);
      return id === endedJob || (end !== undefined && (begun === undefined || end > begun));
    });
  });
}

/** True if a job comes after itself, by itself or over others. */
export function isInCircle(job: number, schedules: readonly ChainLink[]): boolean {
  const open = [...(schedules.find(({ jobId }) => jobId === job)?.extras.after ?? [])];
  if (open.length === 0) return false;
  const afterOf = new Map(schedules.map(({ jobId, extras }) => [jobId, extras.after ?? []]));
  const seen = new Set<number>();
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (next === job) return true;
    if (seen.has(next)) continue;
    seen.add(next);
    open.push(...(afterOf.get(next) ?? []));
  }
  return false;
}
