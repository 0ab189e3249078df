/** What a web server is to do; the same for both runtimes. */
export interface WebServerOptions {
  /** An address of this computer; `::` is every one, of IPv4 too. */
  readonly hostname: string;
  /** 0 takes a free one. */
  readonly port: number;
  /** PEM texts; without them the server speaks plain HTTP. */
  readonly tls?: { readonly key: string; readonly cert: string };
  /** Longest body of a request, in bytes. */
  readonly maximumBody: number;
  /** Must not throw. */
  answer(request: Request, connection: Connection): Response | Promise<Response>;
}

export interface WebServer {
  readonly port: number;
  /** Takes no more connections, and resolves when the open ones have ended; `force` ends them at once. */
  stop(force: boolean): Promise<void>;
}

/** Where a request came from. */
export interface Connection {
  readonly remoteAddress: string;
  /** Lets this answer take as long as it needs; the runtime may close connections that seem asleep. */
  keepOpen(): void;
  /**
   * Turns the connection into a websocket; the request is then to be answered with the given response. Undefined if it
   * asks for none.
   */
  upgrade(listener: SocketListener): Response | undefined;
}

export interface SocketListener {
  opened(socket: ServerSocket): void;
  received(text: string): void;
  closed(): void;
}

export interface ServerSocket {
  /** Who does not read what is sent to him is disconnected. */
  send(text: string): void;
  close(code: number, reason: string): void;
}

/** Bytes of a websocket's messages: the longest one that is read, and how many may wait to be sent. */
export const socketLimits = { message: 1 << 16, waiting: 16 << 20 } as const;
