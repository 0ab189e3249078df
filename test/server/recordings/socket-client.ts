export type Heard = Readonly<Record<string, unknown>>;

/** A client of the websocket `/notifications`. */
export class SocketClient {
  readonly #socket: WebSocket;
  readonly #heard: Heard[] = [];
  #wake: () => void = () => undefined;
  #pings = 0;

  private constructor(url: string, headers: Readonly<Record<string, string>>) {
    // Bun's client can send headers, which the types of browsers don't know.
    this.#socket = Reflect.construct(WebSocket, [url, { headers }]);
    this.#socket.onmessage = ({ data }) => this.#hear(JSON.parse(String(data)));
    this.#socket.onclose = ({ code }) => this.#hear({ closed: code });
  }

  static async connect(address: string, headers: Readonly<Record<string, string>> = {}): Promise<SocketClient> {
    const client = new SocketClient(address.replace(/^http/, "ws"), headers);
    await new Promise((resolve, reject) => {
      client.#socket.onopen = resolve;
      client.#socket.onerror = reject;
    });
    return client;
  }

  send(text: string): void {
    this.#socket.send(text);
  }

  /** The next message that is like that, after all that came before it. Where the server closes, `{ closed: code }` is the last. */
  async hearUntil(isLast: (message: Heard) => boolean): Promise<Heard[]> {
    for (let read = 0; ; ) {
      for (; read < this.#heard.length; read++) {
        const message = this.#heard[read];
        if (message && ("closed" in message || isLast(message))) return this.#heard.splice(0, read + 1);
      }
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  /** What the server has sent until now: everything that comes before the answer to one more request. */
  async heard(): Promise<Heard[]> {
    const id = `ping ${++this.#pings}`;
    this.send(JSON.stringify({ Version: 1, Id: id, Action: "ping" }));
    const messages = await this.hearUntil((message) => message.Id === id);
    return messages.filter((message) => message.Id !== id);
  }

  #hear(message: Heard): void {
    this.#heard.push(message);
    this.#wake();
  }

  close(): void {
    this.#socket.close();
  }
}
