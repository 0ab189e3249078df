/** @jsxImportSource hono/jsx */
import * as v from "valibot";
import { BasketSize } from "../../../../views/pages/restore/basket.tsx";
import { FolderSize } from "../../../../views/pages/restore/tree.tsx";
import { UserError } from "../../../support/errors.ts";
import type { Services } from "../../services.ts";
import { requireJob } from "../../v1/backups.ts";
import { InPlace } from "../in-place.tsx";
import { type Page, page } from "../page.ts";
import { requireVersion, secondsOf } from "./input.ts";
import { chosenPaths } from "./selection.ts";
import { treeCall, treeQuery } from "./tree.tsx";

/** How much folders are: worked out once the page is there, since all that is in them counts. */
export const sizePages: readonly Page[] = [
  page({
    path: "/restore/{id}/sizes",
    access: "browse",
    query: treeQuery,
    handle: async ({ params, query }, services) => {
      const { job } = requireJob(services, params.id);
      const seen = await quietly(() => services.tasks.immediate(job.id, treeCall(query)));
      const { items = [], time = new Date() } = seen ?? {};
      // What has gone has no size at this moment.
      const folders = items.map(({ kind, lastSeen, path }) => (kind === "folder" && !lastSeen ? path : undefined));
      const sizes = await measure(
        services,
        job.id,
        folders.filter((path) => path !== undefined),
        time,
      );
      const shown = folders.flatMap((path, position) => {
        const size = path === undefined ? undefined : sizes.get(path);
        return size === undefined ? [] : [{ position, size }];
      });
      return {
        fragment: (
          <>
            {shown.map(({ position, size }) => (
              <InPlace id={`size-${position}`}>
                <FolderSize position={position} {...size} />
              </InPlace>
            ))}
          </>
        ),
      };
    },
  }),
  page({
    path: "/restore/{id}/basket/size",
    access: "restore",
    query: v.object({ version: v.optional(v.string(), "") }),
    handle: async ({ params, query, sessionId = "" }, services) => {
      const { job } = requireJob(services, params.id);
      const time = requireVersion(query.version);
      const paths = chosenPaths(services, { session: sessionId, jobId: job.id, time }, "");
      const sizes = await measure(services, job.id, paths, time);
      const all = [...sizes.values()];
      const files = all.reduce((sum, each) => sum + each.files, 0);
      const size = all.reduce((sum, each) => sum + each.size, 0);
      return { fragment: sizes.size === 0 ? null : <BasketSize files={files} size={size} /> };
    },
  }),
];

async function measure(services: Services, id: string, paths: readonly string[], time: Date) {
  if (paths.length === 0) return new Map<string, never>();
  const wanted = { paths: [...paths], time: secondsOf(time) };
  const found = (await quietly(() => services.tasks.immediate(id, { call: "measure", ...wanted }))) ?? [];
  return new Map(found.map(({ path, files, size }) => [path, { files, size }]));
}

/** Nobody is told why a size is not there: the page says already what is wrong with the index. */
async function quietly<T>(ask: () => Promise<T>): Promise<T | undefined> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof UserError) return undefined;
    throw error;
  }
}
