/** @jsxImportSource hono/jsx */
import * as v from "valibot";
import { ChangesList, type ChangesProps, changeOrders } from "../../../../views/pages/backup/changes.tsx";
import type { Job } from "../../../jobs/job-store.ts";
import type { ImmediateAnswer } from "../../../jobs/process/immediate-calls.ts";
import { integerInQuery } from "../../http/values.ts";
import type { Services } from "../../services.ts";
import { requireJob } from "../../v1/backups.ts";
import { type Page, page } from "../page.ts";
import { previewKind } from "../restore/media-types.ts";
import { changeFormats, changesFile, dayOf } from "./change-files.ts";
import { diskProps } from "./disk.tsx";
import { liveHead, tabOf } from "./subject.tsx";
import { hasDisk, secondsOf, versionList } from "./version-lists.ts";

type Compared = ImmediateAnswer<"compare">;

const changesAtOnce = 200;
/** How many of them are in memory while all are written. */
const writtenAtOnce = 20_000;

const changesQuery = v.object({
  from: v.optional(integerInQuery),
  to: v.optional(v.union([v.literal("disk"), integerInQuery])),
  type: v.optional(v.fallback(v.picklist(["added", "deleted", "modified", ""]), ""), ""),
  order: v.optional(v.fallback(v.picklist(changeOrders), "type"), "type"),
  page: v.optional(v.fallback(integerInQuery, 0), "0"),
});

/** What differs between two versions, or a version and the disk. */
export const changePages: readonly Page[] = [
  page({
    path: "/backup/{id}/changes",
    access: "browse",
    query: changesQuery,
    handle: async ({ params, query, view }, services) => {
      const { job } = requireJob(services, params.id);
      const props = await changesProps(services, job, query);
      return tabOf(services, view, job.id, "versions", <ChangesList {...props} />);
    },
    live: ({ params, view }, services) => [liveHead(services, view, params.id)],
  }),
  page({
    path: "/backup/{id}/changes/file",
    access: "browse",
    query: v.object({ from: integerInQuery, to: integerInQuery, as: v.picklist(changeFormats) }),
    handle: async ({ params, query: { from, to, as } }, services) => {
      const { job } = requireJob(services, params.id);
      const read = (offset: number) => compare(services, job, { from, to, offset, count: writtenAtOnce });
      const first = await read(0);
      const about = { backup: job.name, from: first.from.time, to: first.to.time, counts: first.counts };
      const name = `${job.name} ${dayOf(new Date(from * 1000))} ${dayOf(new Date(to * 1000))}`;
      return changesFile({ format: as, name, about, parts: allParts(first, read) });
    },
  }),
];

/** @param read the part that begins with the change of this number. */
async function* allParts(first: Compared, read: (offset: number) => Promise<Compared>) {
  const { added, deleted, modified } = first.counts;
  const total = added + deleted + modified;
  let written = 0;
  for (let part = first; ; part = await read(written)) {
    // Others have ended the versions meanwhile.
    if (part.changes.length === 0 && written < total) throw new Error("The versions that are compared have changed");
    yield part.changes;
    written += part.changes.length;
    if (written >= total) return;
  }
}

async function changesProps(
  services: Services,
  job: Job,
  query: v.InferOutput<typeof changesQuery>,
): Promise<ChangesProps> {
  const { versions } = await versionList(services, job);
  const times = versions.map(({ time }) => secondsOf(time));
  const to =
    query.to === "disk" && !hasDisk(job) ? times[0] : (query.to ?? (times.length === 1 ? undefined : times[0]));
  const from = query.from ?? times[typeof to === "number" ? times.indexOf(to) + 1 : 0];
  const common = {
    jobId: job.id,
    versions: versions.map(({ time }) => ({ time, seconds: secondsOf(time) })),
    from,
    to,
    hasDisk: hasDisk(job),
    disk: undefined,
  };
  if (to === "disk" && from !== undefined && times.includes(from)) {
    return { ...common, disk: diskProps(services, job, from), found: undefined };
  }
  if (
    to === "disk" ||
    from === undefined ||
    to === undefined ||
    !times.includes(from) ||
    !times.includes(to) ||
    from === to
  ) {
    return { ...common, found: undefined };
  }
  const type = query.type === "" ? undefined : query.type;
  const { order, page } = query;
  const part = { order, offset: page * changesAtOnce, count: changesAtOnce };
  const { changes, ...found } = await compare(services, job, { from, to, ...part, ...(type && { type }) });
  const { added, deleted, modified } = found.counts;
  const total = type ? found.counts[type] : added + deleted + modified;
  return {
    ...common,
    found: {
      ...found,
      changes: changes.map((change) => ({ ...change, isText: previewKind(change.path) === "text" })),
      type,
      order,
      page,
      pages: Math.ceil(total / changesAtOnce),
      total,
    },
  };
}

function compare(
  { tasks }: Services,
  { id }: Job,
  wanted: {
    from: number;
    to: number;
    offset: number;
    count: number;
    type?: "added" | "deleted" | "modified";
    order?: "type" | "size";
  },
): Promise<Compared> {
  return tasks.immediate(id, { call: "compare", ...wanted });
}
