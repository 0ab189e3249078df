import {
  type Connection,
  type SocketListener,
  socketLimits,
  type WebServer,
  type WebServerOptions,
} from "../web-server.ts";

/** Seconds after which a connection is closed on which nothing happens. */
const idleTimeout = 120;

export async function serve(options: WebServerOptions): Promise<WebServer> {
  const server = Bun.serve<SocketListener>({
    hostname: options.hostname,
    port: options.port,
    ...(options.tls && { tls: { key: options.tls.key, cert: options.tls.cert } }),
    idleTimeout,
    maxRequestBodySize: options.maximumBody,
    development: false,
    // Bun's own choice is to share the port with whoever has it.
    reusePort: false,
    fetch: (request, server) => options.answer(request, connectionOf(request, server)),
    websocket: {
      maxPayloadLength: socketLimits.message,
      backpressureLimit: socketLimits.waiting,
      closeOnBackpressureLimit: true,
      open: (socket) =>
        socket.data.opened({
          send: (text) => void socket.send(text),
          close: (code, reason) => socket.close(code, reason),
        }),
      message: (socket, message) =>
        socket.data.received(typeof message === "string" ? message : new TextDecoder().decode(message)),
      close: (socket) => socket.data.closed(),
    },
  });
  return { port: server.port ?? options.port, stop: (force) => server.stop(force) };
}

function connectionOf(request: Request, server: Bun.Server<SocketListener>): Connection {
  return {
    remoteAddress: server.requestIP(request)?.address ?? "",
    keepOpen: () => server.timeout(request, 0),
    // Bun ignores the answer of a request that it has upgraded.
    upgrade: (listener) => (server.upgrade(request, { data: listener }) ? new Response(null) : undefined),
  };
}
