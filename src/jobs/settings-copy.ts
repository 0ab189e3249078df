import { serverJobOptions } from "../options/catalogue/server-job.ts";
import type { OptionValues } from "../options/declaration.ts";
import { parseBooleanOption } from "../options/index.ts";
import type { JobStore } from "./job-store.ts";
import { jobFileText, toJobFile } from "./transfer/index.ts";

const [{ name: settingsCopyOption, values: settingsCopies }] = serverJobOptions;

/** The name under which the settings lie in a list of files. */
export const settingsCopyName = "task-setup.json";

/**
 * The settings that a run of a job carries along to its destination, so that a new server finds its jobs there; undefined if
 * it is to carry none. `options` are those of the run. An unencrypted backup carries none unless it is asked for.
 */
export function settingsCopy(
  jobs: JobStore,
  jobId: string,
  options: OptionValues,
  dataFolder: string,
): string | undefined {
  const isEncrypted = !parseBooleanOption(options["no-encryption"]);
  const wanted = wantedCopy(options[settingsCopyOption], isEncrypted);
  if (wanted === "None") return undefined;
  const withSecrets = /UnencryptedSecrets$/.test(wanted) || (isEncrypted && /WithSecrets$/.test(wanted));
  const ids = wanted.startsWith("All") ? jobs.list().map(({ job }) => job.id) : [jobId];
  const files = ids
    .map((id) => jobs.get(id))
    .filter((found) => found !== undefined)
    .map(({ job, schedule }) => toJobFile(job, schedule, { withSecrets, dataFolder }));
  return `\ufeff${jobFileText(files)}`;
}

function wantedCopy(given: string | null | undefined, isEncrypted: boolean): (typeof settingsCopies)[number] {
  const named = settingsCopies.find((name) => name.toLowerCase() === given?.trim().toLowerCase()) ?? "Auto";
  if (named !== "Auto") return named;
  return isEncrypted ? "Self" : "None";
}
