import { AbortedError, UserError } from "../support/errors.ts";
import { type Destination, DestinationError, type RemoteFile } from "./contract.ts";
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

/** Not every destination can break off at once; its late answer is of no interest then. */
export async function orAborted<T>(signal: AbortSignal | undefined, work: Promise<T>): Promise<T> {
  if (!signal) return await work;
  const aborted = Promise.withResolvers<never>();
  const abort = () => aborted.reject(new AbortedError());
  signal.addEventListener("abort", abort, { once: true });
  if (signal.aborted) abort();
  try {
    return await Promise.race([work, aborted.promise]);
  } finally {
    signal.removeEventListener("abort", abort);
  }
}

export async function listOnce(
  destination: Destination,
  signal: AbortSignal | undefined,
  withFolders = false,
): Promise<RemoteFile[]> {
  const files: RemoteFile[] = [];
  for await (const file of destination.list(signal)) if (withFolders || !file.isFolder) files.push(file);
  return files;
}

/** Throws unless a file that was uploaded is listed with its size. */
export async function requireListed(
  destination: Destination,
  signal: AbortSignal | undefined,
  name: string,
  size: number,
): Promise<void> {
  const wanted = name.toLowerCase();
  const found = (await listOnce(destination, signal)).find((file) => file.name.toLowerCase() === wanted);
  if (!found) throw new DestinationError("Broken", `The uploaded file ${name} is not listed`);
  if (found.size >= 0 && found.size !== size) {
    throw new DestinationError("Broken", `The uploaded file ${name} is listed with ${found.size} bytes, not ${size}`);
  }
}
