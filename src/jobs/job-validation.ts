import type { StoredSchedule } from "../database/server/schedules.ts";
import type { StoredJob } from "../database/server/stored-job.ts";
import { parseInteger, parseSize, parseTimespan } from "../options/values/index.ts";
import { hasPlaceholder, isPlaceholder, splitSpecialSource } from "./secret-masking/index.ts";

/** A job as a user hands it in. */
export type JobDraft = Pick<
  StoredJob,
  "name" | "targetUrl" | "sources" | "settings" | "filters" | "operationType" | "additionalTargets"
>;

const leastVolumeSize = 1 << 20;
const leastBlockSize = 1 << 10;
const largestBlockSize = 2 ** 31 - 1;
/** Seconds. Runs closer to each other than this, and versions that live shorter, are mistakes. */
const leastSpan = 5 * 60;

/** What of a job is wrong. */
export type JobFaultId =
  | "NoName"
  | "NoDestination"
  | "ZeroCharacter"
  | "PlaceholderInUrl"
  | "PlaceholderInSetting"
  | "PlaceholderInSource"
  | "NoSources"
  | "KeepVersions"
  | "KeepTime"
  | "VolumeSize"
  | "BlockSize"
  | "Prefix"
  | "SyncEncrypted"
  | "NoPassphrase"
  | "TooOften";

export interface JobFault {
  readonly id: JobFaultId;
  readonly message: string;
}

/** When a job runs. */
type TimesOfJob = Pick<StoredSchedule, "repeat"> & Partial<Pick<StoredSchedule, "extras">>;

/** What is wrong with a job, the first thing of several; undefined if it can be stored (rest-api.md 7). */
export function findJobFault(job: JobDraft, schedule: TimesOfJob | undefined): string | undefined {
  return findJobFaults(job, schedule)[0]?.message;
}

/** All that is wrong with a job; nothing if it can be stored. */
export function findJobFaults(job: JobDraft, schedule: TimesOfJob | undefined): JobFault[] {
  const faults = [
    job.name.trim() === "" && fault("NoName", "The job has no name"),
    job.targetUrl.trim() === "" && fault("NoDestination", "The job has no destination"),
    hasZeroCharacter(job) &&
      fault("ZeroCharacter", "The job has a character with the code 0 in its name, an address, a path or a setting"),
    ...findPlaceholders(job),
    (job.sources.length === 0 || job.sources.some((source) => source.trim() === "")) &&
      fault("NoSources", "The job has no sources, or an empty one"),
    ...job.settings.map(({ name, value }) => findSettingFault(name, value)),
    findEncryptionFault(job),
    schedule &&
      !onlyFollows(schedule) &&
      !isLongEnough(schedule.repeat) &&
      fault("TooOften", "Runs of the schedule must be more than 5 minutes apart"),
  ];
  return faults.filter((each) => typeof each === "object");
}

/** It runs after others, and has no times of its own. */
function onlyFollows({ repeat, extras }: TimesOfJob): boolean {
  return repeat === "" && (extras?.after ?? []).length > 0;
}

function fault(id: JobFaultId, message: string): JobFault {
  return { id, message };
}

/** No operating system can read such a path, and no server such a URL. */
function hasZeroCharacter({ name, targetUrl, sources, settings, filters, additionalTargets }: JobDraft): boolean {
  const texts = [
    name,
    targetUrl,
    ...sources,
    ...settings.flatMap((setting) => [setting.name, setting.value]),
    ...filters.map(({ expression }) => expression),
    ...additionalTargets.map((target) => target.targetUrl),
  ];
  return texts.some((text) => text.includes("\0"));
}

/** A secret whose placeholder was not resolved would be lost if it were stored. */
function findPlaceholders({ targetUrl, settings, sources, additionalTargets }: JobDraft) {
  const urls = [targetUrl, ...additionalTargets.map((target) => target.targetUrl)];
  const setting = settings.find(({ value }) => isPlaceholder(value));
  return [
    urls.some(hasPlaceholder) &&
      fault("PlaceholderInUrl", "The URL of the destination has a placeholder where its password should be"),
    setting && fault("PlaceholderInSetting", `The setting ${setting.name} has a placeholder for its value`),
    sources.some((source) => hasPlaceholder(splitSpecialSource(source)?.url ?? "")) &&
      fault("PlaceholderInSource", "The URL of a source has a placeholder where its password should be"),
  ];
}

function findSettingFault(name: string, value: string): JobFault | undefined {
  switch (name.toLowerCase()) {
    case "keep-versions":
      return value !== "" && (parseInteger(value) ?? 0) <= 0
        ? fault("KeepVersions", "The number of versions to keep must be a whole number above 0")
        : undefined;
    case "keep-time":
      return value !== "" && !isLongEnough(value)
        ? fault("KeepTime", "Versions must be kept for more than 5 minutes")
        : undefined;
    case "dblock-size":
      return value !== "" && sizeOf(value, "mb") < leastVolumeSize
        ? fault("VolumeSize", "Volumes must have 1 MB at least")
        : undefined;
    case "--blocksize": {
      const size = sizeOf(value, "kb");
      return size < leastBlockSize || size > largestBlockSize
        ? fault("BlockSize", "Blocks must have 1 KB to 2 GB")
        : undefined;
    }
    case "--prefix":
      return value.includes("-") ? fault("Prefix", 'The prefix must not contain "-"') : undefined;
    default:
      return undefined;
  }
}

function findEncryptionFault({ settings, operationType }: JobDraft): JobFault | undefined {
  const settingOf = (wanted: string): string | undefined =>
    settings.find(({ name }) => name.toLowerCase() === wanted)?.value;
  const plain = settingOf("--no-encryption");
  const isPlain = plain === "" || plain?.toLowerCase() === "true";
  if (operationType === "Sync" && !isPlain) {
    return fault("SyncEncrypted", "A folder is mirrored without encryption only: set --no-encryption");
  }
  const hasPassphrase = (settingOf("passphrase") ?? "") !== "" || (settingOf("--passphrase") ?? "") !== "";
  const usesKeys = settingOf("--gpg-encryption-command") === "--encrypt";
  return isPlain || hasPassphrase || usesKeys ? undefined : fault("NoPassphrase", "The job has no passphrase");
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
