import { protectiveHeaders } from "../../src/server/http/protective-headers.ts";
import { servePages } from "../../src/server/pages/endpoint.tsx";
import { ApiServer, type ApiServerOptions } from "./api-server.ts";

export interface PageReply {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

/** All pages with a real database, called in memory as a browser would. */
export class PageServer {
  readonly api: ApiServer;
  /** Goes along with each request, as browsers send it. */
  cookie = "";

  constructor(options: ApiServerOptions = {}) {
    this.api = new ApiServer(options, [protectiveHeaders]);
    servePages(this.api.app, this.api.services);
  }

  /** Signs in; every request after that brings the cookie. */
  async login(): Promise<this> {
    const { token } = await this.api.services.authentication.signIns.beginPages("webserver", false);
    this.cookie = `BunkerSession_8200=${token}`;
    return this;
  }

  get(path: string, headers: Record<string, string> = {}): Promise<PageReply> {
    return this.#ask("GET", path, undefined, headers);
  }

  head(path: string): Promise<PageReply> {
    return this.#ask("HEAD", path, undefined, {});
  }

  /** Sends a form from a page of this server. */
  post(
    path: string,
    form: Record<string, string> | [string, string][] | FormData = {},
    headers: Record<string, string> = {},
  ) {
    return this.#ask("POST", path, form instanceof FormData ? form : new URLSearchParams(form), {
      Origin: "http://127.0.0.1:8200",
      ...headers,
    });
  }

  async #ask(
    method: string,
    path: string,
    body: URLSearchParams | FormData | undefined,
    given: Record<string, string>,
  ): Promise<PageReply> {
    const headers = {
      Host: "127.0.0.1:8200",
      Accept: "text/html",
      ...(this.cookie !== "" && { Cookie: this.cookie }),
      ...given,
    };
    const request = new Request(`http://127.0.0.1:8200/${path}`, { method, headers, ...(body && { body }) });
    const connection = { remoteAddress: "127.0.0.1", keepOpen: () => undefined, upgrade: () => undefined };
    const reply = await this.api.app.fetch(request, { connection });
    return { status: reply.status, headers: reply.headers, text: await reply.text() };
  }

  [Symbol.dispose](): void {
    this.api[Symbol.dispose]();
  }
}
