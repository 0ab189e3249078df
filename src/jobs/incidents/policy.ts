import type { OptionValues } from "../../options/declaration.ts";
import { parseTimespan } from "../../options/values/index.ts";

const usualRepeat = 7 * 24 * 3_600_000;

/**
 * After how many milliseconds the same trouble is told again, 0 for never, by the options of a job; undefined: each run is told.
 */
export function repeatOf(options: OptionValues): number | undefined {
  if (options["report-policy"]?.trim().toLowerCase() !== "onceperincident") return undefined;
  const text = options["report-repeat"]?.trim() ?? "";
  try {
    return text === "" ? usualRepeat : Math.max(0, parseTimespan(text) * 1000);
  } catch {
    return usualRepeat; // to hear of it by the usual rule is better than never
  }
}
