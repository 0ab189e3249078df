import type { JobFormValues } from "../../../../views/pages/job-form/values.ts";
import { encryptionModules } from "../../../crypto/registry.ts";
import { destinationModules } from "../../../destinations/index.ts";
import { optionsOf } from "../../../jobs/job-settings.ts";
import type { JobWithSchedule } from "../../../jobs/job-store.ts";
import { leftOf } from "../../../jobs/operation/allowed-modules.ts";
import type { TimeZone } from "../../../jobs/scheduler/time-zone.ts";
import { maskJob } from "../../../jobs/secret-masking/index.ts";
import { specialFolders } from "../../../jobs/special-folders.ts";
import { parseBooleanOption } from "../../../options/values/index.ts";
import type { Services } from "../../services.ts";
import { containerValues } from "./container-fields.ts";
import { copyValues } from "./copy-fields.ts";
import { destinationValues, usualDestination } from "./destination-fields.ts";
import { filterValues } from "./filter-fields.ts";
import { furtherValues } from "./option-fields.ts";
import { makePassphrase } from "./passphrase.ts";
import { planValues, usualPlan } from "./plan-fields.ts";
import { retentionValues, usualRetention } from "./retention-fields.ts";

/** Folders of a person that are proposed, if they are there; else all that the person has. */
const proposed = ["%MY_DOCUMENTS%", "%MY_PICTURES%", "%DESKTOP%", "%MY_MUSIC%", "%MY_MOVIES%", "%MY_VIDEOS%"];

/** What the form of a new backup begins with. */
export function newValues({
  surroundings,
  allowedModules,
}: Pick<Services, "surroundings" | "allowedModules">): JobFormValues {
  const there = specialFolders(surroundings).map(({ id }) => id);
  const [allowed] = leftOf(destinationModules, allowedModules.backend);
  const usual = proposed.filter((id) => there.includes(id));
  return {
    name: "",
    sources: usual.length > 0 ? usual : there.filter((id) => id === "%HOME%"),
    filter: { rules: [], groups: [], attributes: [], sizeLimit: "", ignoreFiles: "" },
    containers: [],
    destination: { ...usualDestination, scheme: allowed?.key ?? usualDestination.scheme },
    copies: [],
    encryption: encryptionModules[0]?.key ?? "none",
    passphrase: makePassphrase(),
    isKept: false,
    plan: usualPlan,
    retention: usualRetention,
    description: "",
    tags: "",
    options: [],
  };
}

/** A job in the fields of the form, with placeholders for its secrets. */
export function valuesOf({ job, schedule }: JobWithSchedule, zone: TimeZone): JobFormValues {
  const masked = maskJob(job);
  const options = optionsOf(masked.settings);
  const isPlain = options.has("no-encryption") && parseBooleanOption(options.get("no-encryption"));
  return {
    name: job.name,
    sources: masked.sources,
    filter: filterValues(masked.filters, options),
    containers: containerValues(options),
    destination: destinationValues(job.targetUrl),
    copies: copyValues(job.additionalTargets),
    encryption: isPlain ? "none" : options.get("encryption-module") || (encryptionModules[0]?.key ?? "none"),
    passphrase: options.get("passphrase") ?? "",
    isKept: true,
    plan: planValues(schedule, zone),
    retention: retentionValues(Object.fromEntries(options)),
    description: job.description,
    tags: job.tags.join(", "),
    options: furtherValues(options),
  };
}
