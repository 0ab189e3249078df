import {
  type Connection,
  type SocketListener,
  socketLimits,
  type WebServer,
  type WebServerOptions,
} from "../web-server.ts";

interface DenoServer {
  readonly addr: { readonly port: number };
  shutdown(): Promise<void>;
}

/** The part of Deno's namespace that is used here; its own types do not live beside Bun's. */
declare const Deno: {
  serve(
    options: { hostname: string; port: number; cert?: string; key?: string; signal: AbortSignal; onListen(): void },
    handler: (request: Request, info: { remoteAddr: { hostname: string } }) => Response | Promise<Response>,
  ): DenoServer;
  upgradeWebSocket(request: Request): { socket: WebSocket; response: Response };
};

export async function serve(options: WebServerOptions): Promise<WebServer> {
  const end = new AbortController();
  const server = Deno.serve(
    {
      hostname: options.hostname,
      port: options.port,
      ...options.tls,
      signal: end.signal,
      onListen: () => undefined,
    },
    (request, { remoteAddr }) => {
      if (Number(request.headers.get("content-length")) > options.maximumBody)
        return new Response(null, { status: 413 });
      return options.answer(request, connectionOf(request, remoteAddr.hostname));
    },
  );
  return {
    port: server.addr.port,
    stop: async (force) => {
      if (force) end.abort();
      await server.shutdown();
    },
  };
}

function connectionOf(request: Request, remoteAddress: string): Connection {
  return {
    remoteAddress,
    keepOpen: () => undefined,
    upgrade: (listener) => {
      if (request.headers.get("upgrade")?.toLowerCase() !== "websocket") return undefined;
      const { socket, response } = Deno.upgradeWebSocket(request);
      listenTo(socket, listener);
      return response;
    },
  };
}

function listenTo(socket: WebSocket, listener: SocketListener): void {
  const send = (text: string) => {
    if (socket.readyState !== WebSocket.OPEN) return;
    if (socket.bufferedAmount > socketLimits.waiting) socket.close(1008, "Too many unread messages");
    else socket.send(text);
  };
  socket.onopen = () => listener.opened({ send, close: (code, reason) => socket.close(code, reason) });
  socket.onmessage = ({ data }: MessageEvent<string | ArrayBuffer>) => {
    const text = typeof data === "string" ? data : new TextDecoder().decode(data);
    if (text.length <= socketLimits.message) listener.received(text);
    else socket.close(1009, "Message too long");
  };
  socket.onclose = () => listener.closed();
  // A close follows, which tells all that is of use.
  socket.onerror = () => undefined;
}
