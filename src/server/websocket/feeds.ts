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
  /** What makes something new come. */
  readonly events: readonly ServerEvent[];
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
  legacystatus: { events: ["status"], hasState: true, message: serverStatus },
  backuplist: {
    events: ["jobs"],
    hasState: true,
    message: (services, order) =>
      envelope("backuplist", backupList(services, typeof order === "string" ? order : undefined)),
  },
  // Among the settings is whether there are unread warnings and errors.
  serversettings: state("serversettings", ["settings", "notifications"], shownSettings),
  taskqueue: state("taskqueue", ["tasks"], ({ tasks }) => taskStates(tasks.list())),
  notifications: state("notifications", ["notifications"], ({ database }) =>
    database.notifications.list().map(notificationState),
  ),
  remotecontrol: state("remotecontrol", ["remote-control"], () => remoteControlState),
  progress: {
    events: ["progress"],
    hasState: false,
    message: ({ tasks }) => {
      const current = tasks.current();
      return current && envelope("progress", progressState(current));
    },
  },
  taskcompleted: {
    events: ["task-completed"],
    hasState: false,
    message: (_services, _given, task) => task && envelope("taskcompleted", taskState(task)),
  },
  scheduler: { events: [], hasState: false, message: () => undefined },
};

function state(name: string, events: readonly ServerEvent[], data: (services: Services) => unknown): Feed {
  return { events, hasState: true, message: (services) => envelope(name, data(services)) };
}

function envelope(name: string, data: unknown) {
  return { Type: name, ApiVersion: 1, Data: data };
}
