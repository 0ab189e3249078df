import type { ServerEvent, ServerEventDetails } from "../../jobs/events.ts";
import type { Permission } from "../auth/permissions.ts";
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
  /** What one must be allowed to do to follow it, with all jobs. */
  readonly access: Permission;
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
  legacystatus: { access: "read", events: ["status"], hasState: true, message: serverStatus },
  // It says where the backups of all jobs lie.
  backuplist: {
    access: "administer",
    events: ["jobs"],
    hasState: true,
    message: (services, order) =>
      envelope("backuplist", backupList(services, typeof order === "string" ? order : undefined)),
  },
  // Among the settings is whether there are unread warnings and errors.
  serversettings: state("administer", "serversettings", ["settings", "notifications"], shownSettings),
  taskqueue: state("read", "taskqueue", ["tasks"], ({ tasks }) => taskStates(tasks.list())),
  notifications: state("read", "notifications", ["notifications"], ({ database }) =>
    database.notifications.list().map(notificationState),
  ),
  remotecontrol: state("administer", "remotecontrol", ["remote-control"], () => remoteControlState),
  progress: {
    access: "read",
    events: ["progress"],
    hasState: false,
    message: ({ tasks }) => {
      const current = tasks.current();
      return current && envelope("progress", progressState(current));
    },
  },
  taskcompleted: {
    access: "read",
    events: ["task-completed"],
    hasState: false,
    message: (_services, _given, task) => task && envelope("taskcompleted", taskState(task)),
  },
  scheduler: { access: "read", events: [], hasState: false, message: () => undefined },
};

function state(
  access: Permission,
  name: string,
  events: readonly ServerEvent[],
  data: (services: Services) => unknown,
): Feed {
  return { access, events, hasState: true, message: (services) => envelope(name, data(services)) };
}

function envelope(name: string, data: unknown) {
  return { Type: name, ApiVersion: 1, Data: data };
}
