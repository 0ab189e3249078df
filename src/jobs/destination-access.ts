import { testAccess } from "../destinations/access-test.ts";
import { DestinationError, openDestination } from "../destinations/index.ts";
import type { OptionValues } from "../options/declaration.ts";
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
}

/** One page of what lies in a folder of a destination, in the destination's own order. */
export interface DestinationPage {
  readonly items: readonly { readonly name: string; readonly size: number; readonly isFolder: boolean }[];
  /** More lies behind the last of them. */
  readonly hasMore: boolean;
}

/** Looks at destinations that no job needs to have (rest-api.md 13, 15.4). URLs have their secrets. */
export interface DestinationAccess {
  /** Finds out whether a destination can be used. */
  examine(url: string, options: DestinationTestOptions): Promise<DestinationOutcome>;
  /** Creates the folder that a URL names. Throws `FolderAlreadyExists`, and what the destination throws. */
  createFolder(url: string): Promise<void>;
  /** Leaves out the first `offset` entries. */
  list(url: string, page: { readonly offset: number; readonly limit: number }): Promise<DestinationPage>;
}

/** Does so at once, in this process: what a destination makes to wait, waits. */
export class DirectDestinationAccess implements DestinationAccess {
  readonly #options: OptionValues;
  readonly #temporaryFolder: string;
  readonly #hideSecrets: (text: string) => string;

  /**
   * @param options what the query of a URL is laid over.
   * @param hideSecrets takes out of a message what it may not hold.
   */
  constructor(options: OptionValues, temporaryFolder: string, hideSecrets: (text: string) => string) {
    this.#options = options;
    this.#temporaryFolder = temporaryFolder;
    this.#hideSecrets = hideSecrets;
  }

  async examine(url: string, options: DestinationTestOptions): Promise<DestinationOutcome> {
    const outcome = await this.#attempt(url, options);
    if (outcome.kind !== "missing-folder" || !options.autoCreate || options.readOnly) return outcome;
    try {
      await this.#with(url, (destination) => destination.createFolder());
    } catch (error) {
      return { kind: "error-creating-folder", message: this.#hideSecrets(messageOf(error)) };
    }
    return await this.#attempt(url, options);
  }

  async createFolder(url: string): Promise<void> {
    await this.#with(url, async (destination) => {
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

  async list(url: string, { offset, limit }: { readonly offset: number; readonly limit: number }) {
    if (limit === 0) return { items: [], hasMore: true };
    return await this.#with(url, async (destination) => {
      const items: { name: string; size: number; isFolder: boolean }[] = [];
      let position = 0;
      for await (const { name, size, isFolder } of destination.list()) {
        if (position++ < offset) continue;
        if (items.length === limit) return { items, hasMore: true };
        items.push({ name, size, isFolder });
      }
      return { items, hasMore: false };
    });
  }

  async #attempt(url: string, { readOnly }: DestinationTestOptions): Promise<DestinationOutcome> {
    try {
      return await this.#with(url, async (destination) => {
        if (!readOnly) await testAccess(destination, this.#temporaryFolder);
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
      const message = this.#hideSecrets(messageOf(error));
      if (error instanceof DestinationError && error.kind === "FolderMissing") {
        return { kind: "missing-folder", message };
      }
      return { kind: "failed", failure: error instanceof UserError ? error.id : "error", message };
    }
  }

  async #with<T>(url: string, work: (destination: ReturnType<typeof openDestination>) => Promise<T>): Promise<T> {
    const destination = openDestination(url, this.#options);
    try {
      return await work(destination);
    } finally {
      await destination.close?.();
    }
  }
}
