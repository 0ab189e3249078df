import * as v from "valibot";
import type { CertificateRules } from "../../support/certificate-rules.ts";
import { UserError } from "../../support/errors.ts";
import { failureAnswer } from "./answers.ts";
import { askServer, type ServerAnswer, type ServerRequest } from "./request.ts";

/** Where a server is, and which certificates it may have. */
export interface ServerPlace {
  /** Ends with a slash. */
  readonly url: URL;
  readonly rules: CertificateRules;
}

/** Milliseconds; a server under load may take its time. */
const patience = 100_000;

/** Calls of a server's REST API. */
export class ServerApi {
  readonly place: ServerPlace;
  readonly #accessToken: string | undefined;

  constructor(place: ServerPlace, accessToken?: string) {
    this.place = place;
    this.#accessToken = accessToken;
  }

  get(path: string): Promise<ServerAnswer> {
    return this.#call("GET", path);
  }

  /** Whether the server has such a route. */
  async serves(path: string): Promise<boolean> {
    return (await this.#ask("GET", path)).status !== 404;
  }

  /** Without `body` the request has none. */
  post(path: string, body?: unknown, headers: Record<string, string> = {}): Promise<ServerAnswer> {
    return this.#call("POST", path, body, headers);
  }

  put(path: string, body: unknown): Promise<ServerAnswer> {
    return this.#call("PUT", path, body);
  }

  patch(path: string, body: unknown): Promise<ServerAnswer> {
    return this.#call("PATCH", path, body);
  }

  delete(path: string): Promise<ServerAnswer> {
    return this.#call("DELETE", path);
  }

  /** Throws `ServerError` with what the server says; an error without a word is none that a user could understand. */
  async #call(
    method: ServerRequest["method"],
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<ServerAnswer> {
    const answer = await this.#ask(method, path, body, headers);
    if (answer.status >= 200 && answer.status < 300) return answer;
    const told = v.safeParse(v.pipe(v.string(), v.parseJson(), failureAnswer), textOf(answer));
    if (!told.success) throw new Error(`The server answered ${method} ${path.split("?")[0]} with ${answer.status}`);
    throw new UserError("ServerError", `Server error (${answer.status}): ${told.output}`);
  }

  #ask(
    method: ServerRequest["method"],
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<ServerAnswer> {
    const url = new URL(`api/v1/${path}`, this.place.url);
    const authorization: Record<string, string> =
      this.#accessToken === undefined ? {} : { Authorization: `Bearer ${this.#accessToken}` };
    const content = body === undefined ? undefined : JSON.stringify(body);
    const request = { method, url, headers: { ...authorization, ...headers }, body: content };
    return askServer(request, this.place.rules, patience);
  }
}

/** Reads an answer's JSON. Throws for what isn't as it should be. */
export function read<T>(schema: v.GenericSchema<unknown, T>, answer: ServerAnswer): T {
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), schema), textOf(answer));
  if (parsed.success) return parsed.output;
  throw new Error(`The server's answer is none that is understood: ${v.summarize(parsed.issues)}`);
}

function textOf({ body }: ServerAnswer): string {
  return new TextDecoder().decode(body);
}
