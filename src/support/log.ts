/** Levels, lowest first (options.md 5.17). */
export const logLevels = [
  "ExplicitOnly",
  "Profiling",
  "Verbose",
  "Retry",
  "Information",
  "DryRun",
  "Warning",
  "Error",
] as const;
export type LogLevel = (typeof logLevels)[number];

/**
 * One message. `tag` is Duplicati's name of the place (`Duplicati.Library.Main.Controller`), since filters and
 * reports match on `<level>-<tag>-<id>` (engine.md 23).
 */
export interface LogEntry {
  readonly level: LogLevel;
  readonly tag: string;
  readonly id: string;
  readonly message: string;
  readonly time: Date;
  readonly error?: unknown;
  /** It was a warning, which the user has accepted. */
  readonly isAccepted?: true;
}

/** Where messages of an operation go. Must not throw. */
export interface Logger {
  /** True if somebody listens to messages of level Verbose; those about single paths are costly. */
  readonly isVerbose?: boolean;
  write(level: LogLevel, tag: string, id: string, message: string, error?: unknown): void;
}

/** True if `level` is `minimum` or above. */
export function isAtLeast(level: LogLevel, minimum: LogLevel): boolean {
  return logLevels.indexOf(level) >= logLevels.indexOf(minimum);
}

/** The text that log filters are matched against. */
export function filterTag(entry: Pick<LogEntry, "level" | "tag" | "id">): string {
  return `${entry.level}-${entry.tag}-${entry.id}`;
}

/** Drops everything. */
export const silentLogger: Logger = { write: () => undefined };
