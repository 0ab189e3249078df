import type { OptionValues } from "../options/declaration.ts";
import type { GenericModule, ModuleReader, ResultFormat } from "../options/index.ts";
import type { Logger } from "../support/log.ts";

/** A way to send reports; it describes itself. */
export interface ReportModule extends GenericModule {
  /** What the names of its options begin with: `send-mail`. */
  readonly prefix: string;
  /** The option that holds the template of the text. */
  readonly messageOption: string;
  /** Paths are blotted out of the whole text; otherwise out of log lines only. */
  readonly hidesAllPaths: boolean;
  /** Whether its options ask for reports at all. */
  isActive(options: ModuleReader): boolean;
  /** Resolves when everybody has the report. Throws if somebody has not; what it says may hold no secret. */
  send(report: Report): Promise<void>;
}

/** One report, as a module gets it. */
export interface Report {
  readonly options: ModuleReader;
  /** What the module's option for the format says. */
  readonly format: ResultFormat;
  /** The text in a format: the filled template, or JSON. */
  text(format: ResultFormat): string;
  /** The title that an option gives; without one, that of what is reported, where it has its own. */
  title(option: string): string;
  readonly logger: Logger;
}

/** What the operation is run on. */
export interface ReportSubject {
  readonly operation: string;
  readonly url: string;
  readonly paths: readonly string[];
  readonly options: OptionValues;
}

export type ReportLevel = "Success" | "Warning" | "Error" | "Fatal";

/** How the operation ended. */
export interface ReportedResult {
  readonly level: ReportLevel;
  /** The result as text, with these log lines (filters-reports-scripts.md 3.1). */
  toText(logLines: readonly string[]): string;
  /** The same as JSON (3.2); `clean` goes over every text in it. */
  toJson(
    logLines: readonly string[],
    extra: Readonly<Record<string, string | null>>,
    clean: (text: string) => string,
  ): string;
}
