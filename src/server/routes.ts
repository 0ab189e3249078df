import { routes as auth } from "./auth/routes.ts";
import { type Route, route } from "./http/route.ts";

const health = route({
  method: "GET",
  path: "/health",
  access: "open",
  summary: "Whether the server runs",
  handle: () => {
    const headers = { "Content-Type": "text/plain", "Cache-Control": "no-store, no-cache", Pragma: "no-cache" };
    return new Response("Healthy", { headers });
  },
});

/** Every route of the REST API. */
export const routes: readonly Route[] = [health, ...auth];
