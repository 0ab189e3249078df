/** @jsxImportSource hono/jsx */

import { gzipSync } from "node:zlib";
import type { Child } from "hono/jsx";
import { Document } from "../../../views/layout/document.tsx";
import { Problem } from "../../../views/pages/problem.tsx";
import { SignInAgain } from "../../../views/pages/sign-in.tsx";
import { Failure } from "../../../views/parts/trouble.tsx";
import { isLanguage, preferredLanguage, textsOf } from "../../../views/texts/index.ts";
import { makeView, type Right, type View, WithView } from "../../../views/view.tsx";
import { attended } from "../../jobs/attention.ts";
import { serverZone } from "../../jobs/scheduler/time-zone.ts";
import type { Connection } from "../../platform/web-server.ts";
import { AbortedError, messageOf, UserError } from "../../support/errors.ts";
import { writeDown } from "../auth/audit.ts";
import { administrator, type Caller, isAllowed, nobody, requireAllowed } from "../auth/caller.ts";
import { hostOf } from "../auth/host-names.ts";
import { servicesFor } from "../auth/some-jobs.ts";
import { jobOfPath } from "../auth/subject.ts";
import { type App, honoPath, paramsOf } from "../http/app.ts";
import { HttpError, MalformedRequest } from "../http/errors.ts";
import { forMethod } from "../http/head.ts";
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
import { waysBack } from "./ways-back.ts";

const noStore = "no-cache, no-store, must-revalidate";
/** Stream of the pulse alone, for what is no page to come back to. */
const pulsePath = "pulse";
/** Below this a smaller answer is not worth the work, in letters. */
const worthPacking = 1400;

/** Serves all pages, with what belongs to them. What has no page answers as the API does, unless a person looks at it. */
export function servePages(app: App, services: Services): void {
  serveAssets(app);
  const pulse = page({ path: `/${pulsePath}`, access: "signed-in", handle: () => ({ goTo: "" }) });
  app.get(livePath(pulse), ({ req, env }) => live(pulse, req.raw, env.connection, services));
  for (const each of pages) {
    app.on(each.method, honoPath(each.path), ({ req, env }) => answer(each, req.raw, env.connection, services));
    if (each.method === "POST") continue;
    app.get(honoPath(livePath(each)), ({ req, env }) => live(each, req.raw, env.connection, services));
  }
  for (const each of waysBack(pages)) {
    app.get(honoPath(each.path), ({ req, env }) => answer(each, req.raw, env.connection, services));
  }
  app.notFound(async ({ req }) => {
    const wantsPage = req.header("accept")?.includes("text/html") && !new URL(req.url).pathname.startsWith("/api/");
    if (!wantsPage) return new Response(null, { status: 404 });
    const session = await sessionOf(req.raw, services);
    if (session === undefined) return new Response(null, { status: 404 });
    return problem(new HttpError(404, ""), req.raw, services, session);
  });
}

async function answer(page: Page, request: Request, connection: Connection, services: Services): Promise<Response> {
  const session = await sessionOf(request, services);
  try {
    const refused = refusal(page, page.path, request, services, session);
    if (refused) return refused;
    const form = page.form && (await readForm(request, page.form));
    connection.keepOpen();
    const call = callOf(page, page.path, form, request, connection, services, session);
    const own = servicesFor(services, call.caller);
    const reply = await answerOf(await attended(request.signal, () => page.handle(call, own)), call, own);
    if (!page.isQuestion) writeDown(services.log, call.caller, request, reply);
    return await forMethod(request, reply);
  } catch (error) {
    if (error instanceof AbortedError && request.signal.aborted) return new Response(null, { status: 499 });
    return problem(error, request, services, session);
  }
}

async function live(page: Page, request: Request, connection: Connection, services: Services): Promise<Response> {
  // What the viewer may do can change while he looks.
  const allowed = async () => {
    const session = await sessionOf(request, services);
    return session && mayOpen(page, livePath(page), request, services, session) ? session : undefined;
  };
  const session = await allowed();
  if (!session) return new Response(null, { status: 401 });
  if (!isAllowedHost(request, services)) return new Response(null, { status: 403 });
  connection.keepOpen();
  const own = servicesFor(services, session.caller);
  // The view is made anew each time, since time passes.
  const stream = followLive(
    request,
    own,
    async () => (await allowed()) !== undefined,
    async () => {
      const call = callOf(page, livePath(page), undefined, request, connection, own, session);
      return { view: call.view, parts: (await page.live?.(call, own)) ?? [] };
    },
  );
  return forMethod(request, stream);
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
  session: PageSession | undefined,
): PageCall {
  const url = new URL(request.url);
  const query = page.query && readQuery(url.searchParams, page.query);
  const params = paramsOf(path, url.pathname);
  const view = viewOf(request, services, session);
  return { params, query, form, request, connection, view, sessionId: session?.id, caller: session?.caller ?? nobody };
}

/** The sign-in of a browser, and whose it is. */
interface PageSession {
  readonly id: string;
  readonly caller: Caller;
}

async function sessionOf(request: Request, { authentication }: Services): Promise<PageSession | undefined> {
  const token = sessionTokenOf(request);
  const family = token === undefined ? undefined : await authentication.signIns.pageSession(token);
  const caller = family && authentication.callerOf(family.userId);
  return caller && { id: family.id, caller };
}

/** Throws unless whoever is signed in may have the page. */
function requirePage(
  { access, forSomeJobs }: Page,
  path: string,
  request: Request,
  services: Services,
  { caller }: PageSession,
): void {
  if (access === "open") return;
  const jobId = jobOfPath(path, new URL(request.url).pathname, services);
  requireAllowed(caller, { permission: access, jobId, forSomeJobs });
}

function mayOpen(...asked: Parameters<typeof requirePage>): boolean {
  try {
    requirePage(...asked);
    return true;
  } catch (error) {
    if (error instanceof HttpError) return false;
    throw error;
  }
}

function isAllowedHost(request: Request, { authentication }: Services): boolean {
  return authentication.hostNames.isAllowed(hostOf(request).name);
}

/** What keeps a request out: it came by a foreign name or from a foreign page, or nobody is signed in, or somebody who may not. */
function refusal(
  page: Page,
  path: string,
  request: Request,
  services: Services,
  session: PageSession | undefined,
): Response | undefined {
  const view = viewOf(request, services, session);
  const { texts } = view;
  if (!isAllowedHost(request, services)) {
    throw new HttpError(403, texts.common.errors.wrongHost(hostOf(request).name));
  }
  if (page.method === "POST" && !isFromOwnPage(request)) throw new HttpError(403, texts.common.errors.foreignOrigin);
  if (session) requirePage(page, path, request, services, session);
  if (page.access === "open" || session) return undefined;
  if (
    request.headers.has("hx-request") &&
    (page.method === "POST" || isForPiece(request) || request.headers.get("hx-target")?.endsWith("#dialog"))
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
  const { title, place, body, status = 200, isAlone = false, headers = {} } = content;
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
  const reply = html(request, text, status);
  for (const [name, value] of Object.entries(headers)) reply.headers.set(name, value);
  return reply;
}

/** Leaves the page as it is, with all that was typed, and asks above it for a new sign-in. */
function signInAbovePage(request: Request, view: View): Response {
  const reply = html(request, drawn(view, <SignInAgain />), 401);
  const place = { Retarget: "#dialog", Reselect: ".ask", Reswap: "innerHTML", "Push-Url": "false" };
  for (const [name, value] of Object.entries(place)) reply.headers.set(`HX-${name}`, value);
  return reply;
}

/** The answer takes the place of a piece of the page that asks. */
function isForPiece(request: Request): boolean {
  return request.headers.get("hx-request-type") === "partial";
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

/** What the browser shows in place of a page, or a piece of one, that failed. */
function problem(
  error: unknown,
  request: Request,
  given: Services,
  session: PageSession | undefined,
): Promise<Response> {
  const services = servicesFor(given, session?.caller ?? nobody);
  const view = viewOf(request, services, session);
  const text = view.texts.common.errors;
  const isAlone = session === undefined;
  const show = async (
    status: number,
    title: string,
    what: string,
    { safe, ...more }: { advice?: string; safe?: string; id?: string } = {},
  ) => {
    if (isForPiece(request)) return html(request, drawn(view, <Failure of={{ what, ...more }} safe={safe} />), status);
    const body = <Problem title={title} what={what} safe={safe} {...more} />;
    return document({ title, status, isAlone, body }, request, view, services, false);
  };
  if (error instanceof HttpError && error.status === 404) return show(404, text.notFoundTitle, text.notFoundText);
  if (error instanceof HttpError && error.id !== undefined && error.status === 403) {
    return show(403, text.notAllowedTitle, text.notAllowedText, { id: error.id });
  }
  if (error instanceof HttpError) {
    const { message, meaning } = error;
    return show(error.status, text.failedTitle, message, meaning === undefined ? {} : { id: meaning });
  }
  if (error instanceof MalformedRequest) return show(error.status, text.failedTitle, text.malformed);
  if (error instanceof UserError) {
    const { message, advice, id } = error;
    return show(400, text.failedTitle, message, { advice, id, safe: text.failedSafe });
  }
  services.log.write("Error", "Bunker.Server.Pages", "UnhandledException", messageOf(error), error);
  return show(500, text.failedTitle, text.unexpected, { safe: text.failedSafe });
}

function viewOf(request: Request, services: Services, session: PageSession | undefined): View {
  const caller = session?.caller ?? nobody;
  const name = caller.userId === administrator.userId ? undefined : caller.name;
  const viewer = { name, isLimited: caller.jobIds !== undefined, may: (right: Right) => isAllowed(caller, right) };
  const { language: chosen } = readAppearance(services);
  const language = isLanguage(chosen) ? chosen : preferredLanguage(request.headers.get("accept-language"));
  return makeView(language, textsOf(language), services.clock.now(), viewer, serverZone(services.database.settings).id);
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
