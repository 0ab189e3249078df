import { AsyncLocalStorage } from "node:async_hooks";
import type { TimerClock } from "./clock.ts";

/**
 * How long somebody may be gone until what he asked for is given up, in milliseconds. Most answers come sooner, and whoever looks
 * around quickly needs the process that works for him at once again.
 */
const grace = 5000;
const attention = new AsyncLocalStorage<AbortSignal>();

/** Does something for somebody who waits for it, with all that it calls. @param gone is aborted when he does not any more. */
export function attended<T>(gone: AbortSignal, work: () => T): T {
  return attention.run(gone, work);
}

/**
 * Calls `action` a while after the one for whom this is done has gone, if anybody waits at all. Returns the way to stop that.
 */
export function whenDeserted(clock: Pick<TimerClock, "after">, action: () => void): () => void {
  const gone = attention.getStore();
  if (!gone) return () => undefined;
  let stopTimer: (() => void) | undefined;
  const leave = () => {
    stopTimer = clock.after(grace, action);
  };
  if (gone.aborted) leave();
  else gone.addEventListener("abort", leave, { once: true });
  return () => {
    gone.removeEventListener("abort", leave);
    stopTimer?.();
  };
}
