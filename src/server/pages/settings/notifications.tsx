/** @jsxImportSource hono/jsx */
import * as v from "valibot";
import { type Notice, NoticeList, Notifications } from "../../../../views/pages/settings/notifications.tsx";
import type { View } from "../../../../views/view.tsx";
import type { StoredNotification } from "../../../database/server/notifications.ts";
import { wholeNumber } from "../../http/input.ts";
import type { Services } from "../../services.ts";
import { downloadReport } from "../../v1/bug-report.ts";
import { readLogLine } from "../log-line.ts";
import { action, formText, type Page, page } from "../page.ts";
import { back } from "../run-actions.ts";

const reportAction = /^bug-report:created:(\d+)$/;
const levels = { Information: "note", Warning: "attention", Error: "trouble" } as const;

export const notificationPages: readonly Page[] = [
  page({
    path: "/settings/notifications",
    access: "read",
    forSomeJobs: true,
    handle: ({ view }, services) => ({
      title: view.texts.settings.sections.notifications,
      place: "settings",
      body: <Notifications notices={noticesOf(services, view)} />,
    }),
    live: ({ view }, services) => [<NoticeList notices={noticesOf(services, view)} />],
  }),
  action({
    path: "/notifications/dismiss",
    access: "run",
    forSomeJobs: true,
    form: v.object({ id: formText }),
    handle: (call, { database, events }) => {
      database.notifications.delete(wholeNumber(call.form.id));
      events.emit("notifications");
      return back(call);
    },
  }),
  action({
    path: "/notifications/dismiss-all",
    access: "run",
    forSomeJobs: true,
    handle: (call, { database, events }) => {
      for (const { id } of database.notifications.list()) database.notifications.delete(id);
      events.emit("notifications");
      return back(call);
    },
  }),
  page({
    path: "/report/{id}/report.zip",
    access: "administer",
    handle: ({ params }, services) => downloadReport(services, wholeNumber(params.id)),
  }),
];

/** Newest first, in the language of the page where the words are known. */
export function noticesOf({ database, jobs }: Services, { texts }: View): Notice[] {
  const { unencrypted } = texts.settings.notifications;
  return database.notifications
    .list()
    .toSorted((a, b) => b.time.getTime() - a.time.getTime() || b.id - a.id)
    .map((notice) => ({
      id: notice.id,
      backupId: notice.jobId ?? undefined,
      level: levels[notice.type],
      ...(notice.messageId === "UnencryptedDatabase"
        ? unencrypted
        : { title: notice.title, message: readLogLine(notice.message).text }),
      time: notice.time,
      link: linkOf(notice, jobs),
    }));
}

function linkOf({ action: wanted, jobId }: StoredNotification, jobs: Services["jobs"]): Notice["link"] {
  const report = reportAction.exec(wanted)?.[1];
  if (report !== undefined) return { href: `report/${report}/report.zip`, kind: "download" };
  const isThere = jobId !== null && jobs.get(jobId) !== undefined;
  return isThere ? { href: `backup/${jobId}/log`, kind: "open" } : undefined;
}
