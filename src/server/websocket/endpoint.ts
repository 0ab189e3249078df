import type { Caller } from "../auth/caller.ts";
import type { App } from "../http/app.ts";
import type { Services } from "../services.ts";
import { NotificationHub } from "./hub.ts";

/**
 * Serves the websocket. A request may sign in by its header, or by a token in the query; a wrong one is as good as none.
 */
export function serveNotifications(app: App, services: Services): NotificationHub {
  const hub = new NotificationHub(services);
  app.get("/notifications", async ({ req, env }) => {
    const caller = await callerOf(req.raw, services);
    if (!caller && !hub.hasRoomForStrangers) return new Response(null, { status: 503 });
    return env.connection.upgrade(hub.listener(caller)) ?? new Response(null, { status: 400 });
  });
  return hub;
}

async function callerOf(request: Request, { authentication }: Services): Promise<Caller | undefined> {
  const credential = await authentication.credentialOf(request);
  if (credential.kind === "good") return credential.caller;
  const token = new URL(request.url).searchParams.get("token");
  if (token === null || request.headers.has("authorization")) return undefined;
  const inQuery = await authentication.accessCredential(token);
  return inQuery.kind === "good" ? inQuery.caller : undefined;
}
