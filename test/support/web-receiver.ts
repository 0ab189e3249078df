import { createServer, type IncomingMessage, type Server } from "node:http";
import { createServer as createSecureServer } from "node:https";
import type { AddressInfo } from "node:net";

/** A request as it came over the wire. */
export interface ReceivedRequest {
  readonly method: string;
  readonly path: string;
  /** Names as sent. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface GivenAnswer {
  readonly status: number;
  readonly headers?: Record<string, string>;
  readonly body?: string;
}

type Answer = (request: ReceivedRequest) => GivenAnswer | "never";

/** A web server that keeps what it gets. */
export class WebReceiver {
  readonly requests: ReceivedRequest[] = [];
  readonly #server: Server;
  readonly #scheme: string;
  answer: Answer = () => ({ status: 200 });

  private constructor(tls?: { key: string; cert: string }) {
    const handle: Parameters<typeof createServer>[1] = async (incoming, outgoing) => {
      const request = await readRequest(incoming);
      this.requests.push(request);
      const answer = this.answer(request);
      if (answer === "never") return;
      outgoing.writeHead(answer.status, answer.headers);
      outgoing.end(answer.body ?? "thanks");
    };
    this.#scheme = tls ? "https" : "http";
    this.#server = tls ? createSecureServer(tls, handle) : createServer(handle);
  }

  static async start(tls?: { key: string; cert: string }): Promise<WebReceiver> {
    const receiver = new WebReceiver(tls);
    await new Promise<void>((resolve) => receiver.#server.listen(0, "127.0.0.1", resolve));
    return receiver;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  url(path = "/"): string {
    return `${this.#scheme}://127.0.0.1:${this.port}${path}`;
  }

  /** What came since the last time. */
  take(): ReceivedRequest[] {
    return this.requests.splice(0);
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

async function readRequest(incoming: IncomingMessage): Promise<ReceivedRequest> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk);
  const { method = "", url: path = "", rawHeaders } = incoming;
  const headers: Record<string, string> = {};
  for (let index = 0; index < rawHeaders.length; index += 2) {
    headers[rawHeaders[index] as string] = rawHeaders[index + 1] as string;
  }
  return { method, path, headers, body: Buffer.concat(chunks).toString() };
}
