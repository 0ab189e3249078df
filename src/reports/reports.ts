import { readFileSync, statSync } from "node:fs";
import { delimiter, isAbsolute } from "node:path";
import type { OptionValues } from "../options/declaration.ts";
import { loadedGenericModules, ModuleReader, type ResultFormat } from "../options/index.ts";
import { messageOf } from "../support/errors.ts";
import type { Logger } from "../support/log.ts";
import type { Report, ReportedResult, ReportModule, ReportSubject } from "./contract.ts";
import { type ReportOrigin, readFacts, standardFacts } from "./facts.ts";
import { redactPaths } from "./path-redaction.ts";
import { reportModules } from "./registry.ts";
import { type ReportSettings, readReportSettings } from "./settings.ts";
import { fillTemplate, mentions, type PlaceholderValue } from "./template.ts";

const tag = "Duplicati.Library.Modules.Builtin.ReportHelper";

/** A module that the options ask for reports. */
export interface ActiveReport {
  readonly module: ReportModule;
  readonly settings: ReportSettings;
}

/** What a run has for its reports, besides the module. */
export interface ReportRun {
  readonly subject: ReportSubject;
  readonly origin: ReportOrigin;
  readonly result: ReportedResult;
  /** What was said at the level that the module asked for. */
  readonly logLines: readonly string[];
  /** Takes secrets out of a text. */
  readonly hideSecrets: (text: string) => string;
}

/** Whether any module is asked for reports. */
export function asksForReports(options: OptionValues): boolean {
  return activeModules(options).length > 0;
}

/** The modules that send reports with these options. Throws a UserError for options that cannot be read. */
export function activeReports(options: OptionValues): ActiveReport[] {
  return activeModules(options).map((module) => ({ module, settings: readReportSettings(module, options) }));
}

function activeModules(options: OptionValues): ReportModule[] {
  const loaded = new Set(loadedGenericModules(options).map(({ key }) => key));
  return reportModules.filter(
    (module) => loaded.has(module.key) && module.isActive(new ModuleReader(module.options, options)),
  );
}

/** Sends a report if the module is to tell of this operation (filters-reports-scripts.md 2.2). Never throws. */
export async function sendReport(active: ActiveReport, run: ReportRun, logger: Logger): Promise<void> {
  if (isWanted(active.settings, run)) await sendAnyway(active, run, logger);
}

/** Sends a report whatever the module is to tell. Never throws. */
export async function sendAnyway(active: ActiveReport, run: ReportRun, logger: Logger): Promise<void> {
  try {
    await sendOrThrow(active, run, logger);
  } catch (error) {
    const message = `The report of the module ${active.module.key} could not be sent`;
    logger.write("Warning", tag, "ReportSubmitError", message, error);
  }
}

/** The same, but throws if it can't be sent. */
export async function sendOrThrow(active: ActiveReport, run: ReportRun, logger: Logger): Promise<void> {
  await active.module.send(composeReport(active, run, logger));
}

function isWanted({ levels, anyOperation }: ReportSettings, { subject, result }: ReportRun): boolean {
  if (subject.operation === "Drill" && !anyOperation && result.level === "Success") return false;
  if (subject.operation !== "Backup" && subject.operation !== "Drill") return anyOperation;
  return levels.has("all") || levels.has(result.level.toLowerCase());
}

function composeReport({ module, settings }: ActiveReport, run: ReportRun, logger: Logger): Report {
  const hidePaths = settings.allowPaths ? asItIs : redactPaths;
  const hideAll = module.hidesAllPaths ? hidePaths : asItIs;
  const logLines = run.logLines.map(hidePaths);
  const template = messageTemplate(module, settings, logger);
  const values = placeholderValues(settings, run);
  const outcome: [string, PlaceholderValue] = ["RESULT", run.result.level];
  const content: [string, PlaceholderValue] = ["RESULT", () => run.result.toText(logLines)];
  return {
    options: settings.options,
    format: settings.format,
    text: (format: ResultFormat) =>
      format === "Json"
        ? run.result.toJson(logLines, extraValues(template, settings, run), hideAll)
        : hideAll(fillTemplate(template, [content, ...values])),
    title: (text) => hideAll(fillTemplate(text, [outcome, ...values])),
    logger,
  };
}

const asItIs = (text: string) => text;

/** The option's text, or what stands in the file that it names. */
function messageTemplate(module: ReportModule, { options }: ReportSettings, logger: Logger): string {
  const text = options.text(module.messageOption);
  if (text === options.default(module.messageOption) || !isAbsolute(text)) return text;
  try {
    return statSync(text, { throwIfNoEntry: false })?.isFile() ? readFileSync(text, "utf8") : text;
  } catch (error) {
    const message = `Cannot read the file that --${module.messageOption} names: ${messageOf(error)}`;
    logger.write("Warning", tag, "ReportSubmitError", message, error);
    return text;
  }
}

/** Names of the operation itself, as JSON reports spell them. */
function operationValues({ subject, result, hideSecrets }: ReportRun): [string, string][] {
  return [
    ["OperationName", subject.operation],
    ["RemoteUrl", hideSecrets(subject.url)],
    ["LocalPath", subject.paths.join(delimiter)],
    ["ParsedResult", result.level],
  ];
}

/** All placeholders but the result; of equal names the first holds. */
function placeholderValues({ extra }: ReportSettings, run: ReportRun): [string, PlaceholderValue][] {
  return [
    ...operationValues(run),
    ...optionValues(run),
    ...Object.entries(readFacts(run.subject, run.origin)),
    ...extra,
  ];
}

/** `Extra` of a JSON report: what its template mentions, and what every report tells (filters-reports-scripts.md 3.2). */
function extraValues(template: string, { extra }: ReportSettings, run: ReportRun): Record<string, string | null> {
  const isStandard = new Set<string>(standardFacts);
  const given = optionValues(run).filter(([name]) => isStandard.has(name) || mentions(template, name));
  const all = [
    ...operationValues(run).filter(([name]) => mentions(template, name)),
    ...given,
    ...Object.entries(readFacts(run.subject, run.origin)).filter(([name]) => run.subject.options[name] === undefined),
    ...extra,
  ];
  return Object.fromEntries(all);
}

function optionValues({ subject, hideSecrets }: ReportRun): [string, string | null][] {
  return Object.entries(subject.options).map(([name, value]) => [name, value === null ? null : hideSecrets(value)]);
}
