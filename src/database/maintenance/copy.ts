import { existsSync } from "node:fs";
import { UserError } from "../../support/errors.ts";
import { readDatabase } from "./database-file.ts";

/**
 * Writes a copy of a database beside it, `<stem>-<yyyyMMddHHmmss>.bak` (programs.md 9.2), and returns its path. What stands
 * in a journal is in the copy, too.
 */
export function copyBeside(path: string, now: Date = new Date()): string {
  const copy = freeName(`${path.replace(/\.sqlite$/i, "")}-${stamp(now)}.bak`);
  readDatabase(path, (database) => database.prepare("VACUUM INTO ?").run(copy));
  return copy;
}

function freeName(wish: string): string {
  const names = [wish, ...Array.from({ length: 100 }, (_, index) => `${wish}-${index + 1}`)];
  const free = names.find((name) => !existsSync(name));
  if (free !== undefined) return free;
  throw new UserError("CannotCreateRandomName", `There is no free name for a copy: ${wish}`, {
    advice: "Remove older copies.",
  });
}

/** In local time. */
function stamp(time: Date): string {
  const parts = [time.getMonth() + 1, time.getDate(), time.getHours(), time.getMinutes(), time.getSeconds()];
  return `${time.getFullYear()}${parts.map((part) => String(part).padStart(2, "0")).join("")}`;
}
