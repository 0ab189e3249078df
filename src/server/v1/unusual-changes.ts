import * as v from "valibot";
import { acknowledgeChange, changeRecord } from "../../jobs/changes/change-record.ts";
import { formatUtcTime } from "../../support/time.ts";
import { type Route, route } from "../http/route.ts";
import type { Services } from "../services.ts";
import { requireJob } from "./backups.ts";

const shown = v.nullable(
  v.object({
    /** When the backup ended that found it. */
    Time: v.string(),
    /**
     * `files`: many were changed or removed. `size`: all files together have become much smaller; in bytes. `ignored-files`,
     * `ignored-size`: ignore files leave out much more; the latter in bytes.
     */
    Kind: v.picklist(["files", "size", "ignored-files", "ignored-size"]),
    Amount: v.number(),
    Of: v.number(),
    /** The most of any run before. */
    Usual: v.number(),
  }),
);

/** Unusual changes, until they are acknowledged. */
export const routes: readonly Route[] = [
  route({
    method: "GET",
    path: "/api/v1/backup/{id}/unusual-change",
    access: "read",
    summary: "What is unusual about a backup, if nobody has acknowledged it yet; null otherwise",
    answer: shown,
    handle: ({ params }, services) => {
      const record = changeRecord(requireJob(services, params.id).job.metadata);
      if (!record) return null;
      const { time, kind, of, usual } = record;
      const amount = record.kind === "files" ? record.changed : record.kind === "size" ? record.lost : record.more;
      return { Time: formatUtcTime(time), Kind: kind, Amount: amount, Of: of, Usual: usual };
    },
  }),
  route({
    method: "POST",
    path: "/api/v1/backup/{id}/unusual-change/acknowledge",
    access: "administer",
    summary: "Says that a change is as it should be: old versions go again by the rules of the backup",
    handle: ({ params }, services) => acknowledge(services, params.id),
  }),
];

/** Does nothing where there is nothing to acknowledge. */
export function acknowledge(services: Services, id: string): void {
  const { job } = requireJob(services, id);
  if (changeRecord(job.metadata)) acknowledgeChange(services, Number(job.id));
}
