import { attended } from "../../jobs/attention.ts";
import type { Connection } from "../../platform/web-server.ts";
import { AbortedError, messageOf, UserError, withAdvice } from "../../support/errors.ts";
import { type Caller, requireAllowed } from "../auth/caller.ts";
import { refuseStranger } from "../auth/gate.ts";
import { servicesFor } from "../auth/some-jobs.ts";
import type { App } from "../http/app.ts";
import { contentAnswer, harmless } from "../http/content.ts";
import { HttpError, MalformedRequest } from "../http/errors.ts";
import { forwardedPrefix } from "../http/forwarded.ts";
import { readBytes } from "../http/input.ts";
import { mediaTypeOf } from "../pages/restore/media-types.ts";
import { isFromOwnPage } from "../pages/session.ts";
import type { Services } from "../services.ts";
import { bringsKey, callerOfKey } from "../triggers/keys.ts";
import { entityTag, multistatus, responsePart } from "./multistatus.ts";
import { longestQuestion, readPropfind, type WantedProperties } from "./propfind.ts";
import { type Folder, type Found, type ReadableFile, Resources } from "./resources.ts";

const fileMethods = "OPTIONS, GET, HEAD, PROPFIND";
const folderMethods = "OPTIONS, PROPFIND";
/** It isn't there. */
const gone: readonly string[] = ["VersionGone", "FileNotInVersion", "NoFilesetsFound"];

/** Serves all versions of all backups as folders, to be read only. */
export function serveDav(app: App, services: Services): void {
  const resources = new Resources();
  for (const path of ["/dav", "/dav/*"]) {
    app.all(path, ({ req, env }) => answer(resources, services, req.raw, env.connection));
  }
}

async function answer(resources: Resources, services: Services, request: Request, connection: Connection) {
  try {
    const stranger = refuseStranger(services.authentication, request);
    if (stranger) return stranger;
    if (request.headers.has("origin") && !isFromOwnPage(request)) {
      throw new HttpError(403, "Pages of other servers may not do this", "OriginNotAllowed");
    }
    const caller = await callerOf(services, request, connection.remoteAddress);
    if (caller instanceof Response) return caller;
    connection.keepOpen();
    return await attended(request.signal, () => serve(resources, servicesFor(services, caller), caller, request));
  } catch (error) {
    if (error instanceof AbortedError && request.signal.aborted) return new Response(null, { status: 499 });
    if (error instanceof HttpError) return told(error.status, error.message);
    if (error instanceof MalformedRequest) return told(error.status, "The question is too long");
    if (error instanceof UserError) return told(gone.includes(error.id) ? 404 : 503, withAdvice(error));
    services.log.write("Error", "Bunker.Server.Dav", "UnhandledException", messageOf(error), error);
    return told(500, "An error occurred");
  }
}

/** Programs that mount folders know names and passwords: the key is the password, whatever the name. */
async function callerOf(services: Services, request: Request, address: string): Promise<Caller | Response> {
  try {
    return await callerOfKey(services, bringsKey(request) ? request : withKeyOfBasic(request));
  } catch (error) {
    if (!(error instanceof HttpError) || error.status !== 401) throw error;
    const isTried = request.headers.has("authorization");
    // Those that are right never wait for those that were guessed.
    if (isTried) await services.authentication.wrongLinks.attempt(address, async () => false);
    const reply = told(401, error.message);
    reply.headers.set("WWW-Authenticate", 'Basic realm="Bunker", charset="UTF-8"');
    return reply;
  }
}

function withKeyOfBasic({ url, headers }: Request): Request {
  const [, given = ""] = /^Basic\s+([\w+/=-]+)$/i.exec(headers.get("authorization") ?? "") ?? [];
  const [, key = ""] = /^[^:]*:([\w-]*)$/.exec(Buffer.from(given, "base64").toString("utf8")) ?? [];
  return new Request(url, { headers: key === "" ? {} : { Authorization: `Bearer ${key}` } });
}

async function serve(resources: Resources, services: Services, caller: Caller, request: Request): Promise<Response> {
  const { method } = request;
  const isReading = method === "GET" || method === "HEAD";
  if (!isReading && method !== "PROPFIND" && method !== "OPTIONS") return notAllowed(fileMethods);
  const permission = isReading ? "restore" : "browse";
  requireAllowed(caller, { permission, jobId: undefined, forSomeJobs: true });
  if (method === "OPTIONS") {
    return new Response(null, { status: 200, headers: { DAV: "1", Allow: fileMethods, "MS-Author-Via": "DAV" } });
  }
  const way = wayOf(request);
  const found = way && (await resources.find(services, way, request.signal));
  if (!way || !found) return told(404, "There is nothing of this name");
  requireAllowed(caller, { permission, jobId: found.jobId, forSomeJobs: true });
  if (method === "PROPFIND") return listing(request, way, found);
  if (found.resource.kind === "folder") return notAllowed(folderMethods);
  return content(request, found.resource);
}

/** Undefined where a name can't be one. More than one `/` counts as one, which is easily typed. */
function wayOf(request: Request): string[] | undefined {
  const given = new URL(request.url).pathname.split("/").filter((name) => name !== "");
  try {
    const names = given.slice(1).map((name) => decodeURIComponent(name));
    return names.some((name) => /[/\0]/.test(name)) ? undefined : names;
  } catch {
    return undefined;
  }
}

async function listing(request: Request, way: readonly string[], { resource }: Found): Promise<Response> {
  const depth = request.headers.get("depth")?.trim().toLowerCase() ?? "infinity";
  if (depth !== "0" && depth !== "1") {
    if (depth !== "infinity") throw new HttpError(400, "The depth is none");
    const error =
      '<?xml version="1.0" encoding="utf-8"?>\n<D:error xmlns:D="DAV:"><D:propfind-finite-depth/></D:error>\n';
    return new Response(error, { status: 403, headers: { "Content-Type": "application/xml; charset=utf-8" } });
  }
  const wanted = readPropfind(new TextDecoder().decode(await readBytes(request, longestQuestion)));
  const here = hrefOf(forwardedPrefix(request), way, resource.kind === "folder");
  const parts = partsOf(here, resource, depth === "1", wanted, request.signal);
  // What fails at once gets the status of a failure.
  const first = await parts.next();
  return multistatus(parts, first.value ?? "");
}

async function* partsOf(
  here: string,
  resource: Folder | ReadableFile,
  withChildren: boolean,
  wanted: WantedProperties,
  signal: AbortSignal,
): AsyncGenerator<string, undefined> {
  let before = responsePart(here, resource, wanted);
  if (resource.kind === "folder" && withChildren) {
    for await (const page of resource.children(signal)) {
      const parts = page.map((each) => responsePart(here + segment(each.name, each.kind === "folder"), each, wanted));
      yield before + parts.join("");
      before = "";
    }
  }
  if (before !== "") yield before;
  return undefined;
}

function hrefOf(prefix: string, way: readonly string[], isFolder: boolean): string {
  const names = way.map((name, at) => segment(name, at < way.length - 1 || isFolder));
  return `${prefix}/dav/${names.join("")}`;
}

function segment(name: string, isFolder: boolean): string {
  return encodeURIComponent(name.toWellFormed()) + (isFolder ? "/" : "");
}

function content(request: Request, file: ReadableFile): Response | Promise<Response> {
  const headers = new Headers({ ...harmless, "Content-Type": mediaTypeOf(file.name), ETag: entityTag(file.mark) });
  if (file.modified) headers.set("Last-Modified", file.modified.toUTCString());
  if (request.method === "GET") return contentAnswer(request, headers, (range) => file.read(range));
  headers.set("Accept-Ranges", "bytes");
  headers.set("Content-Length", String(file.size));
  return new Response(null, { headers });
}

function notAllowed(methods: string): Response {
  const reply = told(405, "Backups can be read here, and nothing can be changed");
  reply.headers.set("Allow", methods);
  return reply;
}

function told(status: number, text: string): Response {
  const headers = { "Content-Type": "text/plain; charset=utf-8", "Cache-Control": "no-store" };
  return new Response(`${text}\n`, { status, headers });
}
