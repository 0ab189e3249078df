import { connect, type Socket } from "node:net";
import { StringDecoder } from "node:string_decoder";
import { usualCertificates } from "../../support/certificate-rules.ts";
import { connectTls } from "../../support/tls.ts";
import type { XmppAccount } from "./address.ts";
import { escapeXml, type Stanza, StanzaReader } from "./stanza-reader.ts";

/** A connection to an XMPP server: what is sent, and what comes in answer. */
export class XmppStream {
  readonly #account: XmppAccount;
  readonly #signal: AbortSignal;
  #socket: Socket;
  #isSecure: boolean;
  readonly #arrived: Stanza[] = [];
  #failure: unknown;
  #wake: () => void = () => undefined;

  private constructor(account: XmppAccount, socket: Socket, signal: AbortSignal) {
    this.#account = account;
    this.#signal = signal;
    this.#socket = socket;
    this.#isSecure = account.isSecure;
    signal.addEventListener("abort", () => this.#fail(signal.reason));
    this.#listen();
  }

  /** Throws the system's error, or `InvalidServerCertificate`. */
  static async open(account: XmppAccount, signal: AbortSignal): Promise<XmppStream> {
    const { host, port, isSecure } = account;
    const socket = isSecure
      ? await connectTls({ host, port, signal }, usualCertificates)
      : await connectPlain(host, port, signal);
    return new XmppStream(account, socket, signal);
  }

  /** Whether nobody else can read what is sent. */
  get isSecure(): boolean {
    return this.#isSecure;
  }

  /** From now on over TLS; nothing may be on its way. */
  async secure(): Promise<void> {
    this.#socket.removeAllListeners("data");
    this.#socket.removeAllListeners("close");
    const { host, port } = this.#account;
    this.#socket = await connectTls({ host, port, socket: this.#socket, signal: this.#signal }, usualCertificates);
    this.#isSecure = true;
    this.#listen();
  }

  /** Begins the stream, also anew; returns what the server offers. */
  async begin(): Promise<Stanza> {
    const { host } = this.#account;
    this.send(
      `<?xml version='1.0'?><stream:stream to='${escapeXml(host)}' version='1.0' xml:lang='en' xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'>`,
    );
    for (;;) {
      const stanza = await this.receive();
      if (stanza.name === "stream:features") return stanza;
    }
  }

  send(text: string): void {
    this.#socket.write(text);
  }

  /** The next element. Throws if the connection has ended, and for errors of the stream. */
  async receive(): Promise<Stanza> {
    for (;;) {
      const stanza = this.#arrived.shift();
      if (stanza?.name === "stream:error") throw new Error(`The server ended the stream: ${conditionOf(stanza)}`);
      if (stanza?.name === "/stream") throw new Error("The server ended the stream");
      if (stanza) return stanza;
      if (this.#failure !== undefined) throw this.#failure;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  close(): void {
    if (this.#failure === undefined) this.#socket.write("</stream:stream>");
    this.#failure ??= new Error("The stream is closed");
    this.#socket.destroySoon();
  }

  #listen(): void {
    const reader = new StanzaReader();
    const decoder = new StringDecoder();
    this.#socket.on("data", (chunk: Buffer) => {
      try {
        this.#arrived.push(...reader.read(decoder.write(chunk)));
        this.#wake();
      } catch (error) {
        this.#fail(error);
      }
    });
    this.#socket.on("error", (error) => this.#fail(error));
    this.#socket.on("close", () => this.#fail(new Error("The server closed the connection")));
  }

  #fail(error: unknown): void {
    this.#failure ??= error;
    this.#socket.destroy();
    this.#wake();
  }
}

/** The name of what went wrong, and the words of the server. */
export function conditionOf(error: Stanza): string {
  const text = error.children.find(({ name }) => name === "text")?.text;
  const condition = error.children.find(({ name }) => name !== "text")?.name ?? "unknown";
  return text ? `${condition} (${text})` : condition;
}

function connectPlain(host: string, port: number, signal: AbortSignal): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port });
    const abort = () => socket.destroy(signal.reason);
    signal.addEventListener("abort", abort);
    socket.once("error", reject);
    socket.once("connect", () => {
      signal.removeEventListener("abort", abort);
      socket.off("error", reject);
      resolve(socket);
    });
  });
}
