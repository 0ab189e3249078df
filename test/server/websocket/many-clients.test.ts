import { afterEach, beforeEach, expect, test } from "bun:test";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { platform } from "#platform";
import type { WebServer } from "../../../src/platform/web-server.ts";
import { preAuthTokens } from "../../../src/server/auth/pre-auth.ts";
import { serveNotifications } from "../../../src/server/websocket/endpoint.ts";
import type { NotificationHub } from "../../../src/server/websocket/hub.ts";
import { ApiServer } from "../../support/api-server.ts";

const token = "fixture-preauth-1";
let api: ApiServer;
let hub: NotificationHub;
let server: WebServer;
beforeEach(async () => {
  api = new ApiServer({ preAuthTokens: preAuthTokens(token) });
  hub = serveNotifications(api.app, api.services);
  server = await platform.serve({
    hostname: "127.0.0.1",
    port: 0,
    maximumBody: 1000,
    answer: (request, connection) => api.app.fetch(request, { connection }),
  });
});
afterEach(async () => {
  hub.close();
  await server.stop(true);
  api[Symbol.dispose]();
});

async function until(look: () => boolean): Promise<void> {
  while (!look()) await Bun.sleep(5);
}

/** A connection that has become a websocket, on which nothing more is read or said. */
async function rawSocket(query = ""): Promise<Socket> {
  const socket = connect(server.port, "127.0.0.1");
  await once(socket, "connect");
  const lines = [
    `GET /notifications${query} HTTP/1.1`,
    "Host: 127.0.0.1",
    "Upgrade: websocket",
    "Connection: Upgrade",
    `Sec-WebSocket-Key: ${randomBytes(16).toString("base64")}`,
    "Sec-WebSocket-Version: 13",
  ];
  socket.write(`${lines.join("\r\n")}\r\n\r\n`);
  await once(socket, "data");
  socket.pause();
  return socket;
}

test("two hundred clients hear of every change, each in its order", async () => {
  const heard = Array.from({ length: 200 }, () => [] as number[]);
  const sockets = heard.map((events) => {
    const socket = new WebSocket(`ws://127.0.0.1:${server.port}/notifications?token=${token}`);
    socket.addEventListener("message", ({ data }) => events.push(JSON.parse(String(data)).LastEventID));
    return socket;
  });
  await until(() => heard.every((events) => events.length === 1));
  for (let change = 0; change < 50; change++) {
    api.events.emit("tasks");
    if (change % 10 === 0) await Bun.sleep(1);
  }
  await until(() => heard.every((events) => events.length >= 51));
  const all = Array.from({ length: 51 }, (_, id) => id);
  expect(heard.filter((events) => !Bun.deepEquals(events, all))).toEqual([]);
  for (const socket of sockets) socket.close();
}, 30_000);

test("who vanishes without a goodbye makes room for others", async () => {
  const strangers = await Promise.all(Array.from({ length: 100 }, () => rawSocket()));
  expect(hub.hasRoomForStrangers).toBe(false);
  for (const socket of strangers) socket.resetAndDestroy();
  await until(() => hub.hasRoomForStrangers);
}, 30_000);

test("who does not read what is sent is sent away, before it costs much memory", async () => {
  const socket = await rawSocket(`?token=${token}`);
  let isClosed = false;
  socket.on("error", () => undefined);
  socket.on("close", () => {
    isClosed = true;
  });
  // Each state is large, and there is one for each change.
  api.planned = Array.from({ length: 20_000 }, (_, jobId) => ({ jobId, time: new Date(0) }));
  let sent = 0;
  const size = JSON.stringify(api.planned).length;
  while (!isClosed && sent < 300e6) {
    api.events.emit("tasks");
    sent += size;
    await Bun.sleep(1);
    // The end is only seen by who reads.
    if (sent > 60e6) socket.resume();
  }
  expect(isClosed).toBe(true);
}, 30_000);
