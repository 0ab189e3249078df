import { describe, expect, test } from "bun:test";
import * as v from "valibot";
import { platform } from "#platform";
import { whenDeserted } from "../../../src/jobs/attention.ts";
import type { Connection } from "../../../src/platform/web-server.ts";
import { administrator } from "../../../src/server/auth/caller.ts";
import { succeeded } from "../../../src/server/http/answers.ts";
import { type App, makeApp } from "../../../src/server/http/app.ts";
import { found, HttpError, refused } from "../../../src/server/http/errors.ts";
import type { Gate } from "../../../src/server/http/gate.ts";
import { maximumBody } from "../../../src/server/http/input.ts";
import { openApi } from "../../../src/server/http/openapi.ts";
import { type Route, route } from "../../../src/server/http/route.ts";
import { integer, integerInQuery, nameOf, optionalFlag } from "../../../src/server/http/values.ts";
import type { Services } from "../../../src/server/services.ts";
import { AbortedError, UserError } from "../../../src/support/errors.ts";
import type { LogEntry } from "../../../src/support/log.ts";
import { SimulatedClock } from "../../jobs/simulated-clock.ts";

const person = v.object({
  Name: v.string(),
  Age: v.nullish(integer),
  Pet: v.optional(nameOf(["Cat", "Dog"])),
  Friends: v.optional(v.array(v.object({ Name: v.string() }))),
  Notes: v.optional(v.record(v.string(), v.string())),
});
const fails = (name: string, failure: () => Error): Route =>
  route({
    method: "GET",
    path: `/api/${name}`,
    access: "read",
    summary: "Fails",
    handle: () => {
      throw failure();
    },
  });

const routes: Route[] = [
  route({ method: "GET", path: "/api/v1/tasks", access: "read", summary: "Tasks", handle: () => [] }),
  route({ method: "GET", path: "/api/v1/people", access: "read", summary: "People", handle: () => undefined }),
  route({
    method: "POST",
    path: "/api/v1/people",
    access: "administer",
    summary: "A new one",
    query: v.object({ dryRun: optionalFlag }),
    body: person,
    answer: v.object({ dryRun: v.boolean() }),
    handle: ({ query, body }) => ({ dryRun: query.dryRun, body }),
  }),
  route({
    method: "GET",
    path: "/api/v1/person/{Name}",
    access: { singleOperation: "export" },
    summary: "One",
    query: v.object({ times: v.optional(integerInQuery, "1") }),
    handle: ({ params, query }) => found(Array.from({ length: query.times }, () => params.Name)[0], "Nobody"),
  }),
  route({
    method: "POST",
    path: "/api/v1/person/{Name}/greet",
    access: "read",
    summary: "A greeting",
    body: v.optional(v.object({ Text: v.string() })),
    handle: ({ body }) => body?.Text ?? "hello",
  }),
  route({
    method: "GET",
    path: "/api/v1/file/{*path}",
    access: "read",
    summary: "A file",
    handle: ({ params }) => params.path,
  }),
  route({ method: "GET", path: "/api/v2/people", access: "read", summary: "All", handle: () => succeeded(["Ann"]) }),
  fails("v1/not-there", () => new HttpError(404, "Nobody here")),
  fails("v2/not-there", () => new HttpError(404, "Nobody here")),
  fails("v1/gone", () => refused(404, "TaskNotFound", "No such task")),
  fails("v1/user", () => new UserError("DatabaseLocked", "The database is locked.", { advice: "Wait." })),
  fails("v2/user", () => new UserError("DatabaseLocked", "The database is locked.")),
  fails("v1/broken", () => new Error("a secret path")),
  fails("v2/broken", () => new Error("a secret path")),
];

const open: Gate = { admit: async () => administrator };
const closed: Gate = { admit: async () => new Response(null, { status: 401 }) };
const connection: Connection = {
  remoteAddress: "127.0.0.1",
  keepOpen: () => undefined,
  upgrade: () => undefined,
};

function appOf(gate: Gate = open): { app: App; logged: Pick<LogEntry, "level" | "error">[] } {
  const logged: Pick<LogEntry, "level" | "error">[] = [];
  const log = {
    write: (level: LogEntry["level"], _tag: string, _id: string, _message: string, error?: unknown) =>
      void logged.push({ level, error }),
  };
  const services = { clock: () => new Date(0), log } as unknown as Services;
  return { app: makeApp(routes, gate, services), logged };
}

const ask = async (path: string, init: RequestInit = {}, gate: Gate = open) => {
  const answer = await appOf(gate).app.request(path, init, { connection });
  const text = await answer.text();
  return { status: answer.status, headers: answer.headers, body: text === "" ? "" : JSON.parse(text) };
};
const json = (body: unknown, method = "POST"): RequestInit => ({
  method,
  headers: { "Content-Type": "application/json" },
  body: typeof body === "string" ? body : JSON.stringify(body),
});

describe("paths", () => {
  test("are matched in any case, with a last slash or without", async () => {
    for (const path of ["/api/v1/tasks", "/API/V1/Tasks", "/api/v1/tasks/"])
      expect(await ask(path)).toMatchObject({ status: 200, body: [] });
  });

  test("keep the case of what stands at a name, and are decoded", async () => {
    expect((await ask("/api/v1/PERSON/Ann%20%2F%20Bob")).body).toBe("Ann / Bob");
    expect((await ask("/api/v1/file/%2Fhome/Ann/")).body).toBe("/home/Ann/");
    expect((await ask("/api/v1/person/100%")).body).toBe("100%");
  });

  test("that nobody knows are a 404 without a body, also without a login", async () => {
    for (const path of ["/api/v1/nosuch", "/api/v2/nosuch", "/nothing.txt", "/api/v1/person/a/b"])
      expect(await ask(path, {}, closed)).toMatchObject({ status: 404, body: "" });
  });

  test("with another method are a 405 that names the methods, also without a login", async () => {
    for (const method of ["DELETE", "HEAD", "OPTIONS"]) {
      const answer = await ask("/api/v1/people", { method }, closed);
      expect([answer.status, answer.headers.get("allow"), answer.body]).toEqual([405, "GET, POST", ""]);
    }
  });

  test("ask for a login before they look at the input", async () => {
    expect((await ask("/api/v1/people", json("{"), closed)).status).toBe(401);
  });
});

describe("input", () => {
  const age = (body: object) => ask("/api/v1/people?DRYRUN=True", json(body));

  test("has property names in any case, at every depth, but those of maps are kept", async () => {
    const { body } = await age({
      name: "Ann",
      FRIENDS: [{ NAME: "Bob", other: 1 }],
      notes: { Name: "x", name: "y" },
      x: 1,
    });
    expect(body).toEqual({
      dryRun: true,
      body: { Name: "Ann", Friends: [{ Name: "Bob" }], Notes: { Name: "x", name: "y" } },
    });
  });

  test("has numbers as text, and names by any case or position", async () => {
    expect((await age({ Name: "Ann", Age: "42", Pet: "dog" })).body.body).toEqual({ Name: "Ann", Age: 42, Pet: "Dog" });
    expect((await age({ Name: "Ann", Age: null, Pet: 0 })).body.body).toEqual({ Name: "Ann", Age: null, Pet: "Cat" });
  });

  test.each([
    ["malformed", "{"],
    ["null", "null"],
    ["an array", []],
    ["without what is required", {}],
    ["with a number in place of a text", { Name: 5 }],
    ["with a text that is no number", { Name: "Ann", Age: "old" }],
    ["with a name that is none", { Name: "Ann", Pet: "Fish" }],
  ])("that is %s is a 400 without a body", async (_, body) => {
    expect(await ask("/api/v1/people", json(body))).toMatchObject({ status: 400, body: "" });
  });

  test("that is missing is a 400, in another form a 415, and too long a 413", async () => {
    expect((await ask("/api/v1/people", { method: "POST" })).status).toBe(400);
    for (const type of ["text/plain", "application/x-www-form-urlencoded"]) {
      const init = { method: "POST", headers: { "Content-Type": type }, body: '{"Name":"Ann"}' };
      expect(await ask("/api/v1/people", init)).toMatchObject({ status: 415, body: "" });
    }
    const long = { ...json({ Name: "Ann" }), headers: { "Content-Length": String(maximumBody + 1) } };
    expect((await ask("/api/v1/people", long)).status).toBe(413);
  });

  test("may be left out where the route says so", async () => {
    expect((await ask("/api/v1/person/Ann/greet", { method: "POST" })).body).toBe("hello");
    expect((await ask("/api/v1/person/Ann/greet", json({ text: "hi" }))).body).toBe("hi");
    expect((await ask("/api/v1/person/Ann/greet", json("{}"))).status).toBe(400);
  });

  test("in the query that is no number is a 400, and nothing in its place what the route says", async () => {
    expect((await ask("/api/v1/person/Ann?TIMES=2")).body).toBe("Ann");
    expect((await ask("/api/v1/person/Ann?times=x")).status).toBe(400);
    expect((await ask("/api/v1/person/Ann?times=0")).body).toEqual({ Error: "Nobody", Code: 404 });
  });

  test("in the query that is no boolean is a 400 without a body", async () => {
    expect(await ask("/api/v1/people?dryRun=yes", json({ Name: "Ann" }))).toMatchObject({ status: 400, body: "" });
  });
});

describe("answers", () => {
  test("without a result are empty", async () => {
    expect(await ask("/api/v1/people")).toMatchObject({ status: 200, body: "" });
  });

  test("of v1 tell failures in their body", async () => {
    const answer = await ask("/api/v1/not-there");
    expect(answer).toMatchObject({ status: 404, body: { Error: "Nobody here", Code: 404 } });
    expect(answer.headers.get("cache-control")).toBe("no-cache,no-store");
    expect(await ask("/api/v1/user")).toMatchObject({
      status: 400,
      body: { Error: "The database is locked. Wait.", Code: 400, HelpId: "DatabaseLocked" },
    });
  });

  test("of v2 stand in an envelope, failures too", async () => {
    const { body } = await ask("/api/v2/people");
    expect(body).toEqual({ Data: ["Ann"], Success: true, Error: null, StatusCode: "OK" });
    expect(await ask("/api/v2/not-there")).toMatchObject({
      status: 200,
      body: { Success: false, Error: "Nobody here", StatusCode: "HTTP-404" },
    });
    expect((await ask("/api/v2/user")).body).toEqual({
      Success: false,
      Error: "The database is locked.",
      StatusCode: "DatabaseLocked",
    });
  });

  test("tell failures in the language that a client asks for, with their own words behind", async () => {
    const german = { headers: { "X-UI-Language": "de-DE" } };
    const refused = {
      Error:
        "Der lokale Index ist gerade in Gebrauch. Warte, bis der andere Vorgang fertig ist. (The database is locked.)",
      Code: 400,
      HelpId: "DatabaseLocked",
    };
    expect(await ask("/api/v1/user", german)).toMatchObject({ status: 400, body: refused });
    expect((await ask("/api/v2/user", german)).body).toEqual({
      Success: false,
      Error: refused.Error,
      StatusCode: "DatabaseLocked",
    });
    const danish = { headers: { "X-UI-Language": "da" } };
    expect(await ask("/api/v1/gone", danish)).toMatchObject({
      status: 404,
      body: { Error: "Den opgave findes ikke mere (No such task)", Code: 404 },
    });
    for (const language of ["en-GB", "fr", "%%"]) {
      const { body } = await ask("/api/v1/user", { headers: { "X-UI-Language": language, "Accept-Language": "de" } });
      expect(body).toMatchObject({ Error: "The database is locked. Wait." });
    }
    expect((await ask("/api/v1/not-there", german)).body).toEqual({ Error: "Nobody here", Code: 404 });
  });

  test("tell nothing of an unexpected failure, which is logged", async () => {
    for (const version of ["v1", "v2"]) {
      const { app, logged } = appOf();
      const answer = await app.request(`/api/${version}/broken`, {}, { connection });
      expect([answer.status, await answer.json()]).toEqual([500, { Error: "An error occurred", Code: 500 }]);
      expect(logged).toEqual([{ level: "Error", error: new Error("a secret path") }]);
    }
  });
});

test("the description of the API has paths, input, output and access", () => {
  const described = openApi(routes, "1.2.3") as { paths: Record<string, Record<string, unknown>> };
  expect(described.paths["/api/v1/people"]?.post).toMatchObject({
    security: [{ login: [] }],
    parameters: [{ name: "dryRun", in: "query", required: false, schema: { type: "string" } }],
    requestBody: {
      required: true,
      content: { "application/json": { schema: { type: "object", required: ["Name"] } } },
    },
    responses: {
      200: { content: { "application/json": { schema: { properties: { dryRun: { type: "boolean" } } } } } },
    },
  });
  expect(described.paths["/api/v1/person/{Name}"]?.get).toMatchObject({
    security: [{ operationToken: [] }],
    parameters: [{ name: "Name", in: "path", required: true }, { name: "times" }],
  });
  expect(described.paths["/api/v1/file/{path}"]?.get).toMatchObject({ parameters: [{ name: "path" }] });
});

test("the app answers over a socket", async () => {
  const { app } = appOf();
  const answer = (request: Request, connection: Connection) => app.fetch(request, { connection });
  const server = await platform.serve({ hostname: "127.0.0.1", port: 0, maximumBody, answer });
  const got = await fetch(`http://127.0.0.1:${server.port}/api/v1/people?dryrun=true`, json({ name: "Ann" }));
  expect([got.status, await got.json()]).toEqual([200, { dryRun: true, body: { Name: "Ann" } }]);
  await server.stop(true);
});

test("who goes away takes his leave of what was begun for him, and nothing is logged of it", async () => {
  const clock = new SimulatedClock("2026-06-15T10:00:00Z");
  const logged: LogEntry[] = [];
  const begun = Promise.withResolvers<void>();
  const slow = route({
    method: "GET",
    path: "/api/v1/slow",
    access: "read",
    summary: "Slow",
    handle: () =>
      new Promise((_, reject) => {
        whenDeserted(clock, () => reject(new AbortedError()));
        begun.resolve();
      }),
  });
  const services = { log: { write: (...entry: unknown[]) => logged.push(entry as unknown as LogEntry) } };
  const app = makeApp([slow], open, services as unknown as Services);
  const client = new AbortController();
  const connection = { remoteAddress: "", keepOpen: () => undefined, upgrade: () => undefined };
  const answer = app.fetch(new Request("http://localhost/api/v1/slow", { signal: client.signal }), { connection });
  await begun.promise;
  client.abort();
  await clock.advance("2026-06-15T10:01:00Z");
  expect([(await answer).status, logged]).toEqual([499, []]);
});
