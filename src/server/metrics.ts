import { createHash, randomBytes } from "node:crypto";
import * as v from "valibot";
import { programVersion } from "../engine/program-version.ts";
import { readMetricFacts } from "../jobs/watch/metric-facts.ts";
import { formatMetrics, metricsMediaType } from "../jobs/watch/metrics.ts";
import { requireAllowed } from "./auth/caller.ts";
import { isSame } from "./auth/constant-time.ts";
import { HttpError } from "./http/errors.ts";
import { type Route, route } from "./http/route.ts";
import type { Services } from "./services.ts";
import { bringsKey, callerOfKey } from "./triggers/keys.ts";

const setting = "metrics-token-hash";
/** Tells such tokens from other secrets, for people and for scanners. */
const prefix = "bunker-metrics-";

/** Metrics for Prometheus, and the token that it needs; nothing else can be done with that. */
export const routes: readonly Route[] = [
  route({
    method: "GET",
    path: "/metrics",
    // A token of its own kind, or a key, is asked for below.
    access: "open",
    summary:
      "State of all backups for Prometheus, with the token for metrics, or with a key for them and for all backups",
    handle: async ({ request }, services) => {
      await requireAccess(services, request);
      const { database, tasks, scheduler, clock, jobs, traffic } = services;
      const facts = readMetricFacts({
        database,
        tasks,
        scheduler,
        trafficOf: (jobId) => {
          const found = jobs.get(String(jobId));
          return found ? traffic.of(found.job) : [];
        },
        version: programVersion.number,
        startedAt: new Date(performance.timeOrigin),
        now: clock.now(),
      });
      const headers = { "Content-Type": metricsMediaType, "Cache-Control": "no-store" };
      return new Response(formatMetrics(facts), { headers });
    },
  }),
  route({
    method: "POST",
    path: "/api/v1/metrics-token",
    access: "administer",
    summary: "Makes the token for metrics, which is shown only now; one that was made before becomes worthless",
    answer: v.object({ Token: v.string() }),
    handle: (_, { database }) => {
      const Token = prefix + randomBytes(32).toString("base64url");
      database.settings.set(setting, hashOf(Token));
      return { Token };
    },
  }),
  route({
    method: "DELETE",
    path: "/api/v1/metrics-token",
    access: "administer",
    summary: "Makes the token for metrics worthless",
    handle: (_, { database }) => database.settings.set(setting, null),
  }),
];

async function requireAccess(services: Services, request: Request): Promise<void> {
  if (!bringsKey(request)) return requireToken(services, request);
  const caller = await callerOfKey(services, request);
  requireAllowed(caller, { permission: "metrics", jobId: undefined, forSomeJobs: false });
}

/** Without a token that was made, there are no metrics. */
function requireToken({ database }: Services, { headers }: Request): void {
  const expected = database.settings.get(setting);
  const given = /^Bearer\s+(\S+)$/i.exec(headers.get("authorization") ?? "")?.[1];
  if (!expected || given === undefined || !isSame(hashOf(given), expected)) {
    throw new HttpError(401, "The token for metrics is needed");
  }
}

/** What is stored of a token. It is as random as the hash, so that nothing slower is needed. */
function hashOf(token: string): string {
  return createHash("sha256").update(token).digest("hex");
}
