import { realpathSync, statSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { extname, isAbsolute, join, relative, sep } from "node:path";
import type { Environment } from "../../support/environment.ts";
import { codeOf } from "../../support/errors.ts";
import type { App } from "../http/app.ts";
import { type HeadElement, withHead } from "./client-page.ts";

/** A folder with web clients that do not belong to the program. */
export interface WebRoot {
  readonly folder: string;
  /** Below each of these paths lives a client that finds its way by itself, such as `/ngclient`. */
  readonly clientPaths: readonly string[];
  readonly environment: Environment;
}

/** These clients bring scripts and styles within their pages, but nothing from elsewhere. */
const contentPolicy =
  "default-src 'self'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; object-src 'none'; form-action 'self'; base-uri 'self'";

/** Of the files of clients; a browser may refuse to run what has another. */
const contentTypes: Readonly<Record<string, string>> = {
  ".css": "text/css; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".ico": "image/x-icon",
  ".jpeg": "image/jpeg",
  ".jpg": "image/jpeg",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json; charset=utf-8",
  ".map": "application/json; charset=utf-8",
  ".mjs": "text/javascript; charset=utf-8",
  ".png": "image/png",
  ".svg": "image/svg+xml",
  ".ttf": "font/ttf",
  ".txt": "text/plain; charset=utf-8",
  ".webmanifest": "application/manifest+json",
  ".webp": "image/webp",
  ".woff": "font/woff",
  ".woff2": "font/woff2",
};

/** The paths in the text of `webservice-spa-paths`, which are separated by semicolons. */
export function clientPathsOf(text: string): string[] {
  return text
    .split(";")
    .map((path) => `/${path.trim().replace(/^\/+|\/+$/g, "")}`)
    .filter((path) => path !== "/");
}

/**
 * Serves the files of a folder at all paths that nothing else is served at (rest-api.md 2). A path of a client that names
 * no file gets the client's page, which knows what to show there. To be called last.
 */
export function serveWebRoot(app: App, root: WebRoot): void {
  app.get("*", async (context) => {
    const path = decodedPath(context.req.url);
    if (path === undefined) return context.notFound();
    const client = root.clientPaths.find((each) => path === each || path.startsWith(`${each}/`));
    if (client !== undefined && (extname(path) === "" || path.endsWith("/index.html"))) {
      const page = await read(root.folder, `${client}/index.html`);
      return page ? clientPage(page, client, context.req.raw, root.environment) : context.notFound();
    }
    const file = await read(root.folder, path);
    if (!file) return context.notFound();
    return new Response(file, {
      headers: {
        "Content-Type": contentTypes[extname(path).toLowerCase()] ?? "application/octet-stream",
        "Cache-Control": path.endsWith("/index.html")
          ? "no-cache, no-store, must-revalidate"
          : "public, max-age=604800",
        "Content-Security-Policy": `${contentPolicy}; frame-ancestors 'none'`,
      },
    });
  });
}

/** The page of a client with what it must know of the place where it is served. */
function clientPage(page: Uint8Array, client: string, { headers }: Request, environment: Environment): Response {
  const prefix = headers.get("x-forwarded-prefix") ?? headers.get("x-forwarded-prefix-alt") ?? "";
  const own = client === "/ngclient" ? headers.get("x-forwarded-prefix-ngclient") : null;
  const isFramed = (headers.get("x-allow-iframe-hosting") ?? environment.DUPLICATI_ENABLE_IFRAME_HOSTING ?? "") !== "";
  const [tokenHeader, tokenQuery] = (environment.DUPLICATI_XSRF_FORWARDING_CONFIG ?? "").split(",");
  const elements: HeadElement[] = [{ name: "duplicati-proxy-config", content: `${trimmed(prefix)}/` }];
  if (isFramed) elements.push({ name: "duplicati-enable-iframe-hosting", content: "true" });
  if (tokenHeader?.trim() && tokenQuery?.trim()) {
    elements.push({
      name: "duplicati-xsrf-config",
      "data-header-name": tokenHeader.trim(),
      "data-query-name": tokenQuery.trim(),
    });
  }
  const text = withHead(new TextDecoder().decode(page), `${trimmed(own ?? `${trimmed(prefix)}${client}`)}/`, elements);
  return new Response(text, {
    headers: {
      "Content-Type": "text/html; charset=utf-8",
      "Cache-Control": "no-cache, no-store, must-revalidate",
      // Who may show this page within his own is then for the proxy to say that asked for it.
      "Content-Security-Policy": isFramed ? contentPolicy : `${contentPolicy}; frame-ancestors 'none'`,
    },
  });
}

const trimmed = (prefix: string) => prefix.trim().replace(/\/+$/, "");

/** Undefined for what can't be the path of a file that is to be seen. */
function decodedPath(url: string): string | undefined {
  try {
    const path = decodeURIComponent(new URL(url).pathname);
    return /[\\\0]|\/\./.test(path) ? undefined : path;
  } catch {
    return undefined;
  }
}

/** Undefined if there is no such file, or if it lies outside of the folder, which a link can lead to. */
async function read(folder: string, path: string): Promise<Uint8Array<ArrayBuffer> | undefined> {
  try {
    const root = realpathSync(folder);
    const file = realpathSync(join(root, path));
    const inside = relative(root, file);
    if (isAbsolute(inside) || inside === ".." || inside.startsWith(`..${sep}`) || !statSync(file).isFile()) {
      return undefined;
    }
    return new Uint8Array(await readFile(file));
  } catch (error) {
    if (["ENOENT", "ENOTDIR", "EACCES", "ELOOP", "ENAMETOOLONG"].includes(codeOf(error) ?? "")) return undefined;
    throw error;
  }
}
