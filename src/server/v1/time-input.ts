import { parseTime } from "../../options/values/index.ts";

/** Throws for a text that is no time, which clients are told as an unexpected failure (rest-api.md 8). */
export function requireTime(text: string): void {
  try {
    parseTime(text, { base: new Date(), negate: true });
  } catch (error) {
    throw new Error(`"${text}" is no time`, { cause: error });
  }
}
