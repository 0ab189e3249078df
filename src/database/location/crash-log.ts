import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { codeOf } from "../../support/errors.ts";

const fileName = "Bunker.Server-crashlog.txt";

/** Puts what ended the server unexpectedly in place of what the file says of an earlier time (programs.md 2.10). */
export function writeCrashLog(dataFolder: string, error: unknown, time: Date): void {
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  writeFileSync(join(dataFolder, fileName), `${time.toISOString()}\n${text}\n`, { mode: 0o600 });
}

/** Undefined if the server never ended so. */
export function readCrashLog(dataFolder: string): string | undefined {
  try {
    return readFileSync(join(dataFolder, fileName), "utf8");
  } catch (error) {
    if (codeOf(error) === "ENOENT") return undefined;
    throw error;
  }
}
