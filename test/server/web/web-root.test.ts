import { afterEach, beforeEach, expect, test } from "bun:test";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Hono } from "hono";
import type { App } from "../../../src/server/http/app.ts";
import { protectiveHeaders } from "../../../src/server/http/protective-headers.ts";
import { clientPathsOf, serveWebRoot } from "../../../src/server/web/web-root.ts";

let place: string;
let app: App;

beforeEach(() => {
  place = mkdtempSync(join(tmpdir(), "bunker-web-root-"));
  mkdirSync(join(place, "root", "ngclient", "assets"), { recursive: true });
  const page = `<html><head><base href="/"><script>let a</script></head><body>the client</body></html>`;
  writeFileSync(join(place, "root", "ngclient", "index.html"), page);
  writeFileSync(join(place, "root", "ngclient", "Main-AB12.js"), "run()");
  writeFileSync(join(place, "root", "ngclient", "assets", "font.woff2"), "font");
  writeFileSync(join(place, "root", ".hidden.txt"), "hidden");
  writeFileSync(join(place, "secret.txt"), "secret");
  symlinkSync(join(place, "secret.txt"), join(place, "root", "link.txt"));
  app = serving();
});
afterEach(() => rmSync(place, { recursive: true, force: true }));

function serving(environment: Record<string, string> = {}): App {
  const served: App = new Hono();
  served.use(protectiveHeaders);
  served.get("/", () => new Response("own page"));
  serveWebRoot(served, { folder: join(place, "root"), clientPaths: ["/ngclient"], environment });
  return served;
}

const get = async (path: string, headers: Record<string, string> = {}) =>
  app.request(`http://host${path}`, { headers });

test("files of a client are served as they are, with their types, to be kept for a week", async () => {
  const script = await get("/ngclient/Main-AB12.js");
  expect(script.status).toBe(200);
  expect(await script.text()).toBe("run()");
  expect(script.headers.get("content-type")).toBe("text/javascript; charset=utf-8");
  expect(script.headers.get("cache-control")).toBe("public, max-age=604800");
  expect((await get("/ngclient/assets/font.woff2")).headers.get("content-type")).toBe("font/woff2");
});

test.each(["/ngclient", "/ngclient/", "/ngclient/index.html", "/ngclient/backup/3/general"])(
  "%s gets the client's page, which learns where it is served",
  async (path) => {
    const answer = await get(path);
    expect(answer.status).toBe(200);
    const text = await answer.text();
    expect(text).toContain('<base href="/ngclient/">');
    expect(text).toContain('<meta name="duplicati-proxy-config" content="/">\n</head>');
    expect(text).not.toContain("duplicati-enable-iframe-hosting");
    expect(answer.headers.get("cache-control")).toBe("no-cache, no-store, must-revalidate");
  },
);

test("behind a proxy the page has the proxy's addresses, which can bring nothing else into it", async () => {
  const text = await (await get("/ngclient/", { "X-Forwarded-Prefix": "/back/up" })).text();
  expect(text).toContain('<base href="/back/up/ngclient/">');
  expect(text).toContain('<meta name="duplicati-proxy-config" content="/back/up/">');
  const own = await get("/ngclient/", { "X-Forwarded-Prefix-Alt": "/b", "X-Forwarded-Prefix-Ngclient": "/client" });
  expect(await own.text()).toContain('<base href="/client/">');
  const bad = await (await get("/ngclient/", { "X-Forwarded-Prefix": '"><script>' })).text();
  expect(bad).toContain('<base href="&quot;&gt;&lt;script&gt;/ngclient/">');
});

test("a page may run its own scripts, and be shown within another only if the proxy asks for it", async () => {
  const alone = await get("/ngclient/");
  expect(alone.headers.get("content-security-policy")).toContain("script-src 'self' 'unsafe-inline'");
  expect(alone.headers.get("content-security-policy")).toContain("frame-ancestors 'none'");
  const framed = await get("/ngclient/", { "X-Allow-Iframe-Hosting": "1" });
  expect(framed.headers.get("content-security-policy")).not.toContain("frame-ancestors");
  expect(framed.headers.get("x-frame-options")).toBeNull();
  expect(await framed.text()).toContain('<meta name="duplicati-enable-iframe-hosting" content="true">');
  expect((await get("/")).headers.get("content-security-policy")).toContain("default-src 'none'");
});

test("the page learns how the token of a proxy is to be sent on", async () => {
  app = serving({ DUPLICATI_XSRF_FORWARDING_CONFIG: "X-Token,token" });
  const meta = '<meta name="duplicati-xsrf-config" data-header-name="X-Token" data-query-name="token">';
  expect(await (await get("/ngclient/")).text()).toContain(meta);
});

test.each([
  "/secret.txt",
  "/..%2Fsecret.txt",
  "/link.txt",
  "/.hidden.txt",
  "/ngclient",
  "/ngclient/missing.js",
  "/%00",
])("%s does not come from a folder that has no such file to show", async (path) => {
  rmSync(join(place, "root", "ngclient"), { recursive: true });
  expect((await get(path)).status).toBe(404);
});

test("own pages come before those of the folder", async () => {
  writeFileSync(join(place, "root", "index.html"), "another page");
  expect(await (await get("/")).text()).toBe("own page");
});

test("paths of clients are read with or without slashes around them", () => {
  expect(clientPathsOf("/ngclient; other/ ;;/")).toEqual(["/ngclient", "/other"]);
});
