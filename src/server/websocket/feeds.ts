import type { ServerEvent, ServerEventDetails } from "../../jobs/events.ts";
import { shownSettings } from "../server-settings.ts";
import type { Services } from "../services.ts";
import { backupList } from "../shapes/backup-list.ts";
import { notificationState } from "../shapes/notification.ts";
import { progressState } from "../shapes/progress-state.ts";
import { remoteControlState } from "../shapes/remote-control.ts";
import { serverStatus } from "../shapes/server-status.ts";
import { taskState, taskStates } from "../shapes/task-state.ts";

/** Something that clients can follow. */
export interface Feed {
  /** Undefined: nothing ever comes. */
  readonly event: ServerEvent | undefined;
  /** Whether a new subscriber gets the present state at once. */
  readonly hasState: boolean;
  /**
   * What is sent; undefined if there is nothing.
   *
   * @param given what the client gave with its subscription.
   * @param detail what came with the event.
   */
  message(services: Services, given: unknown, detail: ServerEventDetails[ServerEvent]): unknown;
}

/** By their names, in lower case. */
export const feeds: Readonly<Record<string, Feed>> = {
  legacystatus: { event: "status", hasState: true, message: serverStatus },
  backuplist: {
    event: "jobs",
    hasState: true,
    message: (services, order) =>
      envelope("backuplist", backupList(services, typeof order === "string" ? order : undefined)),
  },
  serversettings: state("serversettings", "settings", shownSettings),
  taskqueue: state("taskqueue", "tasks", ({ tasks }) => taskStates(tasks.list())),
  notifications: state("notifications", "notifications", ({ database }) =>
    database.notifications.list().map(notificationState),
  ),
  remotecontrol: state("remotecontrol", "remote-control", () => remoteControlState),
  progress: {
    event: "progress",
    hasState: false,
    message: ({ tasks }) => {
      const current = tasks.current();
      return current && envelope("progress", progressState(current));
    },
  },
  taskcompleted: {
    event: "task-completed",
    hasState: false,
    message: (_services, _given, task) => task && envelope("taskcompleted", taskState(task)),
  },
  scheduler: { event: undefined, hasState: false, message: () => undefined },
};

function state(name: string, event: ServerEvent, data: (services: Services) => unknown): Feed {
  return { event, hasState: true, message: (services) => envelope(name, data(services)) };
}

function envelope(name: string, data: unknown) {
  return { Type: name, ApiVersion: 1, Data: data };
}
