import { afterAll, beforeAll, beforeEach, describe, expect, test } from "bun:test";
import * as v from "valibot";
import type { KeyScope } from "../../../src/database/server/schema.ts";
import type { Route } from "../../../src/server/http/route.ts";
import { routes } from "../../../src/server/routes.ts";
import { createTriggerKey } from "../../../src/server/triggers/keys.ts";
import { type ApiAnswer, ApiServer } from "../../support/api-server.ts";
import { leastOf } from "./sample.ts";

/** Whoever opens another one to everybody names it here. */
const openRoutes = [
  "GET /api/v1/commandline",
  "GET /health",
  "GET /metrics",
  "POST /api/v1/auth/issuesignintoken",
  "POST /api/v1/auth/login",
  "POST /api/v1/auth/refresh",
  "POST /api/v1/auth/refresh/logout",
  "POST /api/v1/auth/signin",
  "POST /api/v1/auth/status",
];

/** Routes for which a name that nothing has is no mistake. */
const takesAnyName = [
  "DELETE /api/v2/connection-string/{id}",
  "GET /api/v1/folderstatus/{*path}",
  "GET /api/v1/serversetting/{key}",
  "GET /api/v1/uisettings/{scheme}",
  "PATCH /api/v1/uisettings/{scheme}",
];

let api: ApiServer;
let token: string;
/** Of another server. */
let elsewhere: string;
beforeAll(async () => {
  using other = await new ApiServer().login();
  elsewhere = other.token ?? "";
  api = await new ApiServer().login();
  token = api.token ?? "";
});
beforeEach(() => {
  api.token = token;
});
afterAll(() => api[Symbol.dispose]());

const nameOf = ({ method, path }: Route): string => `${method} ${path}`;
const isSuccess = ({ status, body }: ApiAnswer): boolean =>
  status < 300 && (body as { Success?: boolean } | null)?.Success !== false;

function ask(route: Route, init: { body?: unknown; headers?: Record<string, string> } = {}): Promise<ApiAnswer> {
  const body = init.body === undefined && route.body ? leastOf(route.body) : init.body;
  return api.ask(route.method, pathOf(route), { ...init, ...(body !== undefined && { body }) });
}

/** With names of nothing. */
function pathOf({ path }: Route): string {
  return path.replaceAll(/\{\*?(\w+)\}/g, (_, name: string) => (/id$/.test(name) ? "987654" : "no-such"));
}

function keyFor(scope: KeyScope | "any"): string {
  return createTriggerKey(api.services, { name: "key", scopes: [scope === "any" ? "run" : scope] }).key;
}

test("routes that ask nobody who he is are known", () => {
  const found = routes.filter(({ access }) => access === "open").map(nameOf);
  expect(found.toSorted()).toEqual(openRoutes);
});

for (const route of routes) {
  describe(nameOf(route), () => {
    const { access } = route;
    const isOfApi = route.path.startsWith("/api/");

    if (typeof access === "string" && access !== "open") {
      test("turns away whoever has not signed in", async () => {
        api.token = undefined;
        const { status, body, headers } = await ask(route);
        expect([status, body, headers.get("www-authenticate")]).toEqual([401, "", "Bearer"]);
      });

      test.each([
        ["made elsewhere", async () => elsewhere],
        ["for something else", () => api.services.authentication.tokens.singleOperation("web-api", "export")],
        ["that is none", async () => "garbage"],
      ])("turns away a token %s", async (_, make: () => Promise<string>) => {
        api.token = await make();
        const { status, body, headers } = await ask(route);
        expect([status, body, headers.get("www-authenticate")]).toEqual([401, "", 'Bearer error="invalid_token"']);
      });

      test("turns away a token that has expired", async () => {
        api.later(3600);
        const { status, body, headers } = await ask(route);
        api.later(-3600);
        expect([status, body]).toEqual([401, ""]);
        expect(headers.get("www-authenticate")).toStartWith('Bearer error="invalid_token", error_description=');
      });
    }

    if (typeof access === "object" && "keyScope" in access) {
      test("turns away whoever has no key", async () => {
        for (const bad of [undefined, token, "bunker-trigger-garbage"]) {
          api.token = bad;
          expect(await ask(route)).toMatchObject({ status: 401, body: { HelpId: "KeyUnknown" } });
        }
      });
    }

    if (typeof access === "object" && "singleOperation" in access) {
      test("turns away whoever has no token for just this", async () => {
        expect((await ask(route)).status).toBe(400);
        const { tokens } = api.services.authentication;
        for (const bad of ["garbage", token, await tokens.singleOperation("web-api", "websocket")]) {
          expect((await api.ask(route.method, `${pathOf(route)}?token=${bad}`)).status).toBe(401);
        }
      });
    }

    if (isOfApi && access !== "open") {
      test("is not served under the name of another host", async () => {
        const operation =
          typeof access === "object" && "singleOperation" in access ? access.singleOperation : undefined;
        const query = operation
          ? `?token=${await api.services.authentication.tokens.singleOperation("web-api", operation)}`
          : "";
        if (typeof access === "object" && "keyScope" in access) {
          api.token = keyFor(access.keyScope);
        }
        const answer = await api.ask(route.method, pathOf(route) + query, { headers: { Host: "evil.example" } });
        if (route.path.startsWith("/api/v2/")) {
          expect(answer).toMatchObject({ status: 200, body: { Success: false, StatusCode: "HTTP-403" } });
        } else expect(answer).toMatchObject({ status: 403, body: { Code: 403 } });
      });
    }

    test("gives other origins no leave", async () => {
      const { headers } = await ask(route, {
        headers: { Origin: "https://evil.example" },
        ...(route.body && { body: "{" }),
      });
      expect(headers.get("access-control-allow-origin")).toBeNull();
      expect((await api.ask("OPTIONS", pathOf(route), { headers: { Origin: "https://evil.example" } })).status).toBe(
        405,
      );
    });

    const { body: schema } = route;
    if (schema) {
      test("refuses a body that it can't read, and none where it needs one", async () => {
        if (typeof access === "object" && "keyScope" in access) api.token = keyFor(access.keyScope);
        const bodies = ["{x", "[1", "\u0000", "12", "[[]]"];
        const answers = await Promise.all(bodies.map((body) => ask(route, { body })));
        expect(answers.map(({ status, body }) => [status, body])).toEqual(bodies.map(() => [400, ""]));
        const { status, body } = await ask(route, { body: "{}", headers: { "Content-Type": "text/plain" } });
        expect([status, body]).toEqual([415, ""]);
        if (v.is(schema, undefined)) return;
        const without = await api.ask(route.method, pathOf(route));
        expect([without.status, without.body]).toEqual([400, ""]);
      });
    }

    if (
      typeof access === "string" &&
      access !== "open" &&
      route.path.includes("{") &&
      !takesAnyName.includes(nameOf(route))
    ) {
      test("does nothing for a name that nothing has", async () => {
        const answer = await ask(route);
        expect(isSuccess(answer)).toBe(false);
        expect(answer.status).toBeLessThan(500);
        expect(api.tasks.tasks).toEqual([]);
      });
    }

    test("is not there under another method", async () => {
      const here = routes.filter(({ path }) => path === route.path).map(({ method }) => method);
      const others = ["HEAD", "TRACE", "GET", "PUT", "DELETE"].filter((method) => !here.includes(method as "GET"));
      const answers = await Promise.all(others.slice(0, 2).map((method) => api.ask(method, pathOf(route))));
      for (const { status, headers, body } of answers) {
        expect([status, body, headers.get("allow")]).toEqual([405, "", here.toSorted().join(", ")]);
      }
    });
  });
}
