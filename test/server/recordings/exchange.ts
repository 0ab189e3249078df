import { readFileSync } from "node:fs";
import { join } from "node:path";

/** One exchange that was recorded; see test/fixtures/rest/README.md for how its texts are written. */
export interface Exchange {
  readonly name: string;
  readonly method: string;
  readonly path: string;
  /** null: none is sent; not there: the access token of the first sign-in. */
  readonly authorization?: string | null;
  readonly headers?: Readonly<Record<string, string>>;
  /** What is sent as JSON. */
  readonly body?: unknown;
  /** What is sent as it is. */
  readonly text?: string;
  readonly status: number;
  /** Where they are not those of each JSON answer. */
  readonly answerHeaders?: Readonly<Record<string, string>>;
  /** The shape of the answer; without it the answer is empty. */
  readonly answer?: unknown;
}

const headersOfData = { "Content-Type": "application/json; charset=utf-8" };
const headersOfErrors = {
  "Content-Type": "application/json",
  "Cache-Control": "no-cache,no-store",
  Expires: "-1",
  Pragma: "no-cache",
};

export function readExchanges(group: string): Exchange[] {
  const file = join(import.meta.dirname, "..", "..", "fixtures", "rest", `${group}.json`);
  return JSON.parse(readFileSync(file, "utf8")) as Exchange[];
}

export function expectedHeaders({ answerHeaders, status, answer }: Exchange): Readonly<Record<string, string>> {
  if (answerHeaders) return answerHeaders;
  if (answer === undefined) return {};
  return status < 400 ? headersOfData : headersOfErrors;
}
