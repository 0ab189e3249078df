import * as v from "valibot";
import { readCrashLog } from "../../database/location/crash-log.ts";
import type { LiveLogEntry } from "../../jobs/live-log.ts";
import { logLevels } from "../../support/log.ts";
import { formatLocalTime } from "../../support/time.ts";
import { type Route, route } from "../http/route.ts";
import { integerInQuery } from "../http/values.ts";

const pageSize = (least: number) =>
  v.pipe(
    v.optional(integerInQuery, "100"),
    v.transform((size) => Math.min(500, Math.max(least, size))),
  );

export const routes: readonly Route[] = [
  route({
    method: "GET",
    path: "/api/v1/logdata/log",
    access: "read",
    summary: "What went wrong in the server, newest first",
    query: v.object({ offset: v.optional(integerInQuery), pagesize: pageSize(10) }),
    handle: ({ query: { offset, pagesize } }, { database }) => {
      const before = offset === undefined ? undefined : new Date(offset * 1000);
      return database.errorLog.page({ before, size: pagesize }).map(({ jobId, message, exception, time }) => ({
        BackupID: orNothing(jobId),
        Message: message,
        Exception: orNothing(exception),
        Timestamp: Math.floor(time.getTime() / 1000),
      }));
    },
  }),
  route({
    method: "GET",
    path: "/api/v1/logdata/poll",
    access: "read",
    summary: "The latest messages after a given one, oldest first",
    query: v.object({ level: v.picklist(logLevels), id: integerInQuery, pagesize: pageSize(1) }),
    handle: ({ query: { level, id, pagesize } }, { liveLog }) =>
      liveLog.poll({ level, afterId: id, count: pagesize }).map(liveEntry),
  }),
  route({
    method: "GET",
    path: "/api/v1/logdata/crashlog",
    access: "read",
    summary: "What the server said when it broke down",
    answer: v.object({ Logdata: v.nullable(v.string()) }),
    handle: (_, { dataFolder }) => ({ Logdata: readCrashLog(dataFolder) ?? null }),
  }),
];

/** What a raw table row has in place of NULL (rest-api.md 1). */
const orNothing = <T>(value: T | null) => value ?? {};

function liveEntry(entry: LiveLogEntry) {
  return {
    When: formatLocalTime(entry.time),
    ID: entry.id,
    Message: entry.message,
    Tag: entry.tag,
    MessageID: entry.messageId,
    ExceptionID: entry.exceptionId ?? null,
    Type: entry.level,
    Exception: entry.exception ?? null,
    BackupID: entry.jobId ?? null,
    TaskID: entry.taskId === undefined ? null : String(entry.taskId),
  };
}
