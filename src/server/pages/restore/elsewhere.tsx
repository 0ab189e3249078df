/** @jsxImportSource hono/jsx */
import * as v from "valibot";
import type { JobFormValues } from "../../../../views/pages/job-form/values.ts";
import { Elsewhere, type ElsewhereProps, type ElsewhereWay } from "../../../../views/pages/restore/elsewhere.tsx";
import type { View } from "../../../../views/view.tsx";
import type { Job, JobContent } from "../../../jobs/job-store.ts";
import { unmaskUrl } from "../../../jobs/secret-masking/index.ts";
import { importJob } from "../../../jobs/transfer/index.ts";
import { UserError } from "../../../support/errors.ts";
import { HttpError, refused } from "../../http/errors.ts";
import type { Services } from "../../services.ts";
import { jobAt, withPassphrase } from "../../temporary-job.ts";
import { deleteBackup } from "../../v1/backup-tasks.ts";
import { requireJob } from "../../v1/backups.ts";
import { destinationText } from "../destination-text.ts";
import { destinationUrl, destinationValues, withSignInAsOptions } from "../job-form/destination-fields.ts";
import { newValues } from "../job-form/from-job.ts";
import { destinationProps } from "../job-form/props.ts";
import { formFields, readJobForm } from "../job-form/read-form.ts";
import { action, formText, type Page, type PageContent, page } from "../page.ts";
import { problemOf } from "../problem-of.ts";
import { openedOf } from "./opened.ts";

/** Looking into backups that are none of this server: each is a temporary job while it is open. */
export const elsewherePages: readonly Page[] = [
  page({
    path: "/restore/elsewhere",
    access: "administer",
    query: v.object({ from: v.optional(v.string(), "") }),
    handle: ({ query: { from }, view }, services) => {
      const known = from === "" ? undefined : requireOpened(services, from);
      const values = newValues(services);
      const destination = known ? destinationValues(known.targetUrl) : values.destination;
      return show(services, view, { from, values: { ...values, destination } });
    },
  }),
  action({
    path: "/restore/elsewhere/destination",
    access: "administer",
    form: formFields,
    handle: async ({ form, view }, services) => {
      const { values, pressed } = readJobForm(form);
      const from = typeof form.from === "string" ? form.from : "";
      const known = from === "" ? undefined : requireOpened(services, from);
      const shown: Shown = { way: "destination", values, passphrase: values.passphrase, from };
      // Another kind of destination has other fields.
      if (pressed !== "look") return show(services, view, shown);
      const fault = (what: string) =>
        show(services, view, { ...shown, problem: { what, advice: undefined, id: undefined } });
      const url = urlOf(values, known);
      if (url === "") return fault(view.texts.jobForm.faults.NoDestination);
      const job = jobWith(url, values.passphrase, known);
      const id = services.jobs.addTemporary(job, undefined, services.temporaryFolder);
      try {
        const { isEncrypted } = await services.tasks.immediate(id, { call: "reading-plan" });
        if (isEncrypted && job.settings.every(({ name }) => name !== "passphrase")) {
          services.jobs.delete(id);
          return show(services, view, { ...shown, passphraseProblem: view.texts.elsewhere.needsPassphrase });
        }
      } catch (error) {
        services.jobs.delete(id);
        if (!(error instanceof UserError)) throw error;
        return show(services, view, { ...shown, problem: problemOf(error) });
      }
      if (known) await close(services, known.id);
      return open(services, id);
    },
  }),
  action({
    path: "/restore/elsewhere/file",
    access: "administer",
    form: v.object({ file: v.optional(v.instance(File)), passphrase: formText }),
    handle: async ({ form: { file, passphrase }, view }, services) => {
      if (file === undefined || file.size === 0) {
        const problem = { what: view.texts.imports.noFile, advice: undefined, id: undefined };
        return show(services, view, { way: "file", problem });
      }
      try {
        const { job, schedule } = importJob(new Uint8Array(await file.arrayBuffer()), { passphrase });
        return open(services, services.jobs.addTemporary(job, schedule, services.temporaryFolder));
      } catch (error) {
        return show(services, view, { way: "file", problem: problemOf(error) });
      }
    },
  }),
  action({
    path: "/restore/{id}/close",
    access: "administer",
    handle: async ({ params }, services) => {
      await close(services, requireOpened(services, params.id).id);
      return { goTo: "restore" };
    },
  }),
];

interface Shown extends Partial<Omit<ElsewhereProps, "destination">> {
  readonly way?: ElsewhereWay;
  readonly values?: JobFormValues;
}

function show(services: Services, view: View, { values = newValues(services), ...shown }: Shown): PageContent {
  const { way = "destination", passphrase = "", from = "", ...rest } = shown;
  return {
    title: view.texts.elsewhere.title,
    place: "restore",
    body: (
      <Elsewhere
        way={way}
        passphrase={passphrase}
        from={from}
        destination={destinationProps(values.destination, "", {}, services)}
        {...rest}
      />
    ),
    ...((rest.problem || rest.passphraseProblem) && { status: 422 }),
  };
}

/** Placeholders stand for secrets of the one that is open. */
function urlOf({ destination }: JobFormValues, known: Job | undefined): string {
  const url = destinationUrl(destination, known?.targetUrl);
  return known ? unmaskUrl(url, [withSignInAsOptions(known.targetUrl)]) : url;
}

function jobWith(url: string, passphrase: string, known: Job | undefined): JobContent {
  if (!known) return jobAt(url, passphrase, destinationText(url));
  const { id: _, isTemporary: __, databasePath: ___, ...content } = known;
  const settings = passphrase === "" ? known.settings : withPassphrase(known.settings, passphrase);
  return { ...content, targetUrl: url, settings };
}

function open(services: Services, id: string) {
  openedOf(services).add(id);
  return { goTo: `restore/${id}/index` };
}

/** What was read of it goes with it. */
async function close(services: Services, id: string): Promise<void> {
  const ended = await deleteBackup(services, id, { remoteFiles: false, localDatabase: true, force: true });
  if ("refused" in ended) throw refused(409, "BackupIsRunning", ended.refused);
  openedOf(services).delete(id);
}

function requireOpened(services: Services, id: string): Job {
  const { job } = requireJob(services, id);
  if (!job.isTemporary) throw new HttpError(404, "");
  return job;
}
