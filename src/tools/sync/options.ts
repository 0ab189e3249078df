import { optionsOf } from "./../../engine/remote-sync/index.ts";
import type { CopyConduct } from "../../engine/remote-sync/index.ts";
import { parseBooleanOption, parseEnumeration } from "../../options/index.ts";
import { type LogLevel, logLevels } from "../../support/log.ts";
import type { CommandInput, CommandOption } from "../command-line/index.ts";

export const syncOptions: readonly CommandOption[] = [
  {
    name: "--auto-create-folders",
    type: "flag",
    isOn: true,
    description: "Make the folder of the copy if it is not there (default: true)",
  },
  { name: "--backend-retries", type: "integer", description: "Attempts for each transfer (default: 3)" },
  { name: "--backend-retry-delay", type: "integer", description: "Milliseconds between attempts (default: 1000)" },
  {
    name: "--backend-retry-with-exponential-backoff",
    type: "flag",
    isOn: true,
    description: "Double the delay after each attempt (default: true)",
  },
  { name: "--confirm", aliases: ["-y", "--yes"], type: "flag", description: "Answer every question with yes" },
  { name: "--dry-run", aliases: ["-d"], type: "flag", description: "Only tell what would be done" },
  { name: "--src-options", type: "list", description: "Options of the source, as name=value" },
  { name: "--dst-options", type: "list", description: "Options of the copy, as name=value" },
  { name: "--global-options", type: "list", description: "Options of both, as name=value" },
  { name: "--force", aliases: ["-f"], type: "flag", description: "Copy everything, also what is there" },
  { name: "--log-file", type: "text", description: "Write a log to this file" },
  { name: "--log-level", type: "text", description: "What the log tells (default: Information)" },
  { name: "--parse-arguments-only", type: "flag", description: "Only read the command line" },
  { name: "--progress", type: "flag", description: "Show how far it is" },
  { name: "--retention", type: "flag", description: "Keep old files of the copy under another name" },
  { name: "--retry", type: "integer", description: "Further rounds for files that were not copied (default: 3)" },
  { name: "--verify-contents", type: "flag", description: "Read files that look the same, and compare them" },
  { name: "--verify-get-after-put", type: "flag", description: "Read every copy again, and compare it" },
];

/** What the user wants, taken from the command line. */
export interface SyncRequest extends CopyConduct {
  readonly source: string;
  readonly target: string;
  readonly sourceOptions: Readonly<Record<string, string>>;
  readonly targetOptions: Readonly<Record<string, string>>;
  readonly isConfirmed: boolean;
  readonly parsesOnly: boolean;
  readonly showsProgress: boolean;
  readonly logFile: string | undefined;
  readonly logLevel: LogLevel;
}

export function readRequest({ parameters, options }: CommandInput): SyncRequest {
  const [source = "", target = ""] = parameters;
  const global = optionsOf(options.list("--global-options"));
  const count = (name: string, usual: number) => Math.max(0, options.integer(name) ?? usual);
  return {
    source,
    target,
    sourceOptions: { ...global, ...optionsOf(options.list("--src-options")) },
    targetOptions: { ...global, ...optionsOf(options.list("--dst-options")) },
    isConfirmed: options.flag("--confirm"),
    parsesOnly: options.flag("--parse-arguments-only"),
    showsProgress: options.flag("--progress"),
    logFile: options.text("--log-file") || global["log-file"] || undefined,
    logLevel: parseEnumeration(options.text("--log-level") ?? global["log-level"] ?? "", logLevels) ?? "Information",
    autoCreateFolders: options.flag("--auto-create-folders"),
    backendRetries: count("--backend-retries", 3),
    backendRetryDelay: count("--backend-retry-delay", 1000),
    backendRetryWithExponentialBackoff: options.flag("--backend-retry-with-exponential-backoff"),
    dryRun: options.flag("--dry-run") || parseBooleanOption(global["dry-run"]),
    force: options.flag("--force"),
    retention: options.flag("--retention"),
    retry: count("--retry", 3),
    verifyContents: options.flag("--verify-contents"),
    verifyGetAfterPut: options.flag("--verify-get-after-put"),
  };
}
