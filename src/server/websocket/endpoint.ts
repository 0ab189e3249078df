import type { App } from "../http/app.ts";
import type { Services } from "../services.ts";
import { NotificationHub } from "./hub.ts";

/**
 * Serves the websocket. A request may sign in by its header, or by a token in the query; a wrong one is as good as none.
 */
export function serveNotifications(app: App, services: Services): NotificationHub {
  const hub = new NotificationHub(services);
  app.get("/notifications", async ({ req, env }) => {
    const isSignedIn = await isGood(req.raw, services);
    if (!isSignedIn && !hub.hasRoomForStrangers) return new Response(null, { status: 503 });
    return env.connection.upgrade(hub.listener(isSignedIn)) ?? new Response(null, { status: 400 });
  });
  return hub;
}

async function isGood(request: Request, { authentication }: Services): Promise<boolean> {
  if ((await authentication.credentialOf(request)).kind === "good") return true;
  const token = new URL(request.url).searchParams.get("token");
  if (token === null || request.headers.has("authorization")) return false;
  return (await authentication.accessCredential(token)).kind === "good";
}
