import { existsSync } from "node:fs";
import { pathToFileURL } from "node:url";

/**
 * The address by which SQLite opens a file to read it. Where no journal shows that somebody works with it, the file counts
 * as one that does not change: SQLite then leaves nothing beside it, which it would with a write-ahead log.
 */
export function readOnlyUrl(path: string): string {
  const { href } = pathToFileURL(path);
  const isAtRest = !existsSync(`${path}-wal`) && !existsSync(`${path}-journal`);
  return isAtRest ? `${href}?immutable=1` : href;
}
