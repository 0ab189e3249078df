import type { Logger } from "../../support/log.ts";

/** Runs a section, and tells at the level Profiling that it begins and how long it took (filters-reports-scripts.md). */
export async function timed<T>(
  logger: Logger,
  section: { tag: string; id: string; what: string },
  run: () => Promise<T>,
): Promise<T> {
  const { tag, id, what } = section;
  logger.write("Profiling", tag, `Timer.Begin-${id}`, `Starting - ${what}`);
  const begin = performance.now();
  try {
    return await run();
  } finally {
    const took = formatTook(performance.now() - begin);
    logger.write("Profiling", tag, `Timer.Finished-${id}`, `${what} took ${took}`);
  }
}

/** `d:hh:mm:ss.fff` */
export function formatTook(milliseconds: number): string {
  const whole = Math.round(milliseconds);
  const two = (value: number): string => String(Math.floor(value)).padStart(2, "0");
  const days = Math.floor(whole / 86_400_000);
  const time = [(whole / 3_600_000) % 24, (whole / 60_000) % 60, (whole / 1000) % 60].map(two).join(":");
  return `${days}:${time}.${String(whole % 1000).padStart(3, "0")}`;
}
