import { timeoutOptions } from "../../options/catalogue/index.ts";
import type { OptionDeclaration } from "../../options/declaration.ts";
import { invalidValue, parseInteger, parseSize, parseTimespan } from "../../options/index.ts";
import type { BackendCall } from "./call.ts";

/** Characters in names when `extended-chars` is given without a value. */
const usualExtendedChars = "-_',=)(&%$#@! +";

export const testOptions = [
  { name: "reruns", type: "Integer", default: "5", short: "Number of runs", long: "How often the whole test is made." },
  {
    name: "tempdir",
    type: "Path",
    short: "Folder for temporary files",
    long: "That of the system, unless it is given.",
  },
  {
    name: "extended-chars",
    type: "String",
    default: usualExtendedChars,
    short: "Further characters in file names",
    long: "Besides letters and digits. Without a value those that often make trouble.",
  },
  { name: "number-of-files", type: "Integer", default: "10", short: "Number of files", long: "In each run." },
  {
    name: "min-file-size",
    type: "Size",
    default: "1kb",
    unit: "mb",
    short: "Size of the smallest file",
    long: "A number alone is in megabytes.",
  },
  {
    name: "max-file-size",
    type: "Size",
    default: "50mb",
    unit: "mb",
    short: "Size of the largest file",
    long: "A number alone is in megabytes.",
  },
  { name: "min-filename-length", type: "Integer", default: "5", short: "Shortest name", long: "In characters." },
  { name: "max-filename-length", type: "Integer", default: "80", short: "Longest name", long: "In characters." },
  {
    name: "auto-create-folder",
    type: "Boolean",
    default: "false",
    short: "Make the folder",
    long: "Where it is not there; otherwise the test fails.",
  },
  {
    name: "auto-clean",
    type: "Boolean",
    default: "false",
    short: "Delete what is there",
    long: "All files of the destination, before the first run. Needs --force as well.",
  },
  {
    name: "force",
    type: "Boolean",
    default: "false",
    short: "Confirm --auto-clean",
    long: "Nothing is deleted without.",
  },
  {
    name: "skip-overwrite-test",
    type: "Boolean",
    default: "false",
    short: "Do not replace files",
    long: "Some services cannot, and backups do not need it.",
  },
  {
    name: "trim-filename-spaces",
    type: "Boolean",
    default: "false",
    short: "No spaces at the ends of names",
    long: "Some services remove them.",
  },
  {
    name: "disable-streaming-transfers",
    type: "Boolean",
    default: "false",
    short: "Accepted for compatibility",
    long: "Files are always transferred from and to the disk.",
  },
  {
    name: "failure-retries",
    type: "Integer",
    default: "0",
    short: "Retries of a failed call",
    long: "Further attempts before the test fails.",
  },
  {
    name: "verification-retries",
    type: "Integer",
    default: "3",
    short: "Retries of a wrong list",
    long: "With a growing delay, for services whose lists lag behind.",
  },
  {
    name: "wait-after-upload",
    type: "Timespan",
    default: "0",
    short: "Pause after the uploads",
    long: "For slow lists.",
  },
  { name: "wait-after-delete", type: "Timespan", default: "0", short: "Pause after deleting", long: "For slow lists." },
  {
    name: "throttle-upload",
    type: "Size",
    default: "0kb",
    unit: "kb",
    short: "Limit for uploads",
    long: "In each second; a number alone is in kilobytes.",
  },
  {
    name: "throttle-download",
    type: "Size",
    default: "0kb",
    unit: "kb",
    short: "Limit for downloads",
    long: "In each second; a number alone is in kilobytes.",
  },
  {
    name: "read-write-timeout",
    type: "Timespan",
    default: "60s",
    short: "Limit for a transfer that stands still",
    long: "The environment variable READ_WRITE_TIMEOUT_SECONDS sets it too; 0 sets no limit.",
  },
] as const satisfies readonly OptionDeclaration[];

/** Sizes in bytes, speeds in bytes per second, times in milliseconds. */
export interface TestSettings {
  readonly reruns: number;
  readonly files: FileSettings;
  readonly mayCreateFolder: boolean;
  readonly mayDelete: boolean;
  readonly testsOverwriting: boolean;
  readonly failureRetries: number;
  readonly verificationRetries: number;
  readonly waitAfterUpload: number;
  readonly waitAfterDelete: number;
  readonly throttleUpload: number;
  readonly throttleDownload: number;
}

export interface FileSettings {
  readonly count: number;
  readonly size: Range;
  readonly nameLength: Range;
  /** Besides letters and digits. */
  readonly extendedChars: string;
  readonly trimsNames: boolean;
}

export interface Range {
  readonly least: number;
  readonly most: number;
}

/** Throws a UserError for values that cannot be. */
export function readTestSettings(call: BackendCall): TestSettings {
  const integer = (name: TestOptionName, least: number) => atLeast(name, parseInteger(textOf(call, name)), least);
  const size = (name: "min-file-size" | "max-file-size" | "throttle-upload" | "throttle-download") =>
    atLeast(name, parseSize(textOf(call, name), name.startsWith("throttle") ? "kb" : "mb"), 0);
  const milliseconds = (name: TestOptionName) => Math.max(0, parseTimespan(textOf(call, name))) * 1000;
  return {
    reruns: integer("reruns", 1),
    files: {
      count: integer("number-of-files", 1),
      size: range("min-file-size", size("min-file-size"), size("max-file-size")),
      nameLength: range("min-filename-length", integer("min-filename-length", 5), integer("max-filename-length", 5)),
      extendedChars: "extended-chars" in call.options ? textOf(call, "extended-chars") : "",
      trimsNames: call.flag("trim-filename-spaces"),
    },
    mayCreateFolder: call.flag("auto-create-folder"),
    mayDelete: call.flag("auto-clean") && call.flag("force"),
    testsOverwriting: !call.flag("skip-overwrite-test"),
    failureRetries: integer("failure-retries", 0),
    verificationRetries: integer("verification-retries", 0),
    waitAfterUpload: milliseconds("wait-after-upload"),
    waitAfterDelete: milliseconds("wait-after-delete"),
    throttleUpload: size("throttle-upload"),
    throttleDownload: size("throttle-download"),
  };
}

/** The value of the destination's own option, which is longer here than elsewhere. */
export function timeoutOption(call: BackendCall): Record<string, string> {
  const name = "read-write-timeout";
  if (!timeoutOptions.some((option) => option.name === name) || call.text(name) !== undefined) return {};
  const seconds = parseInteger(call.surroundings.environment.READ_WRITE_TIMEOUT_SECONDS ?? "") ?? 60;
  return { [name]: `${Math.max(0, seconds)}s` };
}

type TestOptionName = (typeof testOptions)[number]["name"];

function textOf(call: BackendCall, name: TestOptionName): string {
  const option: OptionDeclaration | undefined = testOptions.find((one) => one.name === name);
  return call.text(name) ?? option?.default ?? "";
}

function atLeast(name: string, value: number | undefined, least: number): number {
  if (value !== undefined && value >= least) return value;
  throw invalidValue(`The value of --${name} is not right`, `Give a whole number of at least ${least}`);
}

function range(name: string, least: number, most: number): Range {
  if (least <= most) return { least, most };
  throw invalidValue(`The value of --${name} is larger than the other end`, "Exchange the two values");
}
