import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { messageOf, UserError } from "../support/errors.ts";
import { type Destination, DestinationError } from "./contract.ts";

/** Duplicati's name for it too: either program may find what the other one has left. */
const testFile = "duplicati-access-privileges-test.tmp";
const content = "Written to find out whether files can be stored here; it may be deleted.";

/**
 * Finds out whether files can be stored, read and deleted (destinations.md 4.1). A missing folder is the destination's own
 * error, `FolderMissing`.
 *
 * @throws UserError `TestPreparationError`, `TestWriteError`, `TestReadError`, `TestCleanupError`.
 */
export async function testAccess(destination: Destination, temporaryFolder: string): Promise<void> {
  const folder = await mkdtemp(join(temporaryFolder, "access-"));
  try {
    await removeLeftover(destination);
    const path = join(folder, "written");
    await writeFile(path, content);
    await step("TestWriteError", "Cannot store a file", () => destination.put(testFile, path));
    try {
      await step("TestReadError", "Cannot read the file back", () => compare(destination, join(folder, "read")));
    } catch (error) {
      await destination.delete(testFile).catch(() => undefined);
      throw error;
    }
    await step("TestCleanupError", "Cannot delete the file", () => remove(destination));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function removeLeftover(destination: Destination): Promise<void> {
  await step("TestPreparationError", "Cannot list the destination", async () => {
    let isThere = false;
    for await (const { name } of destination.list()) isThere ||= name === testFile;
    if (isThere) await remove(destination);
  });
}

async function compare(destination: Destination, path: string): Promise<void> {
  await destination.get(testFile, path);
  if ((await readFile(path, "utf8")) !== content) throw new Error("It is not what was stored");
}

async function remove(destination: Destination): Promise<void> {
  try {
    await destination.delete(testFile);
  } catch (error) {
    if (!(error instanceof DestinationError && error.kind === "FileMissing")) throw error;
  }
}

async function step(id: string, what: string, act: () => Promise<void>): Promise<void> {
  try {
    await act();
  } catch (error) {
    if (error instanceof UserError || (error instanceof DestinationError && error.kind === "FolderMissing"))
      throw error;
    throw new UserError(id, `${what}: ${messageOf(error)}`, { cause: error });
  }
}
