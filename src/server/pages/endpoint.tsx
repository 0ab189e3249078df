/** @jsxImportSource hono/jsx */

import { gzipSync } from "node:zlib";
import type { Child } from "hono/jsx";
import { Document } from "../../../views/layout/document.tsx";
import { Problem } from "../../../views/pages/problem.tsx";
import { SignInAgain } from "../../../views/pages/sign-in.tsx";
import { isLanguage, preferredLanguage, textsOf } from "../../../views/texts/index.ts";
import { makeView, type View, WithView } from "../../../views/view.tsx";
import { attended } from "../../jobs/attention.ts";
import { serverZone } from "../../jobs/scheduler/time-zone.ts";
import type { Connection } from "../../platform/web-server.ts";
import { AbortedError, messageOf, UserError } from "../../support/errors.ts";
import { hostOf } from "../auth/host-names.ts";
import { type App, honoPath, paramsOf } from "../http/app.ts";
import { HttpError, MalformedRequest } from "../http/errors.ts";
import { readQuery } from "../http/input.ts";
import type { Services } from "../services.ts";
import { readAppearance } from "./appearance.ts";
import { acceptsGzip, assetRevision, serveAssets } from "./assets.ts";
import { readForm } from "./forms.ts";
import { wayToRoot } from "./known-root.ts";
import { followLive } from "./live.tsx";
import { type Page, type PageAnswer, type PageCall, type PageContent, page } from "./page.ts";
import { pages } from "./pages.ts";
import { pulseOf } from "./pulse.ts";
import { isFromOwnPage, sessionTokenOf } from "./session.ts";

const noStore = "no-cache, no-store, must-revalidate";
/** Stream of the pulse alone, for what is no page to come back to. */
const pulsePath = "pulse";
/** Below this a smaller answer is not worth the work, in letters. */
const worthPacking = 1400;

/** Serves all pages, with what belongs to them. What has no page answers as the API does, unless a person looks at it. */
export function servePages(app: App, services: Services): void {
  serveAssets(app);
  const pulse = page({ path: `/${pulsePath}`, handle: () => ({ goTo: "" }) });
  app.get(livePath(pulse), ({ req, env }) => live(pulse, req.raw, env.connection, services));
  for (const each of pages) {
    app.on(each.method, honoPath(each.path), ({ req, env }) => answer(each, req.raw, env.connection, services));
    if (each.method === "POST") continue;
    app.get(honoPath(livePath(each)), ({ req, env }) => live(each, req.raw, env.connection, services));
  }
  app.notFound(async ({ req }) => {
    const wantsPage = req.header("accept")?.includes("text/html") && !new URL(req.url).pathname.startsWith("/api/");
    if (!wantsPage) return new Response(null, { status: 404 });
    const sessionId = await sessionOf(req.raw, services);
    if (sessionId === undefined) return new Response(null, { status: 404 });
    return problem(new HttpError(404, ""), req.raw, services, sessionId);
  });
}

async function answer(page: Page, request: Request, connection: Connection, services: Services): Promise<Response> {
  const sessionId = await sessionOf(request, services);
  try {
    const refused = refusal(page, request, services, sessionId);
    if (refused) return refused;
    const form = page.form && (await readForm(request, page.form));
    connection.keepOpen();
    const call = callOf(page, page.path, form, request, connection, services, sessionId);
    return await answerOf(await attended(request.signal, () => page.handle(call, services)), call, services);
  } catch (error) {
    if (error instanceof AbortedError && request.signal.aborted) return new Response(null, { status: 499 });
    return problem(error, request, services, sessionId);
  }
}

async function live(page: Page, request: Request, connection: Connection, services: Services): Promise<Response> {
  const isOpen = async () => (await sessionOf(request, services)) !== undefined;
  if (!(await isOpen())) return new Response(null, { status: 401 });
  if (!isAllowedHost(request, services)) return new Response(null, { status: 403 });
  connection.keepOpen();
  // The view is made anew each time, since time passes.
  return followLive(request, services, isOpen, async () => {
    const call = callOf(page, livePath(page), undefined, request, connection, services, undefined);
    return { view: call.view, parts: (await page.live?.(call, services)) ?? [] };
  });
}

/** Where the stream of a page is. */
function livePath({ path }: Page): string {
  return path === "/" ? "/live" : `/live${path}`;
}

function callOf(
  page: Page,
  path: string,
  form: unknown,
  request: Request,
  connection: Connection,
  services: Services,
  sessionId: string | undefined,
): PageCall {
  const url = new URL(request.url);
  const query = page.query && readQuery(url.searchParams, page.query);
  const params = paramsOf(path, url.pathname);
  return { params, query, form, request, connection, view: viewOf(request, services), sessionId };
}

async function sessionOf(request: Request, { authentication }: Services): Promise<string | undefined> {
  const token = sessionTokenOf(request);
  return token === undefined ? undefined : authentication.signIns.pageSession(token);
}

function isAllowedHost(request: Request, { authentication }: Services): boolean {
  return authentication.hostNames.isAllowed(hostOf(request).name);
}

/** What keeps a request out: it came by a foreign name or from a foreign page, or nobody is signed in. */
function refusal(
  page: Page,
  request: Request,
  services: Services,
  sessionId: string | undefined,
): Response | undefined {
  const view = viewOf(request, services);
  const { texts } = view;
  if (!isAllowedHost(request, services)) {
    throw new HttpError(403, texts.common.errors.wrongHost(hostOf(request).name));
  }
  if (page.method === "POST" && !isFromOwnPage(request)) throw new HttpError(403, texts.common.errors.foreignOrigin);
  if (page.access === "open" || sessionId !== undefined) return undefined;
  if (
    request.headers.has("hx-request") &&
    (page.method === "POST" ||
      request.headers.get("hx-request-type") === "partial" ||
      request.headers.get("hx-target")?.endsWith("#dialog"))
  )
    return signInAbovePage(request, view);
  const hadSession = sessionTokenOf(request) !== undefined;
  const next = page.method === "GET" ? pathOf(request) : "";
  const query = new URLSearchParams({ ...(next !== "" && { next }), ...(hadSession && { notice: "expired" }) });
  return goTo(request, query.size > 0 ? `login.html?${query}` : "login.html");
}

async function answerOf(answered: PageAnswer, call: PageCall, services: Services): Promise<Response> {
  if (answered instanceof Response) return answered;
  if ("goTo" in answered) return goTo(call.request, answered.goTo);
  if ("fragment" in answered) {
    return html(call.request, drawn(call.view, answered.fragment), answered.status ?? 200);
  }
  return document(answered, call.request, call.view, services, call.request.method === "GET");
}

/** @param live whether the page that was asked for has a stream of its own. */
async function document(
  content: PageContent,
  request: Request,
  view: View,
  services: Services,
  live: boolean,
): Promise<Response> {
  const { title, place, body, status = 200, isAlone = false } = content;
  const frame = isAlone
    ? undefined
    : { place, pulse: pulseOf(services, view), live: live ? pathOf(request) : pulsePath };
  const { look } = readAppearance(services);
  const text = drawn(
    view,
    <Document
      title={title}
      path={pathOf(request)}
      root={wayToRoot(request)}
      revision={assetRevision}
      look={look}
      frame={frame}
    >
      {body}
    </Document>,
  );
  return html(request, text, status);
}

/** Leaves the page as it is, with all that was typed, and asks above it for a new sign-in. */
function signInAbovePage(request: Request, view: View): Response {
  const reply = html(request, drawn(view, <SignInAgain />), 401);
  const place = { Retarget: "#dialog", Reselect: ".ask", Reswap: "innerHTML", "Push-Url": "false" };
  for (const [name, value] of Object.entries(place)) reply.headers.set(`HX-${name}`, value);
  return reply;
}

/** Draws something with what is known of the viewer. */
function drawn(view: View, body: Child): string {
  return String(<WithView view={view}>{body}</WithView>);
}

function html(request: Request, text: string, status: number): Response {
  const headers = new Headers({
    "Content-Type": "text/html; charset=utf-8",
    "Cache-Control": noStore,
  });
  if (text.length < worthPacking || !acceptsGzip(request)) return new Response(text, { status, headers });
  headers.set("Content-Encoding", "gzip");
  return new Response(new Uint8Array(gzipSync(text, { level: 3 })), { status, headers });
}

/** What the browser shows in place of a page that failed. */
function problem(
  error: unknown,
  request: Request,
  services: Services,
  sessionId: string | undefined,
): Promise<Response> {
  const view = viewOf(request, services);
  const text = view.texts.common.errors;
  const isAlone = sessionId === undefined;
  const show = (
    status: number,
    title: string,
    what: string,
    more: { advice?: string; safe?: string; id?: string } = {},
  ) =>
    document(
      { title, status, isAlone, body: <Problem title={title} what={what} {...more} /> },
      request,
      view,
      services,
      false,
    );
  if (error instanceof HttpError && error.status === 404) return show(404, text.notFoundTitle, text.notFoundText);
  if (error instanceof HttpError) return show(error.status, text.failedTitle, error.message);
  if (error instanceof MalformedRequest) return show(error.status, text.failedTitle, text.malformed);
  if (error instanceof UserError) {
    const { message, advice, id } = error;
    return show(400, text.failedTitle, message, { advice, id, safe: text.failedSafe });
  }
  services.log.write("Error", "Bunker.Server.Pages", "UnhandledException", messageOf(error), error);
  return show(500, text.failedTitle, text.unexpected, { safe: text.failedSafe });
}

function viewOf(request: Request, services: Services): View {
  const { language: chosen } = readAppearance(services);
  const language = isLanguage(chosen) ? chosen : preferredLanguage(request.headers.get("accept-language"));
  return makeView(language, textsOf(language), services.clock.now(), serverZone(services.database.settings).id);
}

/** A path from the root of the server; the browser may know that root by another name. */
function goTo(request: Request, path: string): Response {
  return new Response(null, {
    status: 303,
    headers: { Location: wayToRoot(request) + path, "Cache-Control": noStore },
  });
}

/** Of the page asked for, from the root, with its query. */
function pathOf(request: Request): string {
  const { pathname, search } = new URL(request.url);
  return pathname.slice(1) + search;
}
