import type { MiddlewareHandler } from "hono";

/** Lets pages of these origins use the API, without cookies (rest-api.md 2). */
export function cors(origins: readonly string[]): MiddlewareHandler {
  return async (context, next) => {
    const origin = context.req.header("origin");
    const method = context.req.header("access-control-request-method");
    const asksFirst = context.req.method === "OPTIONS" && origin !== undefined && method !== undefined;
    if (asksFirst) context.res = new Response(null, { status: 204 });
    else await next();
    if (origin === undefined || !origins.includes(origin)) return;
    const { headers } = context.res;
    headers.set("Access-Control-Allow-Origin", origin);
    headers.append("Vary", "Origin");
    if (!asksFirst) return;
    headers.set("Access-Control-Allow-Methods", method);
    const wanted = context.req.header("access-control-request-headers");
    if (wanted !== undefined) headers.set("Access-Control-Allow-Headers", wanted);
  };
}
