/** A failure with a status of HTTP; its text reaches the client (rest-api.md 1). */
export class HttpError extends Error {
  override readonly name = "HttpError";
  readonly status: 400 | 401 | 403 | 404 | 409 | 413 | 429 | 500 | 503;
  /** Stable, for clients that tell one failure from another. */
  readonly id: string | undefined;
  /** By which it is known in other languages; stable, too. Clients don't get it, since those of Duplicati expect no id. */
  readonly meaning: string | undefined;

  constructor(status: HttpError["status"], message: string, id?: string, meaning = id) {
    super(message);
    this.status = status;
    this.id = id;
    this.meaning = meaning;
  }
}

/** What the client sent does not have the form that was asked for: answered with this status and without a body. */
export class MalformedRequest extends Error {
  override readonly name = "MalformedRequest";
  readonly status: 400 | 413 | 415;

  constructor(status: MalformedRequest["status"]) {
    super("Malformed request");
    this.status = status;
  }
}

/** A failure without an id for clients. @param meaning see {@link HttpError}. */
export function refused(status: HttpError["status"], meaning: string, message: string): HttpError {
  return new HttpError(status, message, undefined, meaning);
}

/** The value, or the 404 that a client gets instead. @param meaning see {@link HttpError}. */
export function found<T>(value: T | undefined, otherwise: string, meaning?: string): T {
  if (value === undefined) throw new HttpError(404, otherwise, undefined, meaning);
  return value;
}
