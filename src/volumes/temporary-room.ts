import { isDiskFull, UserError } from "../support/errors.ts";

/** Runs what writes into the temporary folder. Throws `TemporaryFolderFull` if there is no room for it. */
export function writeTemporary(folder: string, work: () => void): void {
  try {
    work();
  } catch (error) {
    if (!isDiskFull(error)) throw error;
    throw new UserError("TemporaryFolderFull", `No space is left in "${folder}" for a new volume`, {
      advice: "Make room there, or name another folder with --tempdir.",
      cause: error,
    });
  }
}
