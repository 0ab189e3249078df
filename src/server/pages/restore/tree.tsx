/** @jsxImportSource hono/jsx */
import * as v from "valibot";
import type { TreePlace } from "../../../../views/pages/restore/links.ts";
import { RestoreTree } from "../../../../views/pages/restore/tree.tsx";
import { treeOrders } from "../../../database/local/tree.ts";
import type { ImmediateCall } from "../../../jobs/process/immediate-calls.ts";
import { requireJob } from "../../v1/backups.ts";
import { page } from "../page.ts";
import { basketsOf } from "./baskets.ts";
import { restoreTitle, withIndex } from "./index-trouble.tsx";
import { secondsOf, switchInQuery, versionInQuery } from "./input.ts";

const pageSize = 200;

export const treeQuery = v.object({
  version: versionInQuery,
  path: v.optional(v.string(), ""),
  page: v.optional(v.fallback(v.pipe(v.string(), v.transform(Number), v.safeInteger(), v.minValue(1)), 1), "1"),
  sort: v.optional(v.fallback(v.picklist(treeOrders), "name"), "name"),
  down: switchInQuery,
  gone: switchInQuery,
  month: v.optional(v.string()),
});

/** What a page of the tree shows. */
export function treeCall(wanted: v.InferOutput<typeof treeQuery>): ImmediateCall<"tree"> {
  return {
    call: "tree",
    folder: wanted.path,
    time: secondsOf(wanted.version),
    page: wanted.page - 1,
    pageSize,
    order: wanted.sort,
    isDescending: wanted.down,
    withGone: wanted.gone,
  };
}

export const restoreTree = page({
  path: "/restore/{id}",
  access: "browse",
  query: treeQuery,
  handle: async (call, services) => {
    const { params, query: wanted, view } = call;
    const { job } = requireJob(services, params.id);
    return await withIndex(call, job, async () => {
      const seen = await services.tasks.immediate(job.id, treeCall(wanted));
      const { times, time, items } = seen;
      const isNewest = times[0]?.getTime() === time.getTime();
      const place: TreePlace = {
        id: job.id,
        version: wanted.version === undefined && isNewest ? undefined : time,
        path: seen.folder,
        page: wanted.page - 1,
        order: wanted.sort,
        isDescending: wanted.down,
        withGone: wanted.gone,
        month: wanted.month,
      };
      const entries = items.map(({ modified, lastSeen, ...item }) => ({
        ...item,
        modified: modified ?? undefined,
        lastSeen: lastSeen ?? undefined,
      }));
      const chosen = basketsOf(services).of({ session: call.sessionId ?? "", jobId: job.id, time });
      const pages = seen.folder === "" ? 1 : Math.ceil(seen.total / pageSize);
      return {
        title: restoreTitle(view, job),
        place: "restore",
        body: (
          <RestoreTree
            {...seen}
            name={job.name}
            isTemporary={job.isTemporary}
            place={place}
            pages={pages}
            entries={entries}
            chosen={chosen}
          />
        ),
      };
    });
  },
});
