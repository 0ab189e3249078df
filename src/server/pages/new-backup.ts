import { existsSync } from "node:fs";
import * as v from "valibot";
import type { JobFormValues } from "../../../views/pages/job-form/values.ts";
import type { View } from "../../../views/view.tsx";
import type { JobWithSchedule, ScheduleContent } from "../../jobs/job-store.ts";
import { upcomingRuns } from "../../jobs/scheduler/run-times.ts";
import { serverZone } from "../../jobs/scheduler/time-zone.ts";
import { HttpError } from "../http/errors.ts";
import type { Services } from "../services.ts";
import { databasePathOf, moveDatabase } from "../v1/backup-database.ts";
import { requireJob } from "../v1/backups.ts";
import { newValues, valuesOf } from "./job-form/from-job.ts";
import { answerButton, formPage } from "./job-form/handling.tsx";
import { formFields, readJobForm } from "./job-form/read-form.ts";
import { proposedName, toJob } from "./job-form/to-job.ts";
import { action, type Page, page } from "./page.ts";

/** Where a backup is made, or one that was found elsewhere is looked through and taken over. */
export const newBackupPages: readonly Page[] = [
  page({
    path: "/new",
    access: "administer",
    query: v.object({ from: v.optional(v.string(), "") }),
    handle: ({ query: { from }, view }, services) => {
      const found = from === "" ? undefined : requireFound(services, from);
      const values = found ? valuesOf(found, serverZone(services.database.settings)) : newValues(services);
      return formPage(values, { before: found, openSteps: found ? [] : ["what"] }, services, view);
    },
  }),
  action({
    path: "/new",
    access: "administer",
    form: formFields,
    handle: async ({ form, view }, services) => {
      const sent = readJobForm(form);
      const { values, pressed, open, wasAsked, jobId } = sent;
      const before = jobId === "" ? undefined : requireFound(services, jobId);
      if (pressed !== "save" && pressed !== "run") return answerButton(sent, { before }, services, view);
      const { job, schedule, faults } = toJob(named(values, before, services, view), before, services);
      const state = { before, openFolders: open, faults };
      if (Object.keys(faults).length > 0) return formPage(values, state, services, view);
      if (!before && values.encryption !== "none" && !values.isKept && !wasAsked) {
        return formPage(values, { ...state, notice: "keep-passphrase" }, services, view);
      }
      const id = services.jobs.add(job, schedule && fromNowOn(schedule, services));
      if (before) {
        if (before.job.targetUrl === job.targetUrl) takeOverIndex(before, id, services);
        services.jobs.delete(before.job.id);
        await rebuildIndex(id, job.targetUrl, services);
      }
      if (pressed === "run") {
        services.tasks.add({ kind: "operation", operation: job.operationType, jobId: id });
      }
      return { goTo: "" };
    },
  }),
];

/** A new backup without a name gets one that tells what is backed up. */
function named(values: JobFormValues, before: JobWithSchedule | undefined, { jobs }: Services, { texts }: View) {
  const name = values.name.trim() || (before ? "" : jobs.freeName(proposedName(values, texts)));
  return { ...values, name };
}

/** What was read of the destination to look into it serves the stored job as well; a repair adds what it lacks. */
function takeOverIndex({ job: found }: JobWithSchedule, id: string, services: Services): void {
  const kept = services.jobs.get(id)?.job;
  if (!kept || services.tasks.isActive(found.id)) return;
  const [from, to] = [databasePathOf(found), databasePathOf(kept)];
  if (existsSync(from) && !existsSync(to)) moveDatabase(from, to);
}

/** Has the local index built from what lies at the destination, without which no run can go on with it. */
async function rebuildIndex(jobId: string, url: string, { destinations, tasks }: Services): Promise<void> {
  const outcome = await destinations.examine(url, { autoCreate: false, readOnly: true });
  if (outcome.kind !== "good" || !outcome.findings.hasBackup) return;
  tasks.add({ kind: "operation", operation: "Repair", jobId });
}

/** The schedule without runs that were due before it came here: saving starts nothing. */
function fromNowOn(schedule: ScheduleContent, { clock, database }: Services): ScheduleContent {
  const zone = serverZone(database.settings);
  const [next = schedule.time] = upcomingRuns(schedule, zone, clock.now(), 1);
  return { ...schedule, time: next };
}

/** A job that was found elsewhere, and is kept until it is saved. */
function requireFound(services: Services, id: string): JobWithSchedule {
  const found = requireJob(services, id);
  if (!found.job.isTemporary) throw new HttpError(404, "");
  return found;
}
