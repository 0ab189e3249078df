import { expect, test } from "bun:test";
import { forMethod } from "../../../src/server/http/head.ts";
import { PageServer } from "../../support/page-server.ts";

const asked = (method: string) => new Request("http://127.0.0.1/", { method });

test("whoever asks for headers alone gets them, and what writes the body ends", async () => {
  let isEnded = false;
  const body = new ReadableStream<Uint8Array>({
    pull: (controller) => controller.enqueue(new Uint8Array(10)),
    cancel: () => {
      isEnded = true;
    },
  });
  const answer = new Response(body, { status: 206, headers: { "Content-Length": "1000" } });
  expect(await forMethod(asked("GET"), answer)).toBe(answer);
  const head = await forMethod(asked("HEAD"), answer);
  expect([head.status, head.headers.get("Content-Length"), await head.text(), isEnded]).toEqual([
    206,
    "1000",
    "",
    true,
  ]);
});

test("a page and its stream answer to HEAD at once, with nothing", async () => {
  using server = await new PageServer().login();
  for (const path of ["", "live"]) {
    const { status, text } = await server.head(path);
    expect([status, text]).toEqual([200, ""]);
  }
});
