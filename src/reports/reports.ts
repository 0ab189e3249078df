import { readFileSync, statSync } from "node:fs";
import { delimiter, isAbsolute } from "node:path";
import type { OptionValues } from "../options/declaration.ts";
import { loadedGenericModules, ModuleReader, type ResultFormat } from "../options/index.ts";
import { messageOf } from "../support/errors.ts";
import type { Logger } from "../support/log.ts";
import { formatUtcTime } from "../support/time.ts";
import type { Report, ReportedResult, ReportLevel, ReportModule, ReportSubject } from "./contract.ts";
import { type ReportOrigin, readFacts, standardFacts } from "./facts.ts";
import { type IncidentMemory, newsOf, type Outcome, sentenceOn } from "./incident.ts";
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
  /** Stands where the user has given no title. */
  readonly title?: string | undefined;
  /** For those who hear once of the same trouble, and once of its end: what this report is to them. */
  readonly about?: {
    readonly kind: "new" | "again" | "over";
    readonly since: number | undefined;
    readonly text: string;
  };
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

/**
 * Sends a report if it has something new to tell: trouble that the module has not told of yet, or not for a while, and its end.
 * Good runs are told by those that ask for them by name. Never throws; what could not be sent counts as not told.
 */
export async function sendNews(
  active: ActiveReport,
  run: ReportRun,
  { memory, outcome }: { readonly memory: IncidentMemory; readonly outcome: Outcome },
  logger: Logger,
): Promise<void> {
  const { settings } = active;
  const channel = active.module.key;
  const known = memory.known(channel);
  const news = newsOf(known, outcome, (level) => hears(settings, run.subject.operation, level), memory.repeat);
  if (news.kind === "nothing") {
    if (outcome.level === "Success" && settings.levels.has("success")) await sendReport(active, run, logger);
    return;
  }
  const about = {
    kind: news.kind,
    since: (news.incident ?? known)?.since,
    text: sentenceOn(news, known, memory.repeat),
  };
  if (await sendAnyway(active, { ...run, about }, logger)) memory.remember(channel, news.incident);
}

/** Sends a report whatever the module is to tell. Never throws; false if it could not be sent. */
export async function sendAnyway(active: ActiveReport, run: ReportRun, logger: Logger): Promise<boolean> {
  try {
    await sendOrThrow(active, run, logger);
    return true;
  } catch (error) {
    const message = `The report of the module ${active.module.key} could not be sent`;
    logger.write("Warning", tag, "ReportSubmitError", message, error);
    return false;
  }
}

/** The same, but throws if it can't be sent. */
export async function sendOrThrow(active: ActiveReport, run: ReportRun, logger: Logger): Promise<void> {
  await active.module.send(composeReport(active, run, logger));
}

function isWanted(settings: ReportSettings, { subject, result }: ReportRun): boolean {
  if (subject.operation === "Drill" && !settings.anyOperation && result.level === "Success") return false;
  return hears(settings, subject.operation, result.level);
}

/** Whether a module is to tell of such operations that end so. */
function hears({ levels, anyOperation }: ReportSettings, operation: string, level: ReportLevel): boolean {
  if (operation !== "Backup" && operation !== "Drill") return anyOperation;
  return levels.has("all") || levels.has(level.toLowerCase());
}

function composeReport({ module, settings }: ActiveReport, run: ReportRun, logger: Logger): Report {
  const hidePaths = settings.allowPaths ? asItIs : redactPaths;
  const hideAll = module.hidesAllPaths ? hidePaths : asItIs;
  const logLines = run.logLines.map(hidePaths);
  const template = messageTemplate(module, settings, logger);
  const values = placeholderValues(settings, run);
  const outcome: [string, PlaceholderValue] = ["RESULT", run.result.level];
  const before = run.about ? `${run.about.text}\n\n` : "";
  const content: [string, PlaceholderValue] = ["RESULT", () => before + run.result.toText(logLines)];
  const titleStart = run.about?.kind === "over" ? "All clear: " : "";
  return {
    options: settings.options,
    format: settings.format,
    text: (format: ResultFormat) =>
      format === "Json"
        ? run.result.toJson(logLines, extraValues(template, settings, run), hideAll)
        : hideAll(fillTemplate(template, [content, ...values])),
    title: (option) => {
      const given = settings.options.text(option);
      if (run.title !== undefined && given === settings.options.default(option)) return hideAll(run.title);
      return hideAll(titleStart + fillTemplate(given, [outcome, ...values]));
    },
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
    ...aboutIncident(run),
  ];
  return Object.fromEntries(all);
}

/** What programs read of an incident. */
function aboutIncident({ about }: ReportRun): [string, string][] {
  if (!about) return [];
  const since = about.since === undefined ? "" : formatUtcTime(new Date(about.since));
  return [
    ["incident", about.kind],
    ["incident-since", since],
  ];
}

function optionValues({ subject, hideSecrets }: ReportRun): [string, string | null][] {
  return Object.entries(subject.options).map(([name, value]) => [name, value === null ? null : hideSecrets(value)]);
}
