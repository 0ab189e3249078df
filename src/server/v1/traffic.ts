import * as v from "valibot";
import { formatUtcTime } from "../../support/time.ts";
import { type Route, route } from "../http/route.ts";
import { requireJob } from "./backups.ts";

const trafficOfMonth = v.object({
  /** When the month is over. */
  Until: v.string(),
  Destinations: v.array(
    v.object({
      /** 0: the backup's own; then the further ones. */
      Number: v.number(),
      Address: v.string(),
      Requests: v.number(),
      /** Bytes. */
      Uploaded: v.number(),
      Downloaded: v.number(),
      /** Null: there is none. */
      RequestsLimit: v.nullable(v.number()),
      UploadedLimit: v.nullable(v.number()),
      DownloadedLimit: v.nullable(v.number()),
      /** What it costs so far by the prices of the destination; null: they are not known. */
      Cost: v.nullable(v.number()),
      /** Its three letters. */
      Currency: v.nullable(v.string()),
      /** What can wait rests. */
      IsUsedUp: v.boolean(),
    }),
  ),
});

/** What goes to the destinations of a job and comes from them. */
export const routes: readonly Route[] = [
  route({
    method: "GET",
    path: "/api/v1/backup/{id}/traffic",
    access: "read",
    summary: "What all backups have moved this month at the destinations of a job, and what that costs",
    answer: trafficOfMonth,
    handle: ({ params }, services) => {
      const { job } = requireJob(services, params.id);
      const { traffic } = services;
      return {
        Until: formatUtcTime(traffic.month().end),
        Destinations: traffic.of(job).map(({ number, address, used, limits, isUsedUp, cost }) => ({
          Number: number,
          Address: address,
          Requests: used.requests,
          Uploaded: used.uploaded,
          Downloaded: used.downloaded,
          RequestsLimit: limits.requests ?? null,
          UploadedLimit: limits.uploaded ?? null,
          DownloadedLimit: limits.downloaded ?? null,
          Cost: cost?.amount ?? null,
          Currency: cost?.currency ?? null,
          IsUsedUp: isUsedUp,
        })),
      };
    },
  }),
];
