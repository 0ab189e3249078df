import { testAccess } from "../destinations/access-test.ts";
import { DestinationError, openDestination, type RemoteFile } from "../destinations/index.ts";
import { messageOf, UserError } from "../support/errors.ts";
import { parseVolumeName } from "../volumes/index.ts";

/** What was found at a destination. */
export interface DestinationFindings {
  readonly isEmpty: boolean;
  readonly hasBackup: boolean;
  readonly hasEncryptedBackup: boolean;
}

/** How a look at a destination ended. `failure` is a stable id of the error, `error` for one without. */
export type DestinationOutcome =
  | { readonly kind: "good"; readonly findings: DestinationFindings }
  | { readonly kind: "missing-folder" | "error-creating-folder"; readonly message: string }
  | { readonly kind: "failed"; readonly failure: string; readonly message: string };

export interface DestinationTestOptions {
  /** Create a folder that is missing. */
  readonly autoCreate: boolean;
  /** Only look; otherwise a file is stored, read and deleted. */
  readonly readOnly: boolean;
  readonly temporaryFolder: string;
}

/** Finds out whether a destination can be used (rest-api.md 13, 15.4). `url` has its secrets. */
export async function examineDestination(url: string, options: DestinationTestOptions): Promise<DestinationOutcome> {
  const outcome = await attempt(url, options);
  if (outcome.kind !== "missing-folder" || !options.autoCreate || options.readOnly) return outcome;
  try {
    await withDestination(url, (destination) => destination.createFolder());
  } catch (error) {
    return { kind: "error-creating-folder", message: messageOf(error) };
  }
  return await attempt(url, options);
}

/** Creates the folder that a URL names. Throws `FolderAlreadyExists`, and what the destination throws. */
export async function createDestinationFolder(url: string): Promise<void> {
  await withDestination(url, async (destination) => {
    const isThere = await destination
      .list()
      [Symbol.asyncIterator]()
      .next()
      .then(
        () => true,
        (error: unknown) => {
          if (error instanceof DestinationError && error.kind === "FolderMissing") return false;
          throw error;
        },
      );
    if (isThere) {
      throw new UserError("FolderAlreadyExists", "The folder cannot be created: it is there already", {
        advice: "Choose another name, or use the folder as it is.",
      });
    }
    await destination.createFolder();
  });
}

/** What lies in a folder of a destination, in its own order. */
export async function* listDestination(url: string): AsyncGenerator<RemoteFile> {
  const destination = openDestination(url, {});
  try {
    yield* destination.list();
  } finally {
    await destination.close?.();
  }
}

async function attempt(
  url: string,
  { readOnly, temporaryFolder }: DestinationTestOptions,
): Promise<DestinationOutcome> {
  try {
    return await withDestination(url, async (destination) => {
      if (!readOnly) await testAccess(destination, temporaryFolder);
      let isEmpty = true;
      let firstVolume: ReturnType<typeof parseVolumeName>;
      for await (const { name, isFolder } of destination.list()) {
        isEmpty = false;
        firstVolume ??= isFolder ? undefined : parseVolumeName(name);
        if (firstVolume) break;
      }
      const hasBackup = firstVolume !== undefined;
      return { kind: "good", findings: { isEmpty, hasBackup, hasEncryptedBackup: Boolean(firstVolume?.encryption) } };
    });
  } catch (error) {
    if (error instanceof DestinationError && error.kind === "FolderMissing") {
      return { kind: "missing-folder", message: messageOf(error) };
    }
    return { kind: "failed", failure: error instanceof UserError ? error.id : "error", message: messageOf(error) };
  }
}

async function withDestination<T>(
  url: string,
  work: (destination: ReturnType<typeof openDestination>) => Promise<T>,
): Promise<T> {
  const destination = openDestination(url, {});
  try {
    return await work(destination);
  } finally {
    await destination.close?.();
  }
}
