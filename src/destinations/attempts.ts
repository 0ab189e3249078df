import { AbortedError, UserError } from "../support/errors.ts";
import { DestinationError } from "./contract.ts";
import type { RemoteAction } from "./remote-parts.ts";

/** What is tried; the name changes with each retry of an upload. */
export interface RemoteTask {
  readonly action: RemoteAction;
  readonly name?: string;
  readonly size?: number;
  /** A missing folder may be created for it. */
  readonly createsFolder?: boolean;
  readonly beforeRetry?: () => Promise<void>;
}

/** Wraps an error that another attempt would only repeat: a file of this machine does not change by reading it again. */
export class Final extends Error {
  constructor(cause: unknown) {
    super("final", { cause });
  }
}

/** False for what no waiting can mend. */
export function mayPass(error: unknown): boolean {
  return !(error instanceof UserError || error instanceof AbortedError);
}

export function isKind(error: unknown, kind: DestinationError["kind"]): boolean {
  return error instanceof DestinationError && error.kind === kind;
}

/** What the look for a file that is not there fails with; some services deny what they have not. */
export const absent: ReadonlySet<unknown> = new Set<DestinationError["kind"]>([
  "FileMissing",
  "FolderMissing",
  "Denied",
]);
