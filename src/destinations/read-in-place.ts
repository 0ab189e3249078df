import { stat } from "node:fs/promises";
import { codeOf, messageOf } from "../support/errors.ts";
import { type Destination, DestinationError } from "./contract.ts";
import type { LocalCopy } from "./remote-parts.ts";

/** A remote file that is a file of this machine: there is nothing to dispose of. Absent: kind `FileMissing`. */
export async function readInPlace(path: string, name: string, destination: Destination): Promise<LocalCopy> {
  try {
    const { size } = await stat(path);
    return { path, size, [Symbol.asyncDispose]: async () => undefined };
  } catch (error) {
    if (codeOf(error) !== "ENOENT")
      throw new DestinationError("Broken", `Cannot read ${name}: ${messageOf(error)}`, error);
    // Tells a missing file from a missing folder.
    for await (const _ of destination.list()) break;
    throw new DestinationError("FileMissing", `The file ${name} does not exist`, error);
  }
}
