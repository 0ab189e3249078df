/** @jsxImportSource hono/jsx */
import { hostname } from "node:os";
import { JobForm } from "../../../../views/pages/job-form/form.tsx";
import type { FilterVerdict, TestOutcome } from "../../../../views/pages/job-form/props.ts";
import { Sheet } from "../../../../views/pages/job-form/sheet.tsx";
import type { DestinationValues, JobFormValues } from "../../../../views/pages/job-form/values.ts";
import type { OpenFolder } from "../../../../views/parts/folder-picker.tsx";
import type { View } from "../../../../views/view.tsx";
import { redactUrl } from "../../../destinations/index.ts";
import type { JobWithSchedule } from "../../../jobs/job-store.ts";
import { isPlaceholder, UnknownSecret, unmaskUrl } from "../../../jobs/secret-masking/index.ts";
import { expandPath } from "../../../jobs/special-folders.ts";
import { parseNameList } from "../../../options/values/index.ts";
import { messageOf, UserError } from "../../../support/errors.ts";
import type { Services } from "../../services.ts";
import { pickFolder } from "../open-folder.ts";
import type { PageContent } from "../page.ts";
import { copiesAfter, indexIn } from "./copy-fields.ts";
import { destinationUrl, withSignInAsOptions } from "./destination-fields.ts";
import { filtersOf } from "./filter-fields.ts";
import { tryFilter } from "./filter-test.ts";
import { makePassphrase } from "./passphrase.ts";
import { type FormState, formProps } from "./props.ts";
import { type JobFormSent, wantedStep } from "./read-form.ts";
import { proposedName } from "./to-job.ts";

/** The page of the form. */
export async function formPage(
  values: JobFormValues,
  state: FormState,
  services: Services,
  view: View,
): Promise<PageContent> {
  const { texts } = view;
  const props = await formProps(values, state, services, view);
  const isWrong = state.notice !== undefined || Object.keys(state.faults ?? {}).length > 0;
  return {
    title: titleOf(state, texts.jobForm),
    place: "backups",
    body: <JobForm {...props} />,
    ...(isWrong && { status: 422 }),
  };
}

function titleOf({ before }: FormState, text: View["texts"]["jobForm"]): string {
  if (!before) return text.newTitle;
  return before.job.isTemporary ? text.foundTitle(before.job.name) : text.editTitle(before.job.name);
}

/** What a button does that stores nothing: the page again, with what it was pressed for; or the sheet. */
export async function answerButton(
  sent: JobFormSent,
  state: FormState,
  services: Services,
  view: View,
): Promise<PageContent> {
  const { pressed, open } = sent;
  if (pressed === "sheet") return sheetPage(sent.values, state.before, services, view);
  const show = (values: JobFormValues, more: Partial<FormState>) =>
    formPage(values, { ...state, openFolders: open, sent, ...more }, services, view);
  const picked = await pickDestination(sent, services, view);
  if (picked) return show(picked.values, { openSteps: ["where"], openFolder: picked.openFolder });
  switch (pressed) {
    case "test":
    case "create-folder":
      return show(sent.values, {
        openSteps: ["where"],
        test: await examine(sent.values.destination, state.before?.job.targetUrl, {
          autoCreate: pressed === "create-folder",
          services,
        }),
      });
    case "new-passphrase":
      return show({ ...sent.values, passphrase: makePassphrase() }, { openSteps: ["protect"] });
    case "add-source":
    case "add-rule":
      return show(sent.values, { openSteps: ["what"] });
    case "filter-test":
      return show(sent.values, { openSteps: ["what"], verdict: verdictOf(sent, state.before, services) });
    case "options":
      return show(sent.values, {});
    default: {
      if (pressed.startsWith("cop")) return show(...(await answerAtCopies(sent, state.before, services)));
      const step = wantedStep(pressed);
      return show(sent.values, { openFolders: changedFolders(sent), openSteps: step ? [step] : ["what"] });
    }
  }
}

/** The form with the folder that somebody looks into as its destination; undefined if none of those buttons was pressed. */
export async function pickDestination(
  { values, pressed, newFolder: newName }: JobFormSent,
  services: Services,
  { texts }: View,
): Promise<{ values: JobFormValues; openFolder: OpenFolder } | undefined> {
  // Of the tree of sources.
  if (/^open:\d+:/.test(pressed)) return undefined;
  const openFolder = await pickFolder({ pressed, typed: values.destination.path, newName }, services, texts);
  return (
    openFolder && { openFolder, values: { ...values, destination: { ...values.destination, path: openFolder.path } } }
  );
}

/** The folders that are open after a press of a button in the tree. */
export function changedFolders({ pressed, open }: Pick<JobFormSent, "pressed" | "open">): ReadonlyMap<string, number> {
  const [, count, opened] = /^open:(\d+):(.*)$/s.exec(pressed) ?? [];
  if (opened !== undefined) return new Map([...open, [opened, Number(count)]]);
  const [, closed] = /^close:(.*)$/s.exec(pressed) ?? [];
  return new Map([...open].filter(([path]) => path !== closed));
}

/** What the filters of the form say about the path in it; undefined if there is none. */
export function verdictOf(
  { values, testedPath }: Pick<JobFormSent, "values" | "testedPath">,
  before: JobWithSchedule | undefined,
  { surroundings }: Services,
): FilterVerdict | undefined {
  if (testedPath === "") return undefined;
  return tryFilter({
    path: expandPath(testedPath, surroundings),
    sources: values.sources.map((source) => expandPath(source, surroundings)),
    filters: filtersOf(values.filter, before?.job.filters ?? []),
    skipsHidden: values.filter.attributes.some((name) => name.toLowerCase() === "hidden"),
    sizeLimit: values.filter.sizeLimit,
    ignoreFiles: parseNameList(values.filter.ignoreFiles),
  });
}

/** What a button among the copies does: one more, one less, or a look at where one goes. */
async function answerAtCopies(
  sent: JobFormSent,
  before: JobWithSchedule | undefined,
  services: Services,
): Promise<[JobFormValues, Partial<FormState>]> {
  const { values, pressed } = sent;
  const shown = { ...values, copies: copiesAfter(values.copies, pressed) };
  return [shown, { openSteps: ["where"], copyTest: await examineCopy(sent, before, services) }];
}

/** Tries out the destination of the copy whose button was pressed. */
export async function examineCopy(
  { values, pressed }: Pick<JobFormSent, "values" | "pressed">,
  before: JobWithSchedule | undefined,
  services: Services,
): Promise<FormState["copyTest"]> {
  const created = indexIn("copy-create", pressed);
  const at = created ?? indexIn("copy-test", pressed);
  const copy = at === undefined ? undefined : values.copies[at];
  if (at === undefined || !copy) return undefined;
  const stored = before?.job.additionalTargets.find(({ urlKey }) => urlKey === copy.key)?.targetUrl;
  const outcome = await examine(copy.destination, stored, { autoCreate: created !== undefined, services });
  return { copy: at, outcome };
}

/** Tries a destination out, as the API does; `before` is its URL as it is stored. */
export async function examine(
  values: DestinationValues,
  before: string | undefined,
  { autoCreate, services }: { autoCreate: boolean; services: Services },
): Promise<TestOutcome> {
  const url = destinationUrl(values, before);
  if (url === "") return { kind: "no-address" };
  try {
    const known = before === undefined ? [] : [withSignInAsOptions(before)];
    const outcome = await services.destinations.examine(unmaskUrl(url, known), { autoCreate, readOnly: false });
    if (outcome.kind === "missing-folder") return { kind: "missing-folder" };
    if (outcome.kind === "good") {
      if (autoCreate) return { kind: "created" };
      const { isEmpty, hasBackup, hasEncryptedBackup } = outcome.findings;
      return { kind: "good", isEmpty, hasBackup, isEncrypted: hasEncryptedBackup };
    }
    const failure = outcome.kind === "failed" ? outcome.failure : "FolderCreateError";
    const id = failure === "error" ? undefined : failure;
    return { kind: "failed", message: outcome.message, id };
  } catch (error) {
    if (!(error instanceof UserError || error instanceof UnknownSecret)) throw error;
    return { kind: "failed", message: messageOf(error), id: error instanceof UserError ? error.id : undefined };
  }
}

function sheetPage(
  values: JobFormValues,
  before: JobWithSchedule | undefined,
  { jobs }: Services,
  { texts }: View,
): PageContent {
  const { encryption, passphrase } = values;
  const url = destinationUrl(values.destination, before?.job.targetUrl);
  return {
    title: texts.jobForm.sheet.title,
    isAlone: true,
    body: (
      <Sheet
        name={values.name.trim() || jobs.freeName(proposedName(values, texts))}
        computer={hostname()}
        url={redactUrl(url)}
        passphrase={encryption === "none" ? undefined : isPlaceholder(passphrase) ? "" : passphrase}
      />
    ),
  };
}
