import type { MiddlewareHandler } from "hono";

/** Nothing but what this server sends, and nowhere within another page. What may be framed says so itself: a PDF of a backup. */
const contentPolicy =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; media-src 'self'; connect-src 'self'; frame-src 'self'; form-action 'self'; base-uri 'self'; frame-ancestors 'none'";

/** Tells browsers, with every answer, what they must not do with it (secrets-and-auth.md 6). */
export const protectiveHeaders: MiddlewareHandler = async (context, next) => {
  await next();
  const { headers } = context.res;
  headers.set("X-Content-Type-Options", "nosniff");
  // Some addresses are told to nobody at all.
  if (!headers.has("Referrer-Policy")) headers.set("Referrer-Policy", "same-origin");
  // Pages of other clients come with a policy of their own.
  if (headers.has("Content-Security-Policy")) return;
  headers.set("X-Frame-Options", "DENY");
  headers.set("Content-Security-Policy", contentPolicy);
};
