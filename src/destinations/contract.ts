import type { OptionDeclaration, OptionValues } from "../options/declaration.ts";

/** A file in the target folder. */
export interface RemoteFile {
  readonly name: string;
  /** Bytes; -1 when the service does not say. */
  readonly size: number;
  readonly isFolder: boolean;
  readonly modified?: Date;
  /** True where the content must be thawed before it can be read. */
  readonly isArchived?: boolean;
  /** True for a link: what it leads to lies elsewhere. */
  readonly isLink?: boolean;
}

/**
 * Called before each part of a transfer with its size in bytes; resolves when it may go on. Where it is not given, the
 * transfer is not held back.
 */
export type Pace = (bytes: number) => Promise<void>;

/**
 * A place for remote files: one flat folder (destinations.md 4). Used by one operation at a time; calls may overlap.
 * Failures are {@link DestinationError}.
 */
export interface Destination {
  /** Every file of the target folder, in any order. No folder: kind `FolderMissing`. */
  list(signal?: AbortSignal): AsyncIterable<RemoteFile>;
  /**
   * Uploads a local file, replacing `name`. After a failure a partial file may remain; the caller retries under a
   * fresh name. With `mayMove` the local file is no longer needed and may be moved instead of copied; after a failure it
   * is still there.
   * Returns only when the service holds every byte.
   */
  put(name: string, localPath: string, options?: PutOptions): Promise<void>;
  /** Downloads to a local path, replacing what is there. Absent: kind `FileMissing`. */
  get(name: string, localPath: string, options?: GetOptions): Promise<void>;
  /** Absent: kind `FileMissing`, or success. */
  delete(name: string, signal?: AbortSignal): Promise<void>;
  /** Creates the target folder and its parents. Already there: success. */
  createFolder(signal?: AbortSignal): Promise<void>;
  /** Releases connections. */
  close?(): Promise<void>;

  /** Where `name` can be read without a download; absent: nowhere. */
  localPath?(name: string): string;
  rename?(from: string, to: string, signal?: AbortSignal): Promise<void>;
  /** Until when a file is locked; undefined if it is not. */
  getLock?(name: string, signal?: AbortSignal): Promise<Date | undefined>;
  /** Locks a file: until then it can be neither deleted nor replaced. */
  setLock?(name: string, until: Date, signal?: AbortSignal): Promise<void>;
  /** Removes the target folder. Fails if something is in it. */
  removeFolder?(signal?: AbortSignal): Promise<void>;
  /** Bytes; -1 unknown. Undefined: no answer. */
  quota?(signal?: AbortSignal): Promise<{ total: number; free: number } | undefined>;
}

export interface GetOptions {
  signal?: AbortSignal;
  pace?: Pace;
}

export interface PutOptions extends GetOptions {
  mayMove?: boolean;
}

/** A kind of destination: it describes itself, so that help, REST and pages need no list of their own. */
export interface DestinationModule {
  /** The URL scheme. */
  readonly key: string;
  readonly name: string;
  readonly description: string;
  readonly options: readonly OptionDeclaration[];
  /**
   * What stands in its URL after the scheme: a folder of this computer, a folder or container that the service knows by its
   * name alone, or, unless said, a server with a folder on it.
   */
  readonly address?: "local-folder" | "folder" | "server";
  /** `url` as the user gave it; `options` with the URL's query merged over them. Opens no connection yet. */
  open(url: string, options: OptionValues): Destination;
}

export type DestinationFailure = "FileMissing" | "FolderMissing" | "Denied" | "TooManyRequests" | "Full" | "Broken";

/** A failed call; `kind` is decided where the service's answer is understood. */
export class DestinationError extends Error {
  override readonly name = "DestinationError";
  readonly kind: DestinationFailure;
  constructor(kind: DestinationFailure, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.kind = kind;
  }

  /** What to do next, in one sentence; empty when the message says it all. */
  get advice(): string {
    return this.kind === "Full" ? "Make room at the destination; the next run goes on from there." : "";
  }
}
