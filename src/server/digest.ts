import { hostname } from "node:os";
import { isLanguage, textsOf } from "../../views/texts/index.ts";
import { programVersion } from "../engine/program-version.ts";
import { digestPlan, nextDue } from "../jobs/digest/digest-plan.ts";
import { digestState, digestText, type RunCounts } from "../jobs/digest/digest-text.ts";
import { toOptions } from "../jobs/job-options.ts";
import { noDestination } from "../jobs/operation/modules.ts";
import { serverZone } from "../jobs/scheduler/time-zone.ts";
import { readMetricFacts } from "../jobs/watch/metric-facts.ts";
import { asksForReports, sendNotice } from "../reports/index.ts";
import { UserError } from "../support/errors.ts";
import { noticeSubject } from "./notice-subject.ts";
import { readAppearance } from "./pages/appearance.ts";
import type { Services } from "./services.ts";

/** What the digest is made from. */
export type DigestServices = Pick<
  Services,
  "database" | "tasks" | "scheduler" | "clock" | "surroundings" | "secrets" | "log"
>;

const week = 7 * 24 * 3_600_000;
/** Runs of a job that are counted at most. */
const mostRuns = 1000;

/** What the digest says now, of the week before, in the language that was chosen for the pages. */
export function currentDigest(services: DigestServices): { readonly text: string; readonly isGood: boolean } {
  const { database, tasks, scheduler, clock } = services;
  const now = clock.now();
  const since = new Date(now.getTime() - week);
  const version = programVersion.number;
  const { language } = readAppearance(services);
  const { digest, common } = textsOf(isLanguage(language) ? language : "en");
  const words = { ...digest, states: common.states };
  const facts = readMetricFacts({ database, tasks, scheduler, version, startedAt: now, now });
  const runs = new Map(facts.jobs.map(({ id }) => [id, runsSince(services, id, since)]));
  const text = digestText({ computer: hostname(), since, facts, runs, zone: serverZone(database.settings) }, words);
  return { text, isGood: facts.jobs.every((job) => ["safe", "never"].includes(digestState(job))) };
}

/** When it is sent next; undefined: never by itself. */
export function nextDigest({ database, clock }: Pick<Services, "database" | "clock">): Date | undefined {
  const plan = digestPlan(database.settings);
  return plan && nextDue(plan, clock.now(), serverZone(database.settings));
}

/** Sends it by all report modules that all backups have. Throws `ReportNotSetUp` if there are none. */
export async function sendDigest(services: DigestServices): Promise<void> {
  const options = toOptions(services.database.globalOptions.all());
  if (!asksForReports(options)) {
    throw new UserError("ReportNotSetUp", "The options for all backups do not say whom to tell", {
      advice: "Fill in who gets reports, by mail or in another way, under Settings > Reports.",
    });
  }
  const { text, isGood } = currentDigest(services);
  const subject = await noticeSubject(services, { url: noDestination, options }, "all backups");
  // Its first line says what it is, in its language.
  const [title] = text.split("\n");
  await sendNotice({ kind: "Digest", level: isGood ? "Success" : "Error", text, title }, subject, services.log);
}

function runsSince({ database: { runs, jobs } }: DigestServices, jobId: number, since: Date): RunCounts {
  const operation = jobs.get(jobId)?.operationType ?? "Backup";
  const recent = runs.page({ jobId, operation, size: mostRuns }).filter(({ finished }) => finished >= since);
  const count = (...outcomes: string[]) => recent.filter(({ outcome }) => outcomes.includes(outcome)).length;
  return { good: count("Success"), withWarnings: count("Warning"), failed: count("Error", "Fatal") };
}
