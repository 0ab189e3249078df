import { newValues } from "./job-form/from-job.ts";
import { answerButton, formPage } from "./job-form/handling.tsx";
import { formFields, readJobForm } from "./job-form/read-form.ts";
import { toJob } from "./job-form/to-job.ts";
import { action, type Page, page } from "./page.ts";

/** Where a backup is made. */
export const newBackupPages: readonly Page[] = [
  page({
    path: "/new",
    handle: ({ view }, services) => formPage(newValues(services), { openSteps: ["what"] }, services, view),
  }),
  action({
    path: "/new",
    form: formFields,
    handle: async ({ form, view }, services) => {
      const sent = readJobForm(form);
      const { values, pressed, open, wasAsked } = sent;
      if (pressed !== "save" && pressed !== "run") return answerButton(sent, {}, services, view);
      const { job, schedule, faults } = toJob(values, undefined, services);
      const state = { openFolders: open, faults };
      if (Object.keys(faults).length > 0) return formPage(values, state, services, view);
      if (values.encryption !== "none" && !values.isKept && !wasAsked) {
        return formPage(values, { ...state, notice: "keep-passphrase" }, services, view);
      }
      const id = services.jobs.add(job, schedule);
      if (pressed === "run") {
        services.tasks.add({ kind: "operation", operation: job.operationType, jobId: id });
      }
      return { goTo: "" };
    },
  }),
];
