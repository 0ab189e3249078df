import { type AcceptedWarning, isAccepted } from "../../options/index.ts";
import type { Filter } from "../../sources/filters/index.ts";
import { filterTag, type LogEntry, type Logger, type LogLevel, logLevels } from "../../support/log.ts";
import { createRedaction, type Redaction } from "./secrets.ts";

/** Where entries end up. Must not throw. */
export interface LogTarget {
  write(entry: LogEntry): void;
}

interface Route {
  readonly target: LogTarget;
  readonly minimum: number;
  readonly filter: Filter | undefined;
}

const rankOf = Object.fromEntries(logLevels.map((level, rank) => [level, rank])) as Record<LogLevel, number>;

/** The logger of one operation: passes each message to the targets that want it. */
export class LogRouter implements Logger {
  readonly #now: () => Date;
  readonly #demoted: ReadonlySet<string>;
  readonly #accepted: readonly AcceptedWarning[];
  readonly #redaction: Redaction;
  #routes: readonly Route[] = [];
  /** Rank below which no target can want a message. */
  #lowest: number = logLevels.length;

  /**
   * @param options.suppressWarnings ids whose warnings become Information, in any case.
   * @param options.acceptedWarnings become Information, too.
   * @param options.secrets values that must never be seen: passphrases and the like.
   */
  constructor(
    options: {
      now?: () => Date;
      suppressWarnings?: readonly string[];
      acceptedWarnings?: readonly AcceptedWarning[];
      secrets?: readonly string[];
    } = {},
  ) {
    this.#now = options.now ?? (() => new Date());
    this.#demoted = new Set((options.suppressWarnings ?? []).map((id) => id.toLowerCase()));
    this.#accepted = options.acceptedWarnings ?? [];
    this.#redaction = createRedaction(options.secrets ?? []);
  }

  /** True if a message of level Verbose, or one below, could reach somebody. */
  get isVerbose(): boolean {
    return this.#lowest <= rankOf.Verbose;
  }

  /**
   * From now on `target` gets what the filter includes or, where none of its rules matches, what is `minimum` or above.
   * Returns the way to take it off again.
   */
  addTarget(target: LogTarget, minimum: LogLevel, filter?: Filter): () => void {
    const route: Route = { target, minimum: rankOf[minimum], filter: filter?.isEmpty ? undefined : filter };
    this.#setRoutes([...this.#routes, route]);
    return () => this.#setRoutes(this.#routes.filter((other) => other !== route));
  }

  write(level: LogLevel, tag: string, id: string, message: string, error?: unknown): void {
    const isKnown = level === "Warning" && isAccepted(this.#accepted, id, message);
    const isDemoted = isKnown || (level === "Warning" && this.#demoted.has(id.toLowerCase()));
    const shown = isDemoted ? "Information" : level;
    const rank = rankOf[shown];
    if (rank < this.#lowest) return;
    let entry: LogEntry | undefined;
    for (const route of this.#routes) {
      if (!wants(route, rank, shown, tag, id)) continue;
      entry ??= { ...this.#createEntry(shown, tag, id, message, error), ...(isKnown && { isAccepted: true }) };
      route.target.write(entry);
    }
  }

  #createEntry(level: LogLevel, tag: string, id: string, message: string, error: unknown): LogEntry {
    const entry = { level, tag, id, message: this.#redaction.text(message), time: this.#now() };
    return error === undefined || error === null ? entry : { ...entry, error: this.#redaction.error(error) };
  }

  #setRoutes(routes: readonly Route[]): void {
    this.#routes = routes;
    this.#lowest = Math.min(
      logLevels.length,
      ...routes.map((route) => (route.filter?.hasIncludes ? 0 : route.minimum)),
    );
  }
}

function wants(route: Route, rank: number, level: LogLevel, tag: string, id: string): boolean {
  const verdict = route.filter?.evaluate(filterTag({ level, tag, id }));
  return verdict?.matched ? verdict.included : rank >= route.minimum;
}
