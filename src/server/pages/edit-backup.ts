import { createHash } from "node:crypto";
import * as v from "valibot";
import { steps } from "../../../views/pages/job-form/values.ts";
import type { JobWithSchedule } from "../../jobs/job-store.ts";
import { serverZone } from "../../jobs/scheduler/time-zone.ts";
import { maskJob } from "../../jobs/secret-masking/index.ts";
import type { Services } from "../services.ts";
import { requireJob } from "../v1/backups.ts";
import { valuesOf } from "./job-form/from-job.ts";
import { answerButton, formPage } from "./job-form/handling.tsx";
import { formFields, readJobForm } from "./job-form/read-form.ts";
import { toJob } from "./job-form/to-job.ts";
import { action, type Page, page } from "./page.ts";

/** Where a stored backup is changed, in the form in which it was made. */
export const editBackupPages: readonly Page[] = [
  page({
    path: "/backup/{id}/edit",
    access: "administer",
    query: v.object({
      /** `traffic`: limits and prices of the destination. */
      step: v.optional(v.fallback(v.picklist(["", "traffic", ...steps]), ""), ""),
      /** Words that options are looked for by. */
      options: v.optional(v.string(), ""),
    }),
    handle: ({ params, query: { step, options }, view }, services) => {
      const before = requireJob(services, params.id);
      return formPage(
        valuesOf(before, serverZone(services.database.settings)),
        {
          before,
          state: stateOf(before, services),
          openSteps: step === "" ? [] : [step === "traffic" ? "where" : step],
          isTrafficOpen: step === "traffic",
          sent: { pressed: "", search: options, testedPath: "" },
        },
        services,
        view,
      );
    },
  }),
  action({
    path: "/backup/{id}/edit",
    access: "administer",
    form: formFields,
    handle: async ({ params, form, view }, services) => {
      const before = requireJob(services, params.id);
      const sent = readJobForm(form);
      const { values, pressed, open, state } = sent;
      if (pressed !== "save" && pressed !== "run") {
        return answerButton(sent, { before, state }, services, view);
      }
      const { job, schedule, faults } = toJob(values, before, services);
      const now = stateOf(before, services);
      const shown = { before, state: now, openFolders: open, faults };
      if (state !== now) return formPage(values, { ...shown, notice: "changed-meanwhile" }, services, view);
      if (Object.keys(faults).length > 0) return formPage(values, shown, services, view);
      services.jobs.update(before.job.id, job, schedule);
      if (pressed === "run") {
        services.tasks.add({ kind: "operation", operation: job.operationType, jobId: before.job.id });
      }
      return { goTo: "" };
    },
  }),
];

/**
 * Another text when a user has changed the job; runs change nothing of it. A secret that was changed needs none: the form has a
 * placeholder for it, which stands for the newest.
 */
function stateOf({ job, schedule }: JobWithSchedule, services: Services): string {
  const { metadata, databasePath, ...content } = maskJob(job);
  const plan = schedule && [
    valuesOf({ job, schedule }, serverZone(services.database.settings)).plan,
    schedule.rule,
    schedule.extras,
  ];
  return createHash("sha256")
    .update(JSON.stringify([content, plan]))
    .digest("hex");
}
