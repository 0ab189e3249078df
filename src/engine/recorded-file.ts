import { lstatSync } from "node:fs";
import type { EntryState } from "../database/local/entries.ts";

/** Whether a file is there with the size and the time that are recorded of it. */
export function isAsRecorded(
  path: string,
  { size, modified, fraction }: Pick<EntryState, "size" | "modified" | "fraction">,
): boolean {
  let status: ReturnType<typeof statusOf>;
  try {
    status = statusOf(path);
  } catch {
    return false;
  }
  if (!status?.isFile() || status.size !== BigInt(size)) return false;
  const time = status.mtimeNs / 100n;
  // An old index knows whole seconds only.
  return fraction < 0
    ? time / 10_000_000n === BigInt(modified)
    : time === BigInt(modified) * 10_000_000n + BigInt(fraction);
}

function statusOf(path: string) {
  return lstatSync(path, { bigint: true, throwIfNoEntry: false });
}
