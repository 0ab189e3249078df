/** @jsxImportSource hono/jsx */
import * as v from "valibot";
import { LiveLines, type LogLine, ServerLog } from "../../../../views/pages/settings/log.tsx";
import { readCrashLog } from "../../../database/location/crash-log.ts";
import { type LogLevel, logLevels } from "../../../support/log.ts";
import { integerInQuery } from "../../http/values.ts";
import type { Services } from "../../services.ts";
import { type Page, page } from "../page.ts";

const pageSize = 50;
const liveSize = 200;

export const logPages: readonly Page[] = [
  page({
    path: "/settings/log",
    access: "read",
    query: v.object({
      level: v.optional(v.fallback(v.picklist(logLevels), "Information"), "Information"),
      before: v.optional(integerInQuery),
    }),
    handle: ({ query: { level, before }, view }, services) => {
      const { database, dataFolder } = services;
      const page = database.errorLog.page({
        before: before === undefined ? undefined : new Date(before),
        size: pageSize,
      });
      return {
        title: view.texts.settings.sections.log,
        place: "settings",
        body: (
          <ServerLog
            live={liveLines(services, level)}
            level={level}
            levels={logLevels}
            stored={page.map(({ time, message, exception }) => ({
              time,
              level: "Error",
              message,
              details: exception ?? undefined,
            }))}
            olderBefore={page.length === pageSize ? page.at(-1)?.time.getTime() : undefined}
            isFirstPage={before === undefined}
            crash={readCrashLog(dataFolder)}
          />
        ),
      };
    },
    live: ({ query: { level } }, services) => [<LiveLines lines={liveLines(services, level)} />],
  }),
];

/** The latest first. */
function liveLines({ liveLog }: Services, level: LogLevel): LogLine[] {
  const entries = liveLog.poll({ level, afterId: 0, count: Number.MAX_SAFE_INTEGER });
  return entries
    .slice(-liveSize)
    .toReversed()
    .map(({ time, level: own, message, exception }) => ({ time, level: own, message, details: exception }));
}
