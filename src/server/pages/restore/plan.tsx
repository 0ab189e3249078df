/** @jsxImportSource hono/jsx */
import { isAbsolute, join } from "node:path";
import * as v from "valibot";
import {
  Forecast,
  NoForecast,
  type PlanChoices,
  RestorePlanPage,
  WhereAgain,
} from "../../../../views/pages/restore/plan.tsx";
import type { OpenFolder } from "../../../../views/parts/folder-picker.tsx";
import type { Texts } from "../../../../views/texts/index.ts";
import type { Traffic } from "../../../destinations/index.ts";
import type { Job } from "../../../jobs/job-store.ts";
import { readingSpeed } from "../../../jobs/reading-speed.ts";
import { expandPath } from "../../../jobs/special-folders.ts";
import { UserError } from "../../../support/errors.ts";
import { type Caller, isAllowed } from "../../auth/caller.ts";
import { allowedRestore, mayRestoreTo, restoreFolders } from "../../restore-places.ts";
import type { Services } from "../../services.ts";
import { requireJob } from "../../v1/backups.ts";
import { pickFolder } from "../open-folder.ts";
import { action, formText, formTick, type Page, type PageCall, type PageContent, page } from "../page.ts";
import { problemOf } from "../problem-of.ts";
import { type BasketPlace, basketsOf } from "./baskets.ts";
import { requireVersion } from "./input.ts";
import { needsPassphrase } from "./passphrase.ts";
import { chosenPaths, expressionOf } from "./selection.ts";

const choicesSchema = {
  version: formText,
  path: formText,
  where: v.optional(v.fallback(v.picklist(["original", "folder"]), "original"), "original"),
  folder: formText,
  subfolder: formText,
  existing: v.optional(v.fallback(v.picklist(["keep", "replace", "missing"]), "keep"), "keep"),
  permissions: formTick,
};

/** Buttons of the picker of folders. */
const pickerSchema = { go: formText, "new-folder": formText };

const usualChoices: PlanChoices = {
  where: "original",
  folder: "",
  subfolder: "",
  existing: "keep",
  permissions: false,
};

/** What stands between the choice of files and their restore. */
export const planPages: readonly Page[] = [
  page({
    path: "/restore/{id}/plan",
    access: "restore",
    query: v.object({ version: v.optional(v.string(), ""), path: v.optional(v.string(), "") }),
    handle: (call, services) => {
      const { version, path } = call.query;
      const { job } = requireJob(services, call.params.id);
      return show(call, services, job, { version, path, choices: usualChoices, problems: {} });
    },
  }),
  action({
    path: "/restore/{id}/forecast",
    access: "restore",
    isQuestion: true,
    form: v.object(choicesSchema),
    handle: async ({ params, form: sent, sessionId = "", caller }, services) => {
      const { job } = requireJob(services, params.id);
      const form = choicesOf(sent, caller);
      const place = { session: sessionId, jobId: job.id, time: requireVersion(form.version) };
      const paths = chosenPaths(services, place, form.path).map(expressionOf);
      if (!isAllowedPlace(services, caller, form)) return { fragment: "" };
      try {
        const call = { call: "restore-forecast", paths } as const;
        const options = restoreOptions(services, place, form);
        const { volumes, free, ...counts } = await services.tasks.immediate(job.id, call, options);
        const known = { volumes: volumes ?? undefined, free: free ?? undefined };
        const cost = volumes ? services.traffic.costOf(job, fetching(volumes)) : undefined;
        return {
          fragment: (
            <Forecast
              {...counts}
              {...known}
              speed={readingSpeed(services.database, job.id)}
              cost={cost}
              existing={form.existing}
            />
          ),
        };
      } catch (error) {
        if (!(error instanceof UserError)) throw error;
        return { fragment: <NoForecast why={problemOf(error)} /> };
      }
    },
  }),
  action({
    path: "/restore/{id}/folders",
    access: "administer",
    isQuestion: true,
    form: v.object({ ...choicesSchema, ...pickerSchema }),
    handle: async ({ params, form, view }, services) => {
      const { job } = requireJob(services, params.id);
      const picked = await pickOf(form, services, view.texts);
      return { fragment: <WhereAgain id={job.id} choices={form} {...picked} /> };
    },
  }),
  action({
    path: "/restore/{id}/plan",
    access: "restore",
    form: v.object({ ...choicesSchema, ...pickerSchema, passphrase: formText }),
    handle: async (call, services) => {
      const { sessionId = "", caller } = call;
      const form = choicesOf(call.form, caller);
      const { job } = requireJob(services, call.params.id);
      const { texts } = call.view;
      const place = { session: sessionId, jobId: job.id, time: requireVersion(form.version) };
      const baskets = basketsOf(services);
      if (form.passphrase !== "") baskets.setPassphrase(sessionId, job.id, form.passphrase);
      // Whoever restores to a few folders sees no other ones.
      const picked = isAllowed(caller, "administer") ? await pickOf(form, services, texts) : undefined;
      if (picked) return show(call, services, job, { ...form, ...picked, problems: {} });
      const problems = {
        folder:
          isGoodFolder(services, form) && isAllowedPlace(services, caller, form)
            ? undefined
            : texts.restore.folderProblem,
        passphrase: needsPassphrase(services, place, job) ? texts.restore.passphraseProblem : undefined,
      };
      const paths = chosenPaths(services, place, form.path);
      if (paths.length === 0 || problems.folder || problems.passphrase) {
        return { ...show(call, services, job, { ...call.form, choices: call.form, problems }), status: 422 };
      }
      const task = services.tasks.add({
        kind: "operation",
        operation: "Restore",
        jobId: job.id,
        options: {
          ...allowedRestore(services.database.settings, caller, restoreOptions(services, place, form)),
          "allow-passphrase-change": "true",
        },
        paths: paths.map(expressionOf),
      });
      if (form.path === "") baskets.clear(place);
      return { goTo: `restore/${job.id}/run/${task.id}` };
    },
  }),
];

/** The destination is listed first. */
function fetching({ count, size }: { readonly count: number; readonly size: number }): Traffic {
  return { requests: 1 + count, uploaded: 0, downloaded: size };
}

/** The folder that somebody looks into to choose it is the one that is chosen. */
async function pickOf(
  form: PlanChoices & v.InferOutput<v.ObjectSchema<typeof pickerSchema, undefined>>,
  services: Services,
  texts: Texts,
): Promise<{ choices: PlanChoices; openFolder: OpenFolder } | undefined> {
  const { go: pressed, folder: typed, "new-folder": newName } = form;
  const openFolder = await pickFolder({ pressed, typed, newName }, services, texts);
  return openFolder && { openFolder, choices: { ...form, where: "folder", folder: openFolder.path } };
}

/** Of whoever may restore only to some folders, what his form says of one of them. */
function choicesOf<Choices extends PlanChoices>(sent: Choices, caller: Caller): Choices {
  if (isAllowed(caller, "administer")) return sent;
  const subfolder = sent.subfolder.trim();
  const folder = subfolder === "" ? sent.folder : join(sent.folder, subfolder);
  return { ...sent, where: "folder", folder, permissions: false };
}

function isAllowedPlace({ database, surroundings }: Services, caller: Caller, { where, folder }: PlanChoices): boolean {
  const place = where === "folder" ? expandPath(folder.trim(), surroundings) : undefined;
  return mayRestoreTo(database.settings, caller, place);
}

interface Shown {
  readonly version: string;
  readonly path: string;
  readonly choices: PlanChoices;
  readonly openFolder?: OpenFolder;
  readonly problems: { readonly folder?: string | undefined; readonly passphrase?: string | undefined };
}

function show({ view, sessionId = "", caller }: PageCall, services: Services, job: Job, shown: Shown): PageContent {
  const version = requireVersion(shown.version);
  const place = { session: sessionId, jobId: job.id, time: version };
  const paths = chosenPaths(services, place, shown.path);
  return {
    title: view.texts.restore.planTitle(paths.length),
    place: "restore",
    body: (
      <RestorePlanPage
        id={job.id}
        backup={job.name}
        version={version}
        paths={paths}
        path={shown.path}
        choices={shown.choices}
        folders={isAllowed(caller, "administer") ? undefined : restoreFolders(services.database.settings)}
        openFolder={shown.openFolder}
        needsPassphrase={needsPassphrase(services, place, job)}
        problems={shown.problems}
      />
    ),
  };
}

function restoreOptions(services: Services, place: BasketPlace, choices: PlanChoices): Record<string, string> {
  const passphrase = basketsOf(services).passphrase(place.session, place.jobId);
  return {
    time: place.time.toISOString(),
    ...(choices.where === "folder" && { "restore-path": expandPath(choices.folder.trim(), services.surroundings) }),
    ...(choices.existing === "replace" && { overwrite: "true" }),
    ...(choices.existing === "missing" && { "restore-only-missing": "true" }),
    ...(choices.permissions && { "restore-permissions": "true" }),
    ...(passphrase !== undefined && { passphrase }),
  };
}

function isGoodFolder({ surroundings }: Services, { where, folder }: PlanChoices): boolean {
  return where === "original" || isAbsolute(expandPath(folder.trim(), surroundings));
}
