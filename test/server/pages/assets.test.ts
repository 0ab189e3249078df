import { expect, test } from "bun:test";
import { PageServer } from "../../support/page-server.ts";

/** Bytes that the network carries for it. */
async function packed(server: PageServer, path: string): Promise<number> {
  const request = new Request(`http://127.0.0.1:8200/${path}`, {
    headers: { Host: "127.0.0.1:8200", Cookie: server.cookie, Accept: "text/html", "Accept-Encoding": "gzip" },
  });
  const connection = { remoteAddress: "127.0.0.1", keepOpen: () => undefined, upgrade: () => undefined };
  const reply = await server.api.app.fetch(request, { connection });
  expect([path, reply.status]).toEqual([path, 200]);
  return (await reply.arrayBuffer()).byteLength;
}

test("the first page and all that it asks for are small", async () => {
  using server = await new PageServer().login();
  const { text } = await server.get("");
  const parts = [...text.matchAll(/(?:src|href)="(bunker\/[^"]+)"/g)].map(([, path]) => path ?? "");
  expect(new Set(parts).size).toBe(4);
  const sizes = await Promise.all(["", ...new Set(parts)].map((path) => packed(server, path)));
  expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(80_000);
});

test("the script of our own is small", async () => {
  using server = new PageServer();
  expect((await server.get("bunker/script.js")).text.length).toBeLessThan(20_000);
});
