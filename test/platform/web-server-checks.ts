import assert from "node:assert/strict";
import { get } from "node:https";
import type { Platform } from "../../src/platform/platform.ts";
import type { Connection, WebServerOptions } from "../../src/platform/web-server.ts";
import { codeOf } from "../../src/support/errors.ts";
import { TestCertificate } from "../support/certificate.ts";

type Check = readonly [string, () => Promise<void>];

/** What the web server of every runtime has to do. */
export function webServerChecks(platform: Platform): readonly Check[] {
  const serve = (answer: WebServerOptions["answer"], more: Partial<WebServerOptions> = {}) =>
    platform.serve({ hostname: "127.0.0.1", port: 0, maximumBody: 1000, answer, ...more });
  return [
    [
      "a web server tells who asks, and refuses a body that is too long",
      async () => {
        const server = await serve(
          async (request, { remoteAddress }) => new Response(`${remoteAddress} ${await request.text()}`),
        );
        const post = (body: string) => fetch(`http://127.0.0.1:${server.port}/`, { method: "POST", body });
        assert.equal(await (await post("hello")).text(), "127.0.0.1 hello");
        const refused = await post("x".repeat(2000));
        assert.equal(refused.status, 413);
        await refused.text();
        await server.stop(true);
      },
    ],
    [
      "a web server fails with the system's code on a port that is taken",
      async () => {
        const first = await serve(() => new Response("first"));
        const second = serve(() => new Response("second"), { port: first.port });
        assert.equal(await second.catch(codeOf), "EADDRINUSE");
        await first.stop(true);
      },
    ],
    [
      "a web server that is stopped lets open requests end",
      async () => {
        const started = Promise.withResolvers<void>();
        const release = Promise.withResolvers<void>();
        const server = await serve(async () => {
          started.resolve();
          await release.promise;
          return new Response("late");
        });
        const asked = fetch(`http://127.0.0.1:${server.port}/`, { headers: { Connection: "close" } });
        await started.promise;
        const stopped = server.stop(false);
        release.resolve();
        assert.equal(await (await asked).text(), "late");
        await stopped;
      },
    ],
    [
      "a web server speaks TLS",
      async () => {
        using certificate = new TestCertificate();
        const server = await serve(() => new Response("secret"), { tls: certificate.pair });
        const status = await new Promise((resolve, reject) => {
          const options = { ca: certificate.cert, agent: false, headers: { Connection: "close" } };
          get(`https://localhost:${server.port}/`, options, (answer) => {
            answer.resume();
            resolve(answer.statusCode);
          }).on("error", reject);
        });
        assert.equal(status, 200);
        await server.stop(true);
      },
    ],
    [
      "a connection becomes a websocket if it asks for that, and tells of its end",
      async () => {
        const closed = Promise.withResolvers<void>();
        const server = await serve(
          (_, connection) => echo(connection, closed.resolve) ?? new Response(null, { status: 400 }),
        );
        assert.equal((await fetch(`http://127.0.0.1:${server.port}/`)).status, 400);
        const heard: string[] = [];
        const end = await new Promise<CloseEvent>((resolve) => {
          const socket = new WebSocket(`ws://127.0.0.1:${server.port}/`);
          socket.onmessage = ({ data }) => {
            heard.push(String(data));
            socket.send(heard.length === 1 ? "hello" : "end");
          };
          socket.onclose = resolve;
        });
        assert.deepEqual(heard, ["welcome", "hello"]);
        assert.deepEqual([end.code, end.reason], [4401, "That was all"]);
        await closed.promise;
        await server.stop(true);
      },
    ],
  ];
}

function echo(connection: Connection, closed: () => void): Response | undefined {
  let send: (text: string) => void;
  let close: (code: number, reason: string) => void;
  return connection.upgrade({
    opened: (socket) => {
      ({ send, close } = socket);
      send("welcome");
    },
    received: (text) => (text === "end" ? close(4401, "That was all") : send(text)),
    closed,
  });
}
