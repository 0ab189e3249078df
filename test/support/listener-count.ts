import type { ServerEvents } from "../../src/jobs/events.ts";

/** Tells how many listen to a server from now on. */
export function countListeners(events: ServerEvents): () => number {
  const listening = new Set<object>();
  const on = events.on.bind(events);
  events.on = (event, listener) => {
    const stop = on(event, listener);
    listening.add(stop);
    return () => {
      listening.delete(stop);
      stop();
    };
  };
  return () => listening.size;
}
