import { Hono, type MiddlewareHandler } from "hono";
import { attended } from "../../jobs/attention.ts";
import type { Connection } from "../../platform/web-server.ts";
import { AbortedError, messageOf } from "../../support/errors.ts";
import { writeDown } from "../auth/audit.ts";
import { servicesFor } from "../auth/some-jobs.ts";
import type { Services } from "../services.ts";
import { answerOf, type Dialect, refusalOf, unexpectedFailure } from "./answers.ts";
import type { Gate } from "./gate.ts";
import { readBody, readQuery } from "./input.ts";
import { languageOf } from "./language.ts";
import type { Route } from "./route.ts";

/** What the runtime tells of a request beside it; see {@link Connection}. */
export interface RequestSurroundings {
  readonly connection: Connection;
}

type Environment = { Bindings: RequestSurroundings };
export type App = Hono<Environment>;

/**
 * The app of all routes, with the conventions of the REST API (rest-api.md 1): names in paths in any case, a last `/` or
 * none; 404 and 405 without a body, before anybody is asked who he is.
 *
 * @param around what sees every request and every answer, those without a route too.
 */
export function makeApp(
  routes: readonly Route[],
  gate: Gate,
  services: Services,
  around: readonly MiddlewareHandler<Environment>[] = [],
): App {
  const app: App = new Hono({ getPath: (request) => matchedPath(pathOf(request)) });
  for (const middleware of around) app.use(middleware);
  for (const [path, here] of Map.groupBy(routes, (route) => honoPath(route.path))) {
    const otherMethod = notAllowed(here);
    for (const route of here) {
      app.on(route.method, path, ({ req, env }) =>
        // Hono would answer HEAD with what GET says; clients of Duplicati get a 405.
        req.raw.method === "HEAD" ? otherMethod() : answerRoute(route, gate, services, req.raw, env.connection),
      );
    }
    app.all(path, otherMethod);
  }
  app.notFound(() => new Response(null, { status: 404 }));
  app.onError((error) => unexpected(error, services));
  return app;
}

/** The answer of one route to a request for it, whatever becomes of that. */
export async function answerRoute(
  route: Route,
  gate: Gate,
  services: Services,
  request: Request,
  connection: Connection,
): Promise<Response> {
  const dialect: Dialect = route.path.startsWith("/api/v2/") ? "v2" : "v1";
  try {
    const admitted = await gate.admit(request, route, connection);
    if (admitted instanceof Response) return admitted;
    const query = route.query && readQuery(new URL(request.url).searchParams, route.query);
    const body = route.body && (await readBody(request, route.body));
    connection.keepOpen();
    const params = paramsOf(route.path, pathOf(request));
    const call = { params, query, body, request, connection, caller: admitted };
    const own = servicesFor(services, admitted);
    const result = answerOf(await attended(request.signal, () => route.handle(call, own)));
    if (!route.isQuestion) writeDown(services.log, admitted, request, result);
    return result;
  } catch (error) {
    if (error instanceof AbortedError && request.signal.aborted) return new Response(null, { status: 499 });
    return refusalOf(error, dialect, languageOf(request)) ?? unexpected(error, services);
  }
}

function unexpected(error: unknown, { log }: Services): Response {
  log.write("Error", "Duplicati.WebserverCore.DuplicatiWebserver", "UnhandledException", messageOf(error), error);
  return unexpectedFailure();
}

function notAllowed(routes: readonly Route[]): () => Response {
  const allowed = routes.map(({ method }) => method).toSorted();
  return () => new Response(null, { status: 405, headers: { Allow: allowed.join(", ") } });
}

function pathOf(request: Request): string {
  return new URL(request.url).pathname;
}

function matchedPath(path: string): string {
  const lower = path.toLowerCase();
  return lower.length > 1 && lower.endsWith("/") ? lower.slice(0, -1) : lower;
}

/** `/api/v1/Backup/{id}` in the words of Hono, which writes `/api/v1/backup/:id`. */
export function honoPath(path: string): string {
  return path
    .split("/")
    .map((part) => (part.startsWith("{*") ? "*" : part.startsWith("{") ? `:${part.slice(1, -1)}` : part.toLowerCase()))
    .join("/");
}

/** What stands at the places of the names, as the client wrote it. */
export function paramsOf(declared: string, path: string): Record<string, string> {
  const given = path.split("/");
  const params: Record<string, string> = {};
  for (const [position, part] of declared.split("/").entries()) {
    if (part.startsWith("{*")) params[part.slice(2, -1)] = decoded(given.slice(position).join("/"));
    else if (part.startsWith("{")) params[part.slice(1, -1)] = decoded(given[position] ?? "");
  }
  return params;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
