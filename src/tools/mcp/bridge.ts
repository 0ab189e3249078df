import * as v from "valibot";
import { messageOf } from "../../support/errors.ts";
import { failureAnswer } from "../server-util/answers.ts";
import type { ServerPlace } from "../server-util/api.ts";
import { askServer, type ServerAnswer } from "../server-util/request.ts";

/** A search in a large backup takes its time, in milliseconds. */
const patience = 600_000;

const versionKey = "io.modelcontextprotocol/protocolVersion";
/** What of a message stands in headers too. */
const message = v.object({
  id: v.optional(v.union([v.string(), v.number()])),
  method: v.string(),
  params: v.optional(
    v.object({ name: v.optional(v.string()), _meta: v.optional(v.object({ [versionKey]: v.optional(v.string()) })) }),
    {},
  ),
});
type Message = v.InferOutput<typeof message>;

/** Passes messages to a server, each by a request of its own. */
export class Bridge {
  readonly #place: ServerPlace;
  readonly #key: string;

  constructor(place: ServerPlace, key: string) {
    this.#place = place;
    this.#key = key;
  }

  /** The line of the answer, be it that there is none of the server; undefined: nothing is to be answered. */
  async pass(line: string): Promise<string | undefined> {
    let parsed: unknown;
    try {
      parsed = JSON.parse(line);
    } catch {
      return errorLine(undefined, -32700, "This is no JSON");
    }
    const read = v.safeParse(message, parsed);
    if (!read.success) return errorLine(undefined, -32600, "This is no message that is understood");
    const { id } = read.output;
    try {
      const answer = await this.#send(read.output, line);
      return id === undefined ? undefined : lineOf(answer, id);
    } catch (error) {
      return id === undefined ? undefined : errorLine(id, -32603, messageOf(error));
    }
  }

  #send({ method, params: { name, _meta } }: Message, body: string): Promise<ServerAnswer> {
    const version = _meta?.[versionKey];
    const headers = {
      Accept: "application/json, text/event-stream",
      Authorization: `Bearer ${this.#key}`,
      ...(version !== undefined && {
        "MCP-Protocol-Version": version,
        "Mcp-Method": method,
        ...(name !== undefined && { "Mcp-Name": headerOf(name) }),
      }),
    };
    return askServer(
      { method: "POST", url: new URL("mcp", this.#place.url), headers, body },
      this.#place.rules,
      patience,
    );
  }
}

/** What a header can't hold as it is stands there in Base64. */
function headerOf(text: string): string {
  return /^[\x21-\x7e]+$/.test(text) ? text : `=?base64?${Buffer.from(text).toString("base64")}?=`;
}

/** Answers of the protocol as they are, on one line; another one is told as the failure that it is. */
function lineOf({ status, body }: ServerAnswer, id: string | number): string {
  const text = new TextDecoder().decode(body);
  const json = v.safeParse(v.pipe(v.string(), v.parseJson()), text);
  if (v.is(v.object({ jsonrpc: v.literal("2.0") }), json.output)) return JSON.stringify(json.output);
  const told = v.safeParse(failureAnswer, json.output);
  return errorLine(id, -32603, `Server error (${status})${told.success ? `: ${told.output}` : ""}`);
}

/** @param id undefined: it could not be read. */
function errorLine(id: string | number | undefined, code: number, text: string): string {
  return JSON.stringify({ jsonrpc: "2.0", id, error: { code, message: text } });
}
