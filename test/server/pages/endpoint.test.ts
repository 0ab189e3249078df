import { describe, expect, test } from "bun:test";
import { gunzipSync } from "node:zlib";
import { password } from "../../support/api-server.ts";
import { PageServer } from "../../support/page-server.ts";

describe("a page", () => {
  test("asks who is not signed in to do so, and remembers where he wanted to go", async () => {
    using server = new PageServer();
    const reply = await server.get("?filter=mail");
    expect(reply.status).toBe(303);
    expect(reply.headers.get("location")).toBe("./login.html?next=%3Ffilter%3Dmail");
    const deep = await server.get("live/pulse");
    expect(deep.status).toBe(401);
  });

  test("is shown to who is signed in, with headers that keep others out", async () => {
    using server = await new PageServer().login();
    const { status, headers, text } = await server.get("");
    expect(status).toBe(200);
    expect(text).toStartWith("<!doctype html>");
    expect(headers.get("content-security-policy")).toContain("default-src 'none'");
    expect(headers.get("content-security-policy")).not.toContain("unsafe");
    expect(headers.get("cache-control")).toContain("no-store");
    // Nothing that the policy forbids.
    expect(text).not.toMatch(/<script(?![^>]*\bsrc=)|\sstyle=|\son[a-z]+=/);
  });

  test("has links that work below any path of a proxy", async () => {
    using server = await new PageServer().login();
    const home = await server.get("");
    expect(home.text).toContain('<base href="./"');
    const deep = await server.get("no/such/page");
    expect(deep.text).toContain('<base href="../../"');
    for (const { text } of [home, deep]) expect(text).not.toMatch(/(?:href|src|action)="\//);
  });

  test("does not answer to a foreign name", async () => {
    using server = await new PageServer().login();
    const { status, text } = await server.get("", { Host: "evil.example:8200", Cookie: server.cookie });
    expect(status).toBe(403);
    expect(text).toContain("evil.example");
  });

  test("that is asked for in a dialog, or as a part, asks there for the sign-in that has ended", async () => {
    using server = new PageServer();
    const headers = { "HX-Request": "true", "HX-Request-Type": "full", "HX-Target": "dialog#dialog" };
    const { status, headers: reply, text } = await server.get("backup/1/delete", headers);
    expect([status, reply.get("hx-retarget")]).toEqual([401, "#dialog"]);
    expect(text).toContain('class="ask stack"');
    const page = await server.get("backup/1/delete", { "HX-Request": "true", "HX-Request-Type": "full" });
    expect(page.headers.get("location")).toContain("login.html");
  });

  test("gets only the words in place of a piece of it that failed", async () => {
    using server = await new PageServer().login();
    const piece = await server.get("backup/77/log", { "HX-Request": "true", "HX-Request-Type": "partial" });
    expect(piece.status).toBe(404);
    expect(piece.text).toContain("The link may be old");
    expect(piece.text).not.toContain("<nav");
  });

  test("that does not exist is told in words to people, and shortly to programs", async () => {
    using server = await new PageServer().login();
    const person = await server.get("nothing");
    expect(person.status).toBe(404);
    expect(person.text).toContain("This page does not exist");
    const program = await server.get("nothing", { Accept: "application/json" });
    expect([program.status, program.text]).toEqual([404, ""]);
  });

  test("with the form is where the address of an action leads to", async () => {
    using server = await new PageServer().login();
    for (const [path, target] of [
      ["import/duplicati", "../import"],
      ["backup/3/drill", "../../backup/3/care"],
      ["backup/3/index/move", "../../../backup/3/care"],
      ["settings/users/a%20b/reset", "../../../settings/users/a%20b"],
      ["restore/3/basket", "../../restore/3"],
      ["task/7/stop", "../../"],
      ["pause", "./"],
    ]) {
      const { status, headers } = await server.get(path as string);
      expect([path, status, headers.get("location")]).toEqual([path, 303, target]);
    }
    expect(server.api.tasks.asked).toEqual([]);
    server.cookie = "";
    const { headers } = await server.get("import/duplicati");
    expect(headers.get("location")).toBe("../login.html?next=import%2Fduplicati");
  });

  test("speaks the language that the browser asks for", async () => {
    using server = await new PageServer().login();
    const { text } = await server.get("", { "Accept-Language": "fr, de-AT;q=0.8, en;q=0.5" });
    expect(text).toContain('<html lang="de"');
    expect(text).toContain("Noch keine Sicherung");
  });

  test("is packed for who can unpack it", async () => {
    using server = await new PageServer().login();
    const request = new Request("http://127.0.0.1:8200/", {
      headers: { Host: "127.0.0.1:8200", Cookie: server.cookie, "Accept-Encoding": "gzip, br" },
    });
    const connection = { remoteAddress: "127.0.0.1", keepOpen: () => undefined, upgrade: () => undefined };
    const reply = await server.api.app.fetch(request, { connection });
    expect(reply.headers.get("content-encoding")).toBe("gzip");
    expect(gunzipSync(await reply.arrayBuffer()).toString()).toStartWith("<!doctype html>");
  });
});

describe("a form", () => {
  test("is carried out from a page of this server", async () => {
    using server = await new PageServer().login();
    expect((await server.post("pause")).status).toBe(303);
    expect(server.api.tasks.asked).toHaveLength(1);
  });

  const foreign: Record<string, Record<string, string>> = {
    "another site": { Origin: "http://evil.example" },
    "another port of this computer": { Origin: "http://127.0.0.1:9999" },
    "a page without an origin": { Origin: "null" },
    "another site, as the browser tells": { "Sec-Fetch-Site": "cross-site" },
    "a neighbour of this site, as the browser tells": { "Sec-Fetch-Site": "same-site" },
  };
  for (const [name, headers] of Object.entries(foreign)) {
    test(`from ${name} is refused`, async () => {
      using server = await new PageServer().login();
      expect((await server.post("pause", {}, headers)).status).toBe(403);
      expect(server.api.tasks.asked).toEqual([]);
    });
  }

  test("from nobody changes nothing", async () => {
    using server = new PageServer();
    const { status, headers } = await server.post("pause");
    expect([status, headers.get("location")]).toEqual([303, "./login.html"]);
    expect(server.api.tasks.asked).toEqual([]);
  });
});

describe("signing in", () => {
  const cookieOf = (headers: Headers) => /^[^;]+/.exec(headers.get("set-cookie") ?? "")?.[0] ?? "";

  test("with the password leads on to where one wanted to go", async () => {
    using server = new PageServer();
    const reply = await server.post("login.html", { password, next: "activity?of=3" });
    expect([reply.status, reply.headers.get("location")]).toEqual([303, "./activity?of=3"]);
    const cookie = reply.headers.get("set-cookie") ?? "";
    expect(cookie).toMatch(/; samesite=lax; httponly$/);
    // It goes with the browser's window, and belongs to the folder of the server only.
    expect(cookie).not.toMatch(/expires|path|domain/);
    server.cookie = cookieOf(reply.headers);
    expect((await server.get("")).status).toBe(200);
  });

  test("again is asked of nobody who has done it meanwhile", async () => {
    using server = new PageServer();
    expect((await server.get("sign-in-again")).text).toContain("data-signed-out");
    await server.login();
    expect(await server.get("sign-in-again")).toMatchObject({ status: 200, text: "" });
  });

  test("never leads to another server", async () => {
    using server = new PageServer();
    for (const next of [
      "https://evil.example/",
      "//evil.example/",
      "\\\\evil.example",
      "javascript:alert(1)",
      "/\t/evil.example",
    ]) {
      const { headers } = await server.post("login.html", { password, next });
      const location = new URL(headers.get("location") ?? "", "http://127.0.0.1:8200/");
      expect(location.host).toBe("127.0.0.1:8200");
    }
  });

  test("with another password is refused, and what was ticked stays", async () => {
    using server = new PageServer();
    const { status, text, headers } = await server.post("login.html", { password: "not-this-one", remember: "on" });
    expect(status).toBe(422);
    expect(headers.get("set-cookie")).toBeNull();
    expect(text).toContain("That is not the password.");
    expect(text).toMatch(/name="remember"[^>]*checked/);
    expect(text).not.toContain("not-this-one");
  });

  test("with a link works once", async () => {
    using server = new PageServer();
    const token = await server.api.services.authentication.tokens.signin("server-cli", { once: true });
    expect((await server.get(`signin.html?token=${token}`)).status).toBe(200);
    const first = await server.post("signin.html", { token });
    expect(first.status).toBe(303);
    expect(cookieOf(first.headers)).not.toBe("");
    const second = await server.post("signin.html", { token });
    expect(second.status).toBe(401);
    expect(second.headers.get("set-cookie")).toBeNull();
  });

  test("ends when one signs out, for every copy of the cookie", async () => {
    using server = await new PageServer().login();
    const { headers } = await server.post("logout");
    expect(headers.get("location")).toBe("login.html?notice=ended");
    expect((await server.get("")).status).toBe(303);
  });

  test("goes on while it is used, and ends when one stays away", async () => {
    using server = await new PageServer().login();
    for (let hour = 0; hour < 12; hour++) {
      server.api.later(3600);
      expect((await server.get("")).status).toBe(200);
    }
    server.api.later(3 * 3600);
    const { headers } = await server.get("");
    expect(headers.get("location")).toContain("notice=expired");
  });
});
