import type { MiddlewareHandler } from "hono";
import type { App } from "../http/app.ts";
import { pages } from "./pages.ts";

/** Nothing but what this server sends, and nowhere within another page. */
const contentPolicy =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/** Serves the pages; they are asked for anew each time, since they are small and may change with the program. */
export function servePages(app: App): void {
  for (const [path, { type, text }] of pages) {
    const headers = { "Content-Type": type, "Cache-Control": "no-cache, no-store, must-revalidate" };
    app.get(path, () => new Response(text, { headers }));
  }
}

/** Tells browsers, with every answer, what they must not do with it (secrets-and-auth.md 6). */
export const protectiveHeaders: MiddlewareHandler = async (context, next) => {
  await next();
  const { headers } = context.res;
  headers.set("X-Content-Type-Options", "nosniff");
  headers.set("Referrer-Policy", "no-referrer");
  // Pages of other clients come with a policy of their own.
  if (headers.has("Content-Security-Policy")) return;
  headers.set("X-Frame-Options", "DENY");
  headers.set("Content-Security-Policy", contentPolicy);
};
