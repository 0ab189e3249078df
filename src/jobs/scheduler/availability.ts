import { stat } from "node:fs/promises";
import { openDestination } from "../../destinations/index.ts";
import type { OptionValues } from "../../options/declaration.ts";

/** What a backup needs to be there. */
export interface NeededPlaces {
  readonly url: string;
  readonly options: OptionValues;
  /** Paths; what begins with `@` is not looked for. */
  readonly sources: readonly string[];
}

/**
 * Whether the destination answers and the sources exist. A destination folder that does not exist counts as missing, since
 * it may lie on a drive that is not there; to create it is left to the first run without waiting.
 */
export async function areAvailable({ url, options, sources }: NeededPlaces): Promise<boolean> {
  const found = await Promise.all(sources.filter((path) => !path.startsWith("@")).map(exists));
  return !found.includes(false) && (await answers(url, options));
}

async function answers(url: string, options: OptionValues): Promise<boolean> {
  try {
    const destination = openDestination(url, options);
    try {
      for await (const _ of destination.list()) break;
    } finally {
      await destination.close?.();
    }
    return true;
  } catch {
    return false; // whatever it is: the run itself would meet it too, and tell
  }
}

async function exists(path: string): Promise<boolean> {
  return await stat(path).then(
    () => true,
    () => false,
  );
}
