import { sourceName } from "../../../../views/pages/job-form/answers.ts";
import type { FieldFaults } from "../../../../views/pages/job-form/faults.ts";
import type { JobFormValues } from "../../../../views/pages/job-form/values.ts";
import type { View } from "../../../../views/view.tsx";
import { encryptionModules } from "../../../crypto/registry.ts";
import { displayNames } from "../../../jobs/display-names.ts";
import { optionsOf, withOptions } from "../../../jobs/job-settings.ts";
import type { JobContent, JobWithSchedule, ScheduleContent } from "../../../jobs/job-store.ts";
import { findJobFaults, type JobFaultId } from "../../../jobs/job-validation.ts";
import { isInCircle } from "../../../jobs/scheduler/chains.ts";
import { serverZone } from "../../../jobs/scheduler/time-zone.ts";
import { maskJob, UnknownSecret, unmaskJob } from "../../../jobs/secret-masking/index.ts";
import { parseBooleanOption } from "../../../options/values/index.ts";
import type { Services } from "../../services.ts";
import { withSavedSecrets } from "../../v1/backups.ts";
import { containerOptions } from "./container-fields.ts";
import { copyFaults, targetsOf } from "./copy-fields.ts";
import { destinationUrl, withSignInAsOptions } from "./destination-fields.ts";
import { filterFaults, filterOptionNames, filterOptions, filtersOf } from "./filter-fields.ts";
import { furtherSettings } from "./option-fields.ts";
import { planOf } from "./plan-fields.ts";
import { relativePaths } from "./relative-paths.ts";
import { retentionNames, retentionOptions } from "./retention-fields.ts";
import { ownTraffic, trafficFaults } from "./traffic-fields.ts";

/** What a form says that a job is to be. */
export interface WantedJob {
  readonly job: JobContent;
  readonly schedule: ScheduleContent | undefined;
  /** What keeps it from being stored; empty if nothing does. */
  readonly faults: FieldFaults;
}

const fieldOfFault: Readonly<Record<JobFaultId, string>> = {
  NoName: "name",
  NoDestination: "path",
  ZeroCharacter: "form",
  PlaceholderInUrl: "path",
  PlaceholderInSetting: "form",
  PlaceholderInSource: "sources",
  NoSources: "sources",
  KeepVersions: "keep-versions",
  KeepTime: "keep-time",
  VolumeSize: "form",
  BlockSize: "form",
  Prefix: "form",
  SyncEncrypted: "encryption",
  NoPassphrase: "passphrase",
  TooOften: "amount",
};

/** Reads the form as a job, in place of the one `before` if there is one. What the form does not name stays. */
export function toJob(values: JobFormValues, before: JobWithSchedule | undefined, services: Services): WantedJob {
  const { clock, database } = services;
  const plan = planOf(values.plan, before?.schedule, serverZone(services.database.settings), clock.now());
  const retention = retentionOptions(values.retention);
  const known = before?.job;
  const stored = optionsOf(known?.settings ?? []);
  const filters = filtersOf(values.filter, known?.filters ?? []);
  const options = new Map([
    ...furtherSettings(values.options, stored),
    ...filterOptions(values.filter, stored),
    ...containerOptions(values.containers, stored),
    ...encryptionOptions(values),
    ...retentionNames.map((name): [string, string | undefined] => [
      name,
      "options" in retention ? retention.options[name] : undefined,
    ]),
  ]);
  const draft: JobContent = {
    name: values.name.trim(),
    description: values.description,
    tags: values.tags === known?.tags.join(", ") ? known.tags : tagsIn(values.tags),
    targetUrl: destinationUrl(values.destination, known?.targetUrl),
    externalId: known?.externalId ?? null,
    connectionStringId: known?.connectionStringId ?? -1,
    operationType: known?.operationType ?? "Backup",
    metadata: known?.metadata ?? {},
    sources: inOrderOf(known ? maskJob(known).sources : [], values.sources),
    settings: withOptions(known?.settings ?? [], withoutUntouched(options, before)),
    filters,
    additionalTargets: targetsOf(values.copies, known?.additionalTargets ?? [], clock.now()),
  };
  const faults: Record<string, FieldFaults[string]> = {
    ...relativePaths(draft, known, services.surroundings),
    ...copyFaults(values.copies, draft.targetUrl, draft.additionalTargets),
    ...trafficFaults(ownTraffic(values.options), "option."),
  };
  if (plan.fault) faults[plan.fault] = `plan-${plan.fault}`;
  if ("fault" in retention) faults[fieldOfRetention[retention.fault]] = `keep-${retention.fault}`;
  for (const fault of filterFaults(values.filter, filters, filters !== known?.filters)) faults[fault] = fault;
  let job = draft;
  try {
    job = known
      ? unmaskJob(draft, {
          stored: {
            ...known,
            targetUrl: withSignInAsOptions(known.targetUrl),
            additionalTargets: known.additionalTargets.map((target) => ({
              ...target,
              targetUrl: withSignInAsOptions(target.targetUrl),
            })),
          },
          savedUrl: (id) => database.connectionStrings.get(id)?.baseUrl,
        })
      : withSavedSecrets(services, draft);
  } catch (error) {
    if (!(error instanceof UnknownSecret)) throw error;
    faults.form = "PlaceholderInSetting";
  }
  const after = plan.schedule?.extras.after ?? [];
  if (known && followsItself(Number(known.id), after, services)) faults.after = "plan-circle";
  for (const { id } of findJobFaults(job, plan.schedule)) faults[fieldOfFault[id]] ??= id;
  if (services.jobs.isNameTaken(job.name, known?.id)) faults.name ??= "NameTaken";
  return { job, schedule: plan.schedule, faults };
}

function tagsIn(text: string): string[] {
  const tags = text.split(",").map((tag) => tag.trim());
  return [...new Set(tags)].filter((tag) => tag !== "");
}

/** Whether a job that comes after these ones would come after itself in the end. */
function followsItself(jobId: number, after: readonly number[], { database }: Services): boolean {
  const others = database.schedules.all().filter((schedule) => schedule.jobId !== jobId);
  return isInCircle(jobId, [...others, { jobId, lastRun: null, extras: { after } }]);
}

/** Options of the steps mean the same blank and not at all; others may not. */
function isBlankable(name: string): boolean {
  return name === "passphrase" || [...retentionNames, ...filterOptionNames].some((each) => each === name);
}

/** What was there before stays where it was. */
function inOrderOf(before: readonly string[], sources: readonly string[]): string[] {
  const known = before.filter((source) => sources.includes(source));
  return [...known, ...sources.filter((source) => !before.includes(source))];
}

/** What a job is called that has got no name: as the first of its sources. */
export function proposedName({ sources }: Pick<JobFormValues, "sources">, texts: View["texts"]): string {
  const [first] = Object.entries(displayNames(sources));
  return first ? sourceName({ source: first[0], name: first[1] }, texts) : "";
}

const fieldOfRetention = { versions: "keep-versions", age: "keep-time", policy: "retention-policy" } as const;

/** A placeholder for the passphrase is one for that of the stored job. */
function encryptionOptions({ encryption, passphrase }: JobFormValues): [string, string | undefined][] {
  if (encryption === "none") {
    return [
      ["no-encryption", "true"],
      ["encryption-module", undefined],
      ["passphrase", undefined],
    ];
  }
  return [
    ["no-encryption", undefined],
    ["encryption-module", encryptionModules.find(({ key }) => key === encryption)?.key],
    ["passphrase", passphrase === "" ? undefined : passphrase],
  ];
}

/** Options that mean what held before, however it was written, are left alone. */
function withoutUntouched(
  wanted: ReadonlyMap<string, string | undefined>,
  before: JobWithSchedule | undefined,
): Map<string, string | undefined> {
  if (!before) return new Map(wanted);
  const stored = optionsOf(before.job.settings);
  const isPlain = (options: ReadonlyMap<string, string | undefined>) =>
    options.has("no-encryption") && parseBooleanOption(options.get("no-encryption") ?? "false");
  const isSame = (name: string, value: string | undefined): boolean => {
    const old = stored.get(name);
    if (name === "no-encryption") return isPlain(stored) === (value !== undefined);
    if (name === "encryption-module")
      return (old || encryptionModules[0]?.key) === (value ?? encryptionModules[0]?.key);
    return old === value || (isBlankable(name) && (old ?? "") === (value ?? ""));
  };
  return new Map([...wanted].filter(([name, value]) => !isSame(name, value)));
}
