import type { Language } from "../../../views/texts/language.ts";
import { UserError, withAdvice } from "../../support/errors.ts";
import { HttpError, MalformedRequest } from "./errors.ts";
import { inLanguage } from "./language.ts";

/** Which version of the API a path belongs to; what is neither has no form of its own for errors. */
export type Dialect = "v1" | "v2";

export interface PageInfo {
  readonly Page: number;
  readonly PageSize: number;
  readonly Total: number;
  readonly Pages: number;
}

/** The envelope of a good answer of v2. */
export function succeeded(data: unknown, page?: PageInfo): Record<string, unknown> {
  return { ...(page && { PageInfo: page }), Data: data, Success: true, Error: null, StatusCode: "OK" };
}

/** What a handler returned, as it goes out. */
export function answerOf(result: unknown): Response {
  if (result instanceof Response) return result;
  if (result === undefined) return new Response(null, { status: 200 });
  return new Response(JSON.stringify(result), { headers: { "Content-Type": "application/json; charset=utf-8" } });
}

/** What a failure looks like to a client that speaks this language; undefined if it isn't one that he can understand. */
export function refusalOf(error: unknown, dialect: Dialect, language: Language): Response | undefined {
  if (error instanceof MalformedRequest) return new Response(null, { status: error.status });
  if (error instanceof HttpError) {
    const { status, message, id, meaning } = error;
    const text = inLanguage(language, meaning, message);
    if (dialect === "v2") return failed(text, id ?? `HTTP-${status}`);
    return errorBody(status, { Error: text, Code: status, ...(id !== undefined && { HelpId: id }) });
  }
  if (error instanceof UserError) {
    const text = inLanguage(language, error.id, error.message, withAdvice(error));
    if (dialect === "v2") return failed(text, error.id);
    return errorBody(400, { Error: text, Code: 400, HelpId: error.id });
  }
  return undefined;
}

/** The answer to a failure that only the log can tell of. */
export function unexpectedFailure(): Response {
  return errorBody(500, { Error: "An error occurred", Code: 500 });
}

function failed(text: string, code: string): Response {
  return errorBody(200, { Success: false, Error: text, StatusCode: code });
}

function errorBody(status: number, body: unknown): Response {
  return new Response(JSON.stringify(body), {
    status,
    headers: {
      "Content-Type": "application/json",
      "Cache-Control": "no-cache,no-store",
      Expires: "-1",
      Pragma: "no-cache",
    },
  });
}
