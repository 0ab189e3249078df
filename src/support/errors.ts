/**
 * A failure that the user can understand and act on.
 *
 * `id` is stable and searchable; where Duplicati has an id for the same condition, it is that one.
 */
export class UserError extends Error {
  override readonly name = "UserError";
  readonly id: string;
  /** What to do next, in one sentence; empty when the message says it all. */
  readonly advice: string;

  constructor(id: string, message: string, options: { advice?: string; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.id = id;
    this.advice = options.advice ?? "";
  }
}

/** What happened and what to do, in one line. */
export function withAdvice({ message, advice }: { readonly message: string; readonly advice: string }): string {
  if (advice === "") return message;
  return /[.!?]$/.test(message) ? `${message} ${advice}` : `${message}. ${advice}`;
}

/** The run was broken off on request; nothing is wrong with the data. */
export class AbortedError extends Error {
  override readonly name = "AbortedError";
  constructor(message = "The operation was aborted") {
    super(message);
  }
}

/** The text of anything that was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** The system's error code (`ENOENT`, `EACCES` …) of a failed call, if it has one. */
export function codeOf(error: unknown): string | undefined {
  const code = (error as { code?: unknown } | null)?.code;
  return typeof code === "string" ? code : undefined;
}

/** Tells whether a call failed because a disk, or what the user may have of it, is full. */
export function isDiskFull(error: unknown): boolean {
  const code = codeOf(error);
  return code === "ENOSPC" || code === "EDQUOT";
}
