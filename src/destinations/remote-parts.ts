import type { Logger } from "../support/log.ts";
import type { Destination } from "./contract.ts";
import type { RemoteSettings } from "./remote-settings.ts";
import type { Sleep } from "./throttle.ts";

/** What a `Remote` is made of. */
export interface RemoteParts {
  /** Called again whenever a connection has failed. */
  readonly open: () => Destination;
  readonly settings?: Partial<RemoteSettings>;
  /** Where downloads go. */
  readonly temporaryFolder: string;
  readonly logger?: Logger;
  /** Who measures the speed of transfers. */
  readonly meters?: { readonly upload: TransferListener; readonly download: TransferListener };
  /** The name of a file that goes with a remote file, if there is one, and is deleted with it. */
  readonly companionOf?: (name: string) => string;
  /** Whether a file may be deleted when an upload finds no room. */
  readonly mayFree?: (name: string) => boolean;
  /** Who can make calls wait, and transfers that are running. */
  readonly gate?: RemoteGate;
  /** Must not throw. */
  readonly onEvent?: (event: RemoteEvent) => void;
  readonly signal?: AbortSignal;
  /** For tests. */
  readonly sleep?: Sleep;
  /** Milliseconds; for tests. */
  readonly now?: () => number;
}

/** Lets work go on, or makes it wait. */
export interface RemoteGate {
  /** Before a call to the destination. */
  checkpoint(): Promise<void>;
  /** Before a part of a transfer; undefined: it need not wait. */
  transferCheckpoint(): Promise<void> | undefined;
}

/** Hears of transfers in one direction, several at a time. Must not throw. */
export interface TransferListener {
  begin(): void;
  /** Bytes that are on their way. */
  add(bytes: number): void;
  /** A transfer is over, for good or ill. */
  end(): void;
}

export type RemoteAction =
  | "List"
  | "Get"
  | "Put"
  | "Delete"
  | "CreateFolder"
  | "QuotaInfo"
  | "SetObjectLock"
  | "GetObjectLock";

/** One message about the destination (engine.md 23, backend events). */
export interface RemoteEvent {
  readonly action: RemoteAction;
  /** A free space query has no `Completed`. After a failed upload the old and the new name are told with `Rename`. */
  readonly event: "Started" | "Completed" | "Retrying" | "Failed" | "Rename";
  /** Empty where the call is not about one file. */
  readonly name: string;
  /** Bytes; of a completed list, the number of files; −1 unknown. */
  readonly size: number;
}

/** The destination's part of BackendStatistics (engine.md 22). `remoteCalls` counts every attempt. */
export interface RemoteStatistics {
  remoteCalls: number;
  bytesUploaded: number;
  bytesDownloaded: number;
  filesUploaded: number;
  filesDownloaded: number;
  filesDeleted: number;
  foldersCreated: number;
  retryAttempts: number;
}

export function noStatistics(): RemoteStatistics {
  return {
    remoteCalls: 0,
    bytesUploaded: 0,
    bytesDownloaded: 0,
    filesUploaded: 0,
    filesDownloaded: 0,
    filesDeleted: 0,
    foldersCreated: 0,
    retryAttempts: 0,
  };
}

/** What has gone over the line, also for attempts that failed. */
export interface Traffic {
  /** Calls to the destination; each may be several requests to a server. */
  requests: number;
  /** Bytes. */
  uploaded: number;
  downloaded: number;
}

export function noTraffic(): Traffic {
  return { requests: 0, uploaded: 0, downloaded: 0 };
}

/** A file to upload. */
export interface Upload {
  readonly name: string;
  readonly localPath: string;
  /** Bytes. */
  readonly size: number;
  /** The local file is not needed after success. It may still be there then. */
  readonly mayMove?: boolean;
  /** A file of this name may be there, and is needed until the new one has arrived. */
  readonly replaces?: boolean;
  /**
   * Called after a failed attempt, before the next: half a file may lie under the old name, so the next attempt needs a
   * new one. The caller registers it, and may build the local file anew. Absent: the file has this name alone.
   */
  renamed?(oldName: string): Promise<{ name: string; localPath: string; size?: number }>;
}

/** A remote file that can be read at `path` until it is disposed of. */
export interface LocalCopy extends AsyncDisposable {
  readonly path: string;
  /** Bytes. */
  readonly size: number;
}
