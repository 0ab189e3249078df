/** @jsxImportSource hono/jsx */
import * as v from "valibot";
import { type Notice, NoticeList, Notifications } from "../../../../views/pages/settings/notifications.tsx";
import type { Told } from "../../../../views/parts/meaning.tsx";
import type { Texts } from "../../../../views/texts/index.ts";
import type { View } from "../../../../views/view.tsx";
import type { StoredNotification } from "../../../database/server/notifications.ts";
import { countsIn } from "../../../jobs/outcome.ts";
import { wholeNumber } from "../../http/input.ts";
import type { Services } from "../../services.ts";
import { downloadReport } from "../../v1/bug-report.ts";
import { readLogLine } from "../log-line.ts";
import { action, formText, type Page, page } from "../page.ts";
import { back } from "../run-actions.ts";

const reportAction = /^bug-report:created:(\d+)$/;
/** The action of notifications about a run. */
const showLog = "backup:show-log";
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
    form: v.object({ ids: formText }),
    handle: (call, { database, events }) => {
      for (const id of call.form.ids.split(",").map(wholeNumber)) database.notifications.delete(id);
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

/** Newest first, in the language of the page where the words are known. What is said of a backup once more is one. */
export function noticesOf({ database, jobs }: Services, { texts }: View): Notice[] {
  const { unencrypted } = texts.settings.notifications;
  const notices = database.notifications
    .list()
    .toSorted((a, b) => b.time.getTime() - a.time.getTime() || b.id - a.id)
    .map(
      (notice): Notice => ({
        ids: [notice.id],
        backupId: notice.jobId ?? undefined,
        level: levels[notice.type],
        ...(notice.messageId === "UnencryptedDatabase"
          ? { title: unencrypted.title, told: { what: unencrypted.message } }
          : { title: titleOf(notice, jobs, texts), told: toldIn(notice, texts) }),
        time: notice.time,
        link: linkOf(notice, jobs),
      }),
    );
  const alike = Map.groupBy(notices, ({ backupId, level, title, told, ids }) =>
    backupId === undefined ? String(ids[0]) : JSON.stringify([backupId, level, title, told]),
  );
  return [...alike.values()].flatMap(([newest, ...others]) =>
    newest ? [{ ...newest, ids: [...newest.ids, ...others.flatMap(({ ids }) => ids)] as const }] : [],
  );
}

const titlesByAction = {
  "config:issue:ca-key-unencrypted-database": "authorityKey",
  "config:issue:certificate-renewal-failed": "renewal",
} as const;
const titlesByKind = {
  TempDirLowSpace: "noRoom",
  OutcomeNotStored: "notStored",
  BugreportCreatedReady: "report",
} as const;
const ofRun = { Error: "failed", Warning: "warned" } as const;
const titlesOfJob = {
  RestoreDrill: { Error: "drillFailed", Warning: "drillWarned" },
  BackupOverdue: { Error: "backupOverdue", Warning: "backupOverdue" },
  CopyOverdue: { Error: "copyOverdue", Warning: "copyOverdue" },
  UnusualChange: { Error: "unusual", Warning: "unusual" },
} as const;

/** In the language of the page, where it is one of the server's own. */
function titleOf({ action, jobId, messageId, type, title }: StoredNotification, jobs: Services["jobs"], texts: Texts) {
  const words = texts.settings.notifications.titles;
  // What it is about in particular stands behind a blank.
  const [kind = ""] = (messageId ?? "").split(" ");
  const own = pick(titlesByAction, action) ?? pick(titlesByKind, kind);
  if (own) return words[own];
  const name = jobId === null ? undefined : jobs.get(jobId)?.job.name;
  if (name === undefined || type === "Information" || action !== showLog) return title;
  const { [type]: ofKind } = pick(titlesOfJob, kind) ?? ofRun;
  return words[ofKind](name);
}

function toldIn({ message, messageId }: StoredNotification, { runs }: Texts): Told {
  const counts = countsIn(message);
  if (counts) {
    const { errors, unread, warnings } = counts;
    const parts = [
      errors && runs.errors(errors),
      unread && runs.facts.unread(unread),
      warnings && runs.warnings(warnings),
    ];
    return { what: parts.filter(Boolean).join(", ") };
  }
  const { id, text } = readLogLine(message);
  return { id: id === "" ? (messageId ?? undefined) : id, what: text };
}

function pick<K extends string, V>(values: Readonly<Record<K, V>>, key: string): V | undefined {
  return Object.hasOwn(values, key) ? values[key as K] : undefined;
}

function linkOf({ action: wanted, jobId }: StoredNotification, jobs: Services["jobs"]): Notice["link"] {
  const report = reportAction.exec(wanted)?.[1];
  if (report !== undefined) return { href: `report/${report}/report.zip`, kind: "download" };
  const isThere = jobId !== null && jobs.get(jobId) !== undefined;
  return isThere ? { href: `backup/${jobId}/log`, kind: "open" } : undefined;
}
