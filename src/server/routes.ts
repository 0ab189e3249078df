import { routes as auth } from "./auth/routes.ts";
import { type Route, route } from "./http/route.ts";
import { routes as logData } from "./v1/log-data.ts";
import { routes as notifications } from "./v1/notifications.ts";
import { routes as remoteControl } from "./v1/remote-control.ts";
import { routes as serverState } from "./v1/server-state.ts";
import { routes as settings } from "./v1/settings.ts";
import { routes as tasks } from "./v1/tasks.ts";
import { routes as uiSettings } from "./v1/ui-settings.ts";

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
export const routes: readonly Route[] = [
  health,
  ...auth,
  ...logData,
  ...notifications,
  ...remoteControl,
  ...serverState,
  ...settings,
  ...tasks,
  ...uiSettings,
];
