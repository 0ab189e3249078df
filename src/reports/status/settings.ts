import type { OptionValues } from "../../options/declaration.ts";
import { loadedGenericModules, ModuleReader, parseBooleanOption, statusModule } from "../../options/index.ts";
import { type CertificateRules, certificateRules } from "../../support/certificate-rules.ts";

/** The options of the module `httpreportstatus` (filters-reports-scripts.md 5). */
export interface StatusSettings {
  readonly urls: readonly string[];
  /** Least time between two posts of the progress, in milliseconds. */
  readonly interval: number;
  /** Of the latest log lines. */
  readonly maxLogLines: number;
  readonly allowPaths: boolean;
  readonly certificates: CertificateRules;
}

const usualSeconds = 30;
const usualLines = 20;

/** Undefined if nobody is to be told of the progress. Throws a UserError for an interval that cannot be read. */
export function readStatusSettings(values: OptionValues): StatusSettings | undefined {
  const options = new ModuleReader(statusModule.options, values);
  const urls = options.list("http-report-status-url", /[,;]/);
  const isLoaded = loadedGenericModules(values).some(({ key }) => key === statusModule.key);
  if (!isLoaded || urls.length === 0) return undefined;
  const seconds = options.timespan("http-report-status-interval");
  const lines = options.integer("http-report-status-max-log-lines");
  const ownChoice = options.text("http-report-status-allow-paths-in-log-messages").trim().toLowerCase();
  return {
    urls,
    interval: (seconds > 0 ? seconds : usualSeconds) * 1000,
    maxLogLines: lines >= 0 ? lines : usualLines,
    allowPaths: ["true", "false"].includes(ownChoice)
      ? ownChoice === "true"
      : parseBooleanOption(values["allow-paths-in-log-messages"]),
    certificates: certificateRules(
      options.boolean("http-report-status-accept-any-ssl-certificate"),
      options.text("http-report-status-accept-specified-ssl-hash"),
    ),
  };
}
