import { found } from "../http/errors.ts";
import { wholeNumber } from "../http/input.ts";
import { type Route, route } from "../http/route.ts";
import { notificationState } from "../shapes/notification.ts";

const unknown = "Notification not found";

export const routes: readonly Route[] = [
  route({
    method: "GET",
    path: "/api/v1/notifications",
    access: "read",
    forSomeJobs: true,
    summary: "What the user should know",
    handle: (_, { database }) => database.notifications.list().map(notificationState),
  }),
  route({
    method: "GET",
    path: "/api/v1/notification/{id}",
    access: "read",
    forSomeJobs: true,
    summary: "One notification",
    handle: ({ params }, { database }) =>
      notificationState(found(database.notifications.get(wholeNumber(params.id)), unknown, "NotificationNotFound")),
  }),
  route({
    method: "DELETE",
    path: "/api/v1/notification/{id}",
    access: "run",
    forSomeJobs: true,
    summary: "Dismiss a notification",
    handle: ({ params }, { database, events }) => {
      found(database.notifications.delete(wholeNumber(params.id)) || undefined, unknown, "NotificationNotFound");
      events.emit("notifications");
    },
  }),
];
