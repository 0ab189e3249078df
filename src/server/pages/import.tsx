/** @jsxImportSource hono/jsx */
import * as v from "valibot";
import {
  type FoundJob,
  Import,
  type ImportProps,
  type ImportWay,
  type TakeOverFacts,
} from "../../../views/pages/import.tsx";
import type { View } from "../../../views/view.tsx";
import { FieldCipher } from "../../crypto/field-encryption.ts";
import { readServer } from "../../database/import-duplicati/server-content.ts";
import { usualServerPassword, withServerCopy } from "../../database/import-duplicati/server-copy.ts";
import { type TakeOverReport, takeOver } from "../../database/import-duplicati/take-over.ts";
import { type ImportedJob, importJob, importJobs } from "../../jobs/transfer/index.ts";
import { utf8 } from "../../support/bytes.ts";
import { findServer, takeServer } from "../found-server.ts";
import type { Services } from "../services.ts";
import { jobAt } from "../temporary-job.ts";
import { destinationText } from "./destination-text.ts";
import { destinationUrl } from "./job-form/destination-fields.ts";
import { newValues } from "./job-form/from-job.ts";
import { destinationProps } from "./job-form/props.ts";
import { formFields, readJobForm } from "./job-form/read-form.ts";
import { action, formText, type Page, type PageContent, page } from "./page.ts";
import { problemOf } from "./problem-of.ts";

/** Where backups that exist are taken over. */
export const importPages: readonly Page[] = [
  page({ path: "/import", access: "administer", handle: ({ view }, services) => importPage(services, view, {}) }),
  action({
    path: "/import/file",
    access: "administer",
    form: v.object({ file: v.optional(v.instance(File)), passphrase: formText }),
    handle: async ({ form: { file, passphrase }, view }, services) => {
      if (file === undefined || file.size === 0) {
        const problem = { what: view.texts.imports.noFile, advice: undefined, id: undefined };
        return importPage(services, view, { way: "file", problem });
      }
      try {
        const imported = importJob(new Uint8Array(await file.arrayBuffer()), { passphrase });
        return { goTo: `new?from=${keepForNow(services, imported)}` };
      } catch (error) {
        return importPage(services, view, { way: "file", problem: problemOf(error) });
      }
    },
  }),
  action({
    path: "/import/destination",
    access: "administer",
    form: formFields,
    handle: async ({ form, view }, services) => {
      const { values, pressed } = readJobForm(form);
      const shown = { way: "destination", values, passphrase: values.passphrase } as const;
      // Another kind of destination has other fields.
      if (pressed !== "look" && pressed !== "take") return importPage(services, view, shown);
      const url = destinationUrl(values.destination, undefined);
      if (url === "") {
        const problem = { what: view.texts.jobForm.faults.NoDestination, advice: undefined, id: undefined };
        return importPage(services, view, { ...shown, problem });
      }
      try {
        const server = await findServer(services, url, values.passphrase);
        if (pressed === "take" && server) {
          takeServer(services, server, true);
          return { goTo: "" };
        }
        const plan = server && { written: server.written, ...factsOf(takeServer(services, server, false)) };
        const found = await jobsAt(url, values.passphrase, services).catch((error: unknown) => {
          // Without a version that can be read there are still the settings of the server.
          if (plan) return [];
          throw error;
        });
        return importPage(services, view, { ...shown, found, server: plan });
      } catch (error) {
        return importPage(services, view, { ...shown, problem: problemOf(error) });
      }
    },
  }),
  action({
    path: "/import/duplicati",
    access: "administer",
    form: v.object({ folder: formText, "settings-key": formText, go: formText }),
    handle: ({ form: { folder, "settings-key": settingsKey, go }, view }, services) => {
      const shown = { way: "duplicati", folder, settingsKey } as const;
      try {
        const report = fromDuplicati(folder.trim(), settingsKey, go === "take", services);
        if (go === "take") return { goTo: "" };
        return importPage(services, view, { ...shown, plan: factsOf(report) });
      } catch (error) {
        return importPage(services, view, { ...shown, problem: problemOf(error) });
      }
    },
  }),
];

interface Shown extends Partial<Omit<ImportProps, "destination">> {
  readonly way?: ImportWay;
  readonly values?: ReturnType<typeof newValues>;
}

function importPage(services: Services, view: View, { values = newValues(services), ...shown }: Shown): PageContent {
  const { way, problem, passphrase = "", folder = "", settingsKey = "", ...rest } = shown;
  return {
    title: view.texts.imports.title,
    place: "backups",
    body: (
      <Import
        way={way}
        problem={problem}
        destination={destinationProps(values.destination, "", {}, services)}
        passphrase={passphrase}
        folder={folder}
        settingsKey={settingsKey}
        {...rest}
      />
    ),
    ...(problem && { status: 422 }),
  };
}

/** Until somebody has looked through it and saves it, or the server stops. */
function keepForNow({ jobs, temporaryFolder }: Services, { job, schedule }: ImportedJob): string {
  return jobs.addTemporary({ ...job, name: jobs.freeName(job.name) }, schedule, temporaryFolder);
}

/** The jobs whose settings a backup carries along, as `restore-task-config` of the API finds them. */
async function jobsAt(url: string, passphrase: string, services: Services): Promise<FoundJob[]> {
  const { jobs, tasks, temporaryFolder } = services;
  const id = jobs.addTemporary(jobAt(url, passphrase), undefined, temporaryFolder);
  try {
    const text = await tasks.immediate(id, { call: "restore-task-config" });
    return (text === null ? [] : importJobs(utf8(text))).map((imported) => ({
      id: keepForNow(services, imported),
      name: imported.job.name,
      sources: imported.job.sources.filter((source) => !source.startsWith("@")),
      destination: destinationText(imported.job.targetUrl),
    }));
  } finally {
    jobs.delete(id);
  }
}

/** Tells what there is to be taken over, and takes it over if it `isMeant`. */
function fromDuplicati(folder: string, key: string, isMeant: boolean, services: Services): TakeOverReport {
  const { database, dataFolder, events } = services;
  const cipher = key === "" ? undefined : new FieldCipher(key);
  const server = withServerCopy(folder, usualServerPassword, (copy) => readServer(copy, cipher));
  const take = () => takeOver(server, database, { duplicati: folder, own: dataFolder });
  if (!isMeant) return database.tentatively(take);
  const report = database.transaction(take);
  events.emit("jobs");
  events.emit("settings");
  events.emit("notifications");
  return report;
}

function factsOf(report: TakeOverReport & { readonly users?: readonly string[] }): TakeOverFacts {
  const { jobs, connectionStrings, settings, globalOptions, notifications, users = [] } = report;
  return {
    added: jobs.filter(({ outcome }) => outcome === "added"),
    there: jobs.filter(({ outcome }) => outcome === "there").map(({ name }) => name),
    refused: jobs.filter(({ outcome }) => outcome === "refused"),
    destinations: connectionStrings,
    settings: [...settings.taken, ...globalOptions.taken],
    kept: [...settings.kept, ...globalOptions.kept],
    notifications,
    users,
  };
}
