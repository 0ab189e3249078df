import { codeOf } from "../support/errors.ts";
import type { Logger } from "../support/log.ts";

const tag = "Duplicati.Library.Main.Operation.Backup.FileEnumerationProcess";

/** The messages of a walk, with Duplicati's ids, and how many entries it had to leave out because of an error. */
export class WalkLog {
  errors = 0;
  readonly #logger: Logger;

  constructor(logger: Logger) {
    this.#logger = logger;
  }

  verbose(id: string, message: string): void {
    this.#logger.write("Verbose", tag, id, message);
  }

  /** A warning for a path that is left out because of an error; see {@link reportSourceError}. */
  failure(error: unknown, id: string, path: string, message?: string): void {
    this.errors++;
    this.skippedCheck(error, id, path, message);
  }

  /** A warning for a path that is not left out, although one of the checks could not be made. */
  skippedCheck(error: unknown, id: string, path: string, message?: string): void {
    reportSourceError(this.#logger, tag, id, path, error, message);
  }

  missing(path: string): void {
    this.errors++;
    this.#logger.write("Warning", tag, "PathNotFound", `Excluding path due to path not found: ${path}`);
  }

  /** A file of rules that leave something out is there, and not obeyed. */
  unusableRules(file: string, reason: string, error?: unknown): void {
    const message = `The rules in ${file} are not obeyed, since ${reason}: they leave nothing out`;
    this.#logger.write("Warning", tag, "IgnoreRulesNotObeyed", message, error);
  }

  /** A name that is not valid UTF-8 has no path that could be stored (engine.md 28 D20). */
  invalidName(path: string): void {
    this.errors++;
    const message = `Excluding path due to path not found: ${path} (InvalidFileName: the name is not valid UTF-8)`;
    this.#logger.write("Warning", tag, "PathNotFound", message);
  }
}

/**
 * Warns about a path that could not be read. Frequent causes have ids of their own; `id` and `message` are for the others.
 */
export function reportSourceError(
  logger: Logger,
  tag: string,
  id: string,
  path: string,
  error: unknown,
  message = `Failed to process path: ${path}`,
): void {
  const known = knownFailures[codeOf(error) ?? ""];
  if (known === undefined) logger.write("Warning", tag, id, message, error);
  else logger.write("Warning", tag, known.id, `Excluding path due to ${known.cause}: ${path}`, error);
}

const denied = { id: "PermissionDenied", cause: "permission denied" };
const locked = { id: "FileLocked", cause: "file locked" };
const notFound = { id: "PathNotFound", cause: "path not found" };
const tooLong = { id: "PathTooLong", cause: "path too long" };

const knownFailures: Readonly<Record<string, { id: string; cause: string }>> = {
  EACCES: denied,
  EPERM: denied,
  EBUSY: locked,
  ETXTBSY: locked,
  ENOENT: notFound,
  ENOTDIR: notFound,
  ENAMETOOLONG: tooLong,
};
