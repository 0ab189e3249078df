import { sep } from "node:path";
import type { FieldFaults } from "../../../../views/pages/job-form/faults.ts";
import type {
  CopyProps,
  DestinationProps,
  FilterVerdict,
  JobFormProps,
  ModuleFacts,
  PassphraseStrength,
  SourceRow,
  TestOutcome,
} from "../../../../views/pages/job-form/props.ts";
import type { DestinationValues, JobFormValues, StepName } from "../../../../views/pages/job-form/values.ts";
import type { OpenFolder } from "../../../../views/parts/folder-picker.tsx";
import type { View } from "../../../../views/view.tsx";
import { encryptionModules } from "../../../crypto/registry.ts";
import { destinationModules, findDestinationModule } from "../../../destinations/index.ts";
import { displayNames } from "../../../jobs/display-names.ts";
import type { JobWithSchedule } from "../../../jobs/job-store.ts";
import { leftOf } from "../../../jobs/operation/allowed-modules.ts";
import { upcomingRuns } from "../../../jobs/scheduler/run-times.ts";
import { serverZone } from "../../../jobs/scheduler/time-zone.ts";
import { isPlaceholder } from "../../../jobs/secret-masking/index.ts";
import { expandPath, specialFolderName, specialFolders } from "../../../jobs/special-folders.ts";
import { signInOptions } from "../../../options/catalogue/index.ts";
import type { OptionDeclaration } from "../../../options/declaration.ts";
import type { Services } from "../../services.ts";
import { destinationText } from "../destination-text.ts";
import { containersProps } from "./container-fields.ts";
import { addressKind, destinationUrl } from "./destination-fields.ts";
import { optionFacts, optionsProps, unknownOption } from "./option-props.ts";
import { strengthOf } from "./passphrase.ts";
import { planOf } from "./plan-fields.ts";
import type { JobFormSent } from "./read-form.ts";
import { forecast, retentionOptions } from "./retention-fields.ts";
import { proposedName } from "./to-job.ts";
import { isOfDestination, ownTraffic, trafficOf } from "./traffic-fields.ts";
import { treeLevel } from "./tree.ts";

/** How the form stands, beside what is in its fields. */
export interface FormState {
  readonly before?: JobWithSchedule | undefined;
  readonly state?: string;
  readonly faults?: FieldFaults;
  readonly openSteps?: readonly StepName[];
  /** Somebody has come for limits and prices. */
  readonly isTrafficOpen?: boolean;
  readonly openFolders?: ReadonlyMap<string, number>;
  readonly test?: TestOutcome | undefined;
  /** Looked into to choose it as the destination. */
  readonly openFolder?: OpenFolder | undefined;
  /** What came of a look at a copy's destination. */
  readonly copyTest?: { readonly copy: number; readonly outcome: TestOutcome } | undefined;
  readonly verdict?: FilterVerdict | undefined;
  /** What was pressed, looked for and tried out. */
  readonly sent?: Pick<JobFormSent, "pressed" | "search" | "testedPath">;
  readonly notice?: JobFormProps["notice"];
}

const runsShown = 10;
const day = 24 * 3_600_000;

/** All that the form shows for what its fields hold. */
export async function formProps(
  values: JobFormValues,
  formState: FormState,
  services: Services,
  view: View,
): Promise<JobFormProps> {
  const { before, state = "", faults = {}, openSteps = [], openFolders = new Map(), notice } = formState;
  const tree = { open: openFolders, chosen: values.sources };
  return {
    action: before && !before.job.isTemporary ? `backup/${before.job.id}/edit` : "new",
    cancel: !before ? "./" : before.job.isTemporary ? "import" : `backup/${before.job.id}`,
    isFound: before?.job.isTemporary ?? false,
    jobId: before?.job.id ?? "",
    jobName: before?.job.name ?? "",
    state,
    values,
    faults,
    open: new Set(openSteps),
    pressed: formState.sent?.pressed ?? "",
    testedPath: formState.sent?.testedPath ?? "",
    verdict: formState.verdict,
    options: optionsProps(values.options, formState.sent?.search ?? "", view.language),
    tree: await treeLevel(sep, tree, view.texts.jobForm.tree.closed, services),
    containers: await containersProps(values, services),
    destination: destinationProps(values.destination, "", formState, services),
    traffic: {
      values: ownTraffic(values.options),
      blanks: Object.entries(ownTraffic(values.options)).flatMap(([name, value]) => (value === "" ? name : [])),
      isOpen: formState.isTrafficOpen ?? false,
    },
    copies: copyProps(values, formState, services),
    hasCopyOption: hasCopyOption(values),
    ...answerProps(values, before, services),
    proposedName: proposedName(values, view.texts),
    others: services.jobs
      .list()
      .map(({ job: { id, name } }) => ({ id, name }))
      .filter(({ id }) => id !== before?.job.id),
    notice,
  };
}

/** What follows from the fields by itself. */
export function answerProps(values: JobFormValues, before: JobWithSchedule | undefined, services: Services) {
  const runs = runsOf(values, before, services);
  return {
    sources: sourceRows(values.sources, services),
    destinationText: textOf(values),
    encryptions: leftOf(encryptionModules, services.allowedModules.encryption).map(({ key, name, description }) => ({
      key,
      name,
      description,
    })),
    strength: strengthOfField(values.passphrase),
    runs,
    forecast: forecastOf(values, runs, services),
  };
}

/** @param prefix of the names of its fields. */
export function destinationProps(
  destination: DestinationValues,
  prefix: string,
  { faults = {}, test, openFolder }: Pick<FormState, "faults" | "test" | "openFolder">,
  services: Pick<Services, "allowedModules">,
): DestinationProps {
  const url = `${destination.scheme}://`;
  const module = findDestinationModule(url);
  const options = module?.options ?? [];
  const known = new Set(options.map(({ name }) => name));
  const unknown = Object.keys(destination.options)
    .filter((name) => !known.has(name) && destination.options[name] !== "")
    // The backup's own destination has them among its options, each copy for itself.
    .filter((name) => prefix === "" || !isOfDestination(name))
    .map(unknownOption);
  const isSignIn = ({ name }: OptionDeclaration) => signInOptions.some((each) => each.name === name);
  return {
    values: destination,
    modules: destinationChoices(destination.scheme, services),
    address: addressKind(url),
    signIn: options.filter(isSignIn).map(optionFacts),
    others: [...options.filter((option) => !isSignIn(option) && !option.deprecated).map(optionFacts), ...unknown],
    faults,
    prefix,
    test,
    openFolder,
  };
}

export function copyProps(
  { copies }: JobFormValues,
  { faults = {}, copyTest }: FormState,
  services: Pick<Services, "allowedModules">,
): CopyProps[] {
  return copies.map((copy, at) => {
    const test = copyTest?.copy === at ? copyTest.outcome : undefined;
    const destination = destinationProps(copy.destination, `copy.${at}.`, { faults, test }, services);
    return { ...copy, destination, traffic: trafficOf(copy.destination.options) };
  });
}

export function hasCopyOption({ options }: JobFormValues): boolean {
  return options.some(({ name, value }) => name === "remote-sync-json-config" && value !== "");
}

/** Every kind of destination that may be used, and the one of the URL in any case. */
function destinationChoices(scheme: string, { allowedModules }: Pick<Services, "allowedModules">): ModuleFacts[] {
  const allowed = leftOf(destinationModules, allowedModules.backend);
  const known = allowed.map(({ key, name, description }) => ({ key, name, description }));
  if (known.some(({ key }) => key === scheme)) return known;
  const { name = scheme, description = "" } = findDestinationModule(`${scheme}://`) ?? {};
  return [...known, { key: scheme, name, description }];
}

/** Folders that people have are proposed; whatever is chosen stands behind them. */
function sourceRows(chosen: readonly string[], { surroundings }: Services): SourceRow[] {
  const special = specialFolders(surroundings).map(({ id }) => id);
  const names = displayNames(chosen);
  const others = chosen.filter((source) => !special.includes(source));
  return [...special, ...others].map((source) => ({
    source,
    name: specialFolderName(source) ?? names[source] ?? source,
    path: source.startsWith("@") ? "" : expandPath(source, surroundings),
    isChosen: chosen.includes(source),
  }));
}

function textOf({ destination }: JobFormValues): string {
  const url = destinationUrl(destination, undefined);
  return url === "" ? "" : destinationText(url);
}

function strengthOfField(passphrase: string): PassphraseStrength {
  return isPlaceholder(passphrase) ? "stored" : strengthOf(passphrase);
}

function runsOf({ plan }: JobFormValues, before: JobWithSchedule | undefined, services: Services): Date[] {
  const { clock, database } = services;
  const zone = serverZone(database.settings);
  const { schedule } = planOf(plan, before?.schedule, zone, clock.now());
  if (!schedule) return [];
  return upcomingRuns(schedule, zone, clock.now(), runsShown);
}

function forecastOf({ retention }: JobFormValues, runs: readonly Date[], { clock }: Services) {
  const rules = retentionOptions(retention);
  if ("fault" in rules) return undefined;
  const [first, second] = runs;
  const distance = first && second ? second.getTime() - first.getTime() : day;
  return forecast(rules.options, distance, clock.now());
}
