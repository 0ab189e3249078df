import { type Difference, differencesOf } from "./comparison.ts";
import { type Exchange, expectedHeaders } from "./exchange.ts";
import { Variables } from "./variables.ts";

/** Sends a request to the server under test. */
export type Send = (request: Request) => Promise<Response>;

interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

/** The host by which the recorded server was called; its port is part of the name of the cookie. */
const host = "127.0.0.1:8200";
const comparedHeaders = [
  "Content-Type",
  "Content-Disposition",
  "Cache-Control",
  "Expires",
  "Pragma",
  "WWW-Authenticate",
  "Allow",
  "Set-Cookie",
  "Vary",
  "Access-Control-Allow-Origin",
  "Access-Control-Allow-Methods",
  "Access-Control-Allow-Headers",
  "Access-Control-Allow-Credentials",
];

/** Recorded exchanges sent again to another server, one after the other. */
export class Replay {
  readonly variables = new Variables();
  readonly #send: Send;
  readonly #address: string;

  /** @param address of the server, as `http://127.0.0.1:1234` */
  constructor(send: Send, address: string, folder: string) {
    this.#send = send;
    this.#address = address;
    this.variables.set("folder", folder);
    this.variables.set("folder encoded", encodeURIComponent(folder));
    const now = new Date();
    this.variables.set("next-year", String(now.getUTCFullYear() + 1));
    this.variables.set("yesterday", new Date(now.getTime() - 86_400_000).toISOString().slice(0, 10));
  }

  /** Sends a recorded request; gives how the answer differs from the recorded one. */
  async run(exchange: Exchange): Promise<Difference[]> {
    const { variables } = this;
    const { method, authorization = "Bearer {JWT-AccessToken-1}", headers = {}, body, text } = exchange;
    const answer = await this.#exchange(method, variables.fill(exchange.path), {
      headers: {
        ...(authorization !== null && { Authorization: variables.fill(authorization) }),
        ...variables.fill(headers),
      },
      ...(body !== undefined && { body: JSON.stringify(variables.fill(body)) }),
      ...(text !== undefined && { body: text, isPlain: true }),
    });
    this.#notice(exchange, answer);
    const { status, text: answered } = answer;
    if (status !== exchange.status)
      return [{ at: "status", is: `${status} ${answered.slice(0, 300)}`, recorded: exchange.status }];
    return [...this.#differencesOfHeaders(exchange, answer), ...this.#differencesOfBody(exchange, answer)];
  }

  /** A request that was not recorded, signed in as the first. */
  async ask(method: string, path: string, body?: unknown): Promise<unknown> {
    const answer = await this.#exchange(method, this.variables.fill(path), {
      headers: { Authorization: this.variables.fill("Bearer {JWT-AccessToken-1}") },
      ...(body !== undefined && { body: JSON.stringify(this.variables.fill(body)) }),
    });
    if (answer.status !== 200) throw new Error(`${method} ${path}: ${answer.status} ${answer.text}`);
    return answer.text === "" ? undefined : JSON.parse(answer.text);
  }

  async #exchange(
    method: string,
    path: string,
    sent: { headers: Record<string, string>; body?: string; isPlain?: boolean },
  ): Promise<Answer> {
    const headers = new Headers({ Host: host });
    if (sent.body !== undefined && !sent.isPlain) headers.set("Content-Type", "application/json");
    for (const [name, value] of Object.entries(sent.headers)) headers.set(name, value);
    const body = sent.body === undefined ? undefined : new TextEncoder().encode(sent.body);
    const response = await this.#send(new Request(this.#address + path, { method, headers, ...(body && { body }) }));
    const bytes = Buffer.from(await response.arrayBuffer());
    if (path.includes("/export?")) this.#lastExport = bytes.toString("base64");
    return { status: response.status, headers: response.headers, text: bytes.toString() };
  }

  #lastExport = "";

  /** Keeps what later requests need and no shape names: the number of the last event, and exported jobs. */
  #notice({ name }: Exchange, { text }: Answer): void {
    const { variables } = this;
    if (name.startsWith("export-")) variables.set(`export ${name}`, this.#lastExport);
    const event = /"LastEventID":(\d+)/.exec(text)?.[1];
    if (event === undefined) return;
    variables.set("event", event);
    variables.set("event-before", String(Number(event) - 1));
    variables.set("event-later", String(Number(event) + 500));
  }

  #differencesOfHeaders(exchange: Exchange, { headers }: Answer): Difference[] {
    const expected = expectedHeaders(exchange);
    return comparedHeaders.flatMap((name) => {
      const is = headers.get(name) ?? undefined;
      const recorded = expected[name];
      if (recorded === undefined) return is === undefined ? [] : [{ at: `header: ${name}`, is, recorded }];
      return differencesOf(recorded, is, this.variables, `header: ${name}`);
    });
  }

  #differencesOfBody({ answer: recorded }: Exchange, { text }: Answer): Difference[] {
    if (recorded === undefined) return text === "" ? [] : [{ at: "answer", is: text, recorded: "" }];
    if (typeof recorded === "object" && recorded !== null) {
      if ("<bytes>" in recorded) return text === "" ? [{ at: "answer", is: text, recorded }] : [];
      if ("<text>" in recorded) return differencesOf(recorded["<text>"], text, this.variables, "answer");
      if ("<json>" in recorded) return differencesOf(recorded, text, this.variables);
    }
    return differencesOf({ "<json>": recorded }, text, this.variables);
  }
}
