import { afterEach, beforeEach, expect, test } from "bun:test";
import { once } from "node:events";
import { Agent, createServer, request as forward } from "node:http";
import { type AddressInfo, connect, type Socket } from "node:net";
import { platform } from "#platform";
import type { WebServer } from "../../../src/platform/web-server.ts";
import { countListeners } from "../../support/listener-count.ts";
import { PageServer } from "../../support/page-server.ts";

// A stream looks by itself every twenty seconds only, and a machine may be busy: each test has two minutes.

let pages: PageServer;
let server: WebServer;
let listeners: () => number;
beforeEach(async () => {
  pages = await new PageServer().login();
  listeners = countListeners(pages.api.events);
  server = await platform.serve({
    hostname: "127.0.0.1",
    port: 0,
    maximumBody: 1000,
    answer: (request, connection) => pages.api.app.fetch(request, { connection }),
  });
});
afterEach(async () => {
  await server.stop(true);
  pages[Symbol.dispose]();
});

/** A browser with one connection, which it keeps. */
class Browser {
  /** All that has come. */
  heard = "";

  private constructor(readonly socket: Socket) {
    socket.on("error", () => undefined);
    socket.on("data", (data) => {
      this.heard += data;
    });
  }

  static async open(path: string, port = server.port): Promise<Browser> {
    const socket = connect(port, "127.0.0.1");
    await once(socket, "connect");
    const browser = new Browser(socket);
    browser.ask(path);
    return browser;
  }

  ask(path: string): void {
    const headers = ["Host: 127.0.0.1:8200", "Accept: text/html", `Cookie: ${pages.cookie}`];
    this.socket.write(`GET ${path} HTTP/1.1\r\n${headers.join("\r\n")}\r\n\r\n`);
  }

  async hears(text: string): Promise<void> {
    await until(() => this.heard.includes(text));
  }
}

function streams(count: number): Promise<Browser[]> {
  return Promise.all(
    Array.from({ length: count }, async () => {
      const browser = await Browser.open("/live");
      await browser.hears("<hx-partial");
      return browser;
    }),
  );
}

async function until(look: () => boolean): Promise<void> {
  while (!look()) await Bun.sleep(5);
}

function addNotification(title: string, message = ""): void {
  const { database, events } = pages.api;
  database.notifications.add({
    type: "Error",
    title,
    message,
    exception: "",
    jobId: null,
    action: "",
    time: new Date(),
    logEntryId: null,
    messageId: null,
    messageLogTag: null,
  });
  events.emit("notifications");
}

test("two hundred browsers are shown every change", async () => {
  const browsers = await streams(200);
  for (const change of ["The first change", "The second change"]) {
    addNotification(change);
    for (const browser of browsers) await browser.hears(change);
  }
  for (const { socket } of browsers) socket.destroy();
  await until(() => listeners() === 0);
}, 120_000);

test("browsers that vanish leave nothing behind, however they go", async () => {
  const goings: ((browser: Browser) => void)[] = [
    ({ socket }) => socket.resetAndDestroy(),
    ({ socket }) => socket.destroy(),
    ({ socket }) => socket.end(),
  ];
  const browsers = await streams(60);
  expect(listeners()).toBeGreaterThanOrEqual(60);
  for (const [index, browser] of browsers.entries()) goings[index % goings.length]?.(browser);
  await until(() => listeners() === 0);
  // Before the answer is there.
  const hasty = await Promise.all(Array.from({ length: 60 }, () => Browser.open("/live")));
  for (const [index, browser] of hasty.entries()) goings[index % goings.length]?.(browser);
  for (const { socket } of hasty) if (!socket.closed) await once(socket, "close");
  // Whoever comes now is served after all of them.
  const [last] = await streams(1);
  last?.socket.destroy();
  await until(() => listeners() === 0);
}, 120_000);

test("a browser that vanishes behind a proxy is noticed too, and a sign-out ends its stream, not its connection", async () => {
  const agent = new Agent({ keepAlive: true });
  const proxy = createServer((request, response) => {
    const { method, headers, url: path } = request;
    const onward = forward({ host: "127.0.0.1", port: server.port, agent, method, headers, path }, (answer) => {
      response.writeHead(answer.statusCode ?? 0, answer.headers);
      answer.pipe(response);
    });
    onward.on("error", () => undefined);
    onward.end();
    response.on("close", () => {
      if (!response.writableFinished) onward.destroy();
    });
  });
  proxy.listen(0, "127.0.0.1");
  await once(proxy, "listening");
  const { port } = proxy.address() as AddressInfo;
  try {
    const vanishing = await Browser.open("/", port);
    await vanishing.hears("</html>");
    vanishing.ask("/live");
    await vanishing.hears("<hx-partial");
    vanishing.socket.destroy();
    await until(() => listeners() === 0);

    const staying = await Browser.open("/live", port);
    await staying.hears("<hx-partial");
    await pages.post("logout");
    pages.api.events.emit("status");
    await staying.hears("\r\n0\r\n\r\n");
    expect(listeners()).toBe(0);
    staying.ask("/login.html");
    await staying.hears("</html>");
    staying.socket.destroy();
  } finally {
    proxy.closeAllConnections();
    proxy.close();
    agent.destroy();
  }
}, 120_000);

test("for a browser that does not read nothing more is made, and once it reads it sees how things are", async () => {
  const [browser] = (await streams(1)) as [Browser];
  browser.socket.pause();
  let looks = 0;
  const list = pages.api.tasks.list.bind(pages.api.tasks);
  pages.api.tasks.list = () => {
    looks++;
    return list();
  };
  let before = -1;
  let changes = 0;
  // What the system keeps for a connection is full after a few of them.
  for (; looks !== before && changes < 30; changes++) {
    before = looks;
    pages.api.database.notifications.deleteByAction("");
    addNotification(`Change ${changes}`, `${changes}`.repeat(2_000_000));
    await Bun.sleep(500);
  }
  expect(changes).toBeLessThan(30);
  for (let more = 0; more < 3; more++) pages.api.events.emit("notifications");
  await Bun.sleep(500);
  expect(looks).toBe(before);
  pages.api.database.notifications.deleteByAction("");
  addNotification("The last change");
  browser.socket.resume();
  await browser.hears("The last change");
  browser.socket.destroy();
  await until(() => listeners() === 0);
}, 120_000);
