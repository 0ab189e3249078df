import { parseTime } from "../../options/values/index.ts";

/** Returns a text that is a time; throws for another one, which clients are told as an unexpected failure (rest-api.md 8). */
export function requireTime(text: string): string {
  try {
    parseTime(text, { base: new Date(), negate: true });
    return text;
  } catch (error) {
    throw new Error(`"${text}" is no time`, { cause: error });
  }
}
