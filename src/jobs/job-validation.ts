import type { StoredSchedule } from "../database/server/schedules.ts";
import type { StoredJob } from "../database/server/stored-job.ts";
import { parseInteger, parseSize, parseTimespan } from "../options/values/index.ts";
import { hasPlaceholder, isPlaceholder, splitSpecialSource } from "./secret-masking/index.ts";

/** A job as a user hands it in. */
export type JobDraft = Pick<
  StoredJob,
  "name" | "targetUrl" | "sources" | "settings" | "operationType" | "additionalTargets"
>;

const leastVolumeSize = 1 << 20;
const leastBlockSize = 1 << 10;
const largestBlockSize = 2 ** 31 - 1;
/** Seconds. Runs closer to each other than this, and versions that live shorter, are mistakes. */
const leastSpan = 5 * 60;

/** What is wrong with a job, the first thing of several; undefined if it can be stored (rest-api.md 7). */
export function findJobFault(job: JobDraft, schedule: Pick<StoredSchedule, "repeat"> | undefined): string | undefined {
  if (job.name.trim() === "") return "The job has no name";
  if (job.targetUrl.trim() === "") return "The job has no destination";
  return (
    findPlaceholder(job) ??
    (job.sources.length === 0 || job.sources.some((source) => source.trim() === "")
      ? "The job has no sources, or an empty one"
      : undefined) ??
    job.settings.map(({ name, value }) => findSettingFault(name, value)).find((fault) => fault !== undefined) ??
    findEncryptionFault(job) ??
    (schedule && !isLongEnough(schedule.repeat) ? "Runs of the schedule must be more than 5 minutes apart" : undefined)
  );
}

/** A secret whose placeholder was not resolved would be lost if it were stored. */
function findPlaceholder({ targetUrl, settings, sources, additionalTargets }: JobDraft): string | undefined {
  const urls = [targetUrl, ...additionalTargets.map((target) => target.targetUrl)];
  if (urls.some(hasPlaceholder)) return "The URL of the destination has a placeholder where its password should be";
  const setting = settings.find(({ value }) => isPlaceholder(value));
  if (setting) return `The setting ${setting.name} has a placeholder for its value`;
  if (sources.some((source) => hasPlaceholder(splitSpecialSource(source)?.url ?? ""))) {
    return "The URL of a source has a placeholder where its password should be";
  }
  return undefined;
}

function findSettingFault(name: string, value: string): string | undefined {
  switch (name.toLowerCase()) {
    case "keep-versions":
      return value !== "" && (parseInteger(value) ?? 0) <= 0
        ? "The number of versions to keep must be a whole number above 0"
        : undefined;
    case "keep-time":
      return value !== "" && !isLongEnough(value) ? "Versions must be kept for more than 5 minutes" : undefined;
    case "dblock-size":
      return value !== "" && sizeOf(value, "mb") < leastVolumeSize ? "Volumes must have 1 MB at least" : undefined;
    case "--blocksize": {
      const size = sizeOf(value, "kb");
      return size < leastBlockSize || size > largestBlockSize ? "Blocks must have 1 KB to 2 GB" : undefined;
    }
    case "--prefix":
      return value.includes("-") ? 'The prefix must not contain "-"' : undefined;
    default:
      return undefined;
  }
}

function findEncryptionFault({ settings, operationType }: JobDraft): string | undefined {
  const settingOf = (wanted: string): string | undefined =>
    settings.find(({ name }) => name.toLowerCase() === wanted)?.value;
  const plain = settingOf("--no-encryption");
  const isPlain = plain === "" || plain?.toLowerCase() === "true";
  if (operationType === "Sync" && !isPlain) return "A folder is mirrored without encryption only: set --no-encryption";
  const hasPassphrase = (settingOf("passphrase") ?? "") !== "" || (settingOf("--passphrase") ?? "") !== "";
  const usesKeys = settingOf("--gpg-encryption-command") === "--encrypt";
  return isPlain || hasPassphrase || usesKeys ? undefined : "The job has no passphrase";
}

function isLongEnough(span: string): boolean {
  try {
    return parseTimespan(span) > leastSpan;
  } catch {
    return false;
  }
}

/** Bytes; 0 for what is no size. */
function sizeOf(text: string, unit: "kb" | "mb"): number {
  try {
    return parseSize(text, unit);
  } catch {
    return 0;
  }
}
