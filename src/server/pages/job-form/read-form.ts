import * as v from "valibot";
import {
  copyModes,
  type DestinationValues,
  filterKinds,
  type JobFormValues,
  missedRules,
  type OptionValues,
  plans,
  retentions,
  steps,
} from "../../../../views/pages/job-form/values.ts";
import { readHold } from "./container-fields.ts";
import { usualDestination } from "./destination-fields.ts";
import { usualPlan } from "./plan-fields.ts";
import { usualRetention } from "./retention-fields.ts";

/** What the form sends: all its fields, by name. */
export const formFields = v.record(v.string(), v.union([v.string(), v.array(v.string())]));
export type FormFields = v.InferOutput<typeof formFields>;

/** What was pressed, and how the page stood then. */
export interface JobFormSent {
  readonly values: JobFormValues;
  /** Value of the button; blank for the key Enter in a field. */
  readonly pressed: string;
  /** Folders whose content shows, with the number of entries that are shown. */
  readonly open: ReadonlyMap<string, number>;
  /** The user was asked already whether the passphrase is kept. */
  readonly wasAsked: boolean;
  /** Id of the job that is changed; blank for a new one. */
  readonly jobId: string;
  /** How the job was stored when the form was drawn. */
  readonly state: string;
  /** Words that options are looked for by. */
  readonly search: string;
  /** Name of a folder to make. */
  readonly newFolder: string;
  /** A path whose rule is asked for. */
  readonly testedPath: string;
}

/** Prefix of fields for options of a destination. */
const destinationPrefix = "destination.";
const optionPrefix = "option.";

export function readJobForm(fields: FormFields): JobFormSent {
  const text = (name: string, otherwise = ""): string => {
    const value = fields[name];
    return typeof value === "string" ? value : otherwise;
  };
  const texts = (name: string): readonly string[] => {
    const value = fields[name];
    return value === undefined ? [] : typeof value === "string" ? [value] : value;
  };
  const typed = text("new-source").trim();
  const values: JobFormValues = {
    name: text("name"),
    sources: [...new Set([...texts("sources"), ...(typed === "" ? [] : [typed])])],
    filter: {
      rules: texts("filter-text").map((rule, at) => ({
        include: texts("filter-sign")[at] === "include",
        kind: oneOf(filterKinds, texts("filter-kind")[at] ?? "", "expression"),
        text: rule,
      })),
      groups: texts("groups"),
      attributes: texts("attributes"),
      sizeLimit: text("size-limit"),
      ignoreFiles: text("ignore-files"),
    },
    containers: texts("containers").map((name, at) => ({
      name,
      hold: readHold(texts("container-hold")[at]),
      isDumped: texts("container-dump").includes(name),
    })),
    destination: readDestination(fields, ""),
    copies: texts("copies").map((key, at) => ({
      key,
      mode: oneOf(copyModes, text(`copy.${at}.mode`), "inline"),
      every: text(`copy.${at}.every`, "1D"),
      count: text(`copy.${at}.count`, "7"),
      destination: readDestination(fields, `copy.${at}.`),
    })),
    encryption: text("encryption", "none"),
    passphrase: text("passphrase"),
    isKept: text("kept") !== "",
    plan: {
      kind: oneOf(plans, text("plan"), usualPlan.kind),
      time: text("time", usualPlan.time),
      days: texts("days"),
      intervalDays: texts("interval-days"),
      amount: text("amount", usualPlan.amount),
      unit: text("unit", usualPlan.unit),
      cron: text("cron"),
      more: {
        after: texts("after").filter((id) => /^\d+$/.test(id)),
        missed: oneOf(missedRules, text("missed"), usualPlan.more.missed),
        olderThan: text("older-than", usualPlan.more.olderThan),
        whenAvailable: text("when-available") !== "",
        skipNext: text("skip-next") !== "",
        windows: text("windows").replaceAll("\r\n", "\n"),
      },
    },
    retention: {
      kind: oneOf(retentions, text("keep"), usualRetention.kind),
      versions: text("keep-versions", usualRetention.versions),
      age: text("keep-time", usualRetention.age),
      policy: text("retention-policy", usualRetention.policy),
    },
    description: text("description"),
    tags: text("tags"),
    options: readOptions(fields),
  };
  const open = texts("open").map((entry): [string, number] => {
    const [, count, path] = /^(\d+):(.*)$/s.exec(entry) ?? [];
    return [path ?? "", Number(count ?? 0)];
  });
  return {
    values,
    pressed: text("go"),
    open: new Map(open),
    wasAsked: text("asked") !== "",
    jobId: text("id"),
    state: text("state"),
    search: text("search"),
    newFolder: text("new-folder"),
    testedPath: text("test-path").trim(),
  };
}

/** The fields of one of the destinations, whose names begin with `prefix`. */
function readDestination(fields: FormFields, prefix: string): DestinationValues {
  const text = (name: string): string | undefined => {
    const value = fields[prefix + name];
    return typeof value === "string" ? value : undefined;
  };
  const ofOptions = prefix + destinationPrefix;
  const names = Object.keys(fields).filter((name) => name.startsWith(ofOptions));
  return {
    scheme: text("scheme") ?? usualDestination.scheme,
    host: text("host") ?? "",
    port: text("port") ?? "",
    path: text("path") ?? "",
    options: Object.fromEntries(
      names.map((name) => [name.slice(ofOptions.length), text(name.slice(prefix.length)) ?? ""]),
    ),
  };
}

/** Options of the form alone; see {@link JobFormValues}. */
export function readOptions(fields: FormFields): OptionValues {
  const list = (name: string) => [fields[name] ?? []].flat();
  return setOptions(fields, list("had"), list("remove"));
}

/** Those that were set before stay set when they are blank; others are when something stands in them. */
function setOptions(fields: FormFields, had: readonly string[], removed: readonly string[]): OptionValues {
  const named = Object.entries(fields)
    .filter(([name, value]) => name.startsWith(optionPrefix) && typeof value === "string")
    .map(([name, value]) => ({ name: name.slice(optionPrefix.length), value: value as string }));
  return named.filter(({ name, value }) => !removed.includes(name) && (had.includes(name) || value !== ""));
}

/** Which step a button leads to. */
export function wantedStep(pressed: string) {
  return steps.find((step) => pressed === `step:${step}`);
}

function oneOf<T extends string>(all: readonly T[], text: string, otherwise: T): T {
  return all.find((each) => each === text) ?? otherwise;
}
