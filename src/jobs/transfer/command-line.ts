import type { JobFilter } from "../../database/server/stored-job.ts";
import type { Job } from "../job-store.ts";
import { jobWithoutSecrets, optionWithoutSecrets } from "../secret-masking/index.ts";

/** A job as arguments of the command line (rest-api.md 17.2). */
export interface JobArguments {
  readonly command: "backup" | "sync";
  readonly url: string;
  readonly sources: readonly string[];
  /** `--name=value`. */
  readonly options: readonly Argument[];
  /** `--include=…` and `--exclude=…`. */
  readonly filters: readonly Argument[];
}

export interface Argument {
  /** With `--`. */
  readonly name: string;
  readonly value: string;
}

export interface JobArgumentsOptions {
  /** Passwords and passphrases go along. */
  readonly withSecrets: boolean;
  /** Options for all jobs, and their filters. */
  readonly globalOptions: readonly { readonly name: string; readonly value: string }[];
  readonly globalFilters?: readonly JobFilter[];
}

/** What runs the job from the command line, with the same database. */
export function toArguments(job: Job, options: JobArgumentsOptions): JobArguments {
  const { withSecrets, globalOptions, globalFilters = [] } = options;
  const shown = withSecrets ? job : jobWithoutSecrets(job);
  const advanced = shown.settings.filter(({ name }) => name.startsWith("--"));
  const plain = shown.settings.filter(({ name }) => !name.startsWith("--"));
  const ofJob = [
    { name: "backup-name", value: shown.name },
    { name: "dbpath", value: shown.databasePath },
    { name: "backup-id", value: `DB-${shown.id}` },
    ...plain,
    ...advanced,
    { name: "disable-module", value: "console-password-input" },
  ];
  const byName = new Map<string, Argument>();
  for (const { name, value } of [
    ...globalOptions.flatMap((option) => {
      const value = withSecrets ? option.value : optionWithoutSecrets(option.name, option.value);
      return value === undefined ? [] : [{ ...option, value }];
    }),
    ...ofJob,
  ]) {
    const bare = name.replace(/^--/, "");
    byName.set(bare.toLowerCase(), { name: `--${bare}`, value });
  }
  const inOrder = (filters: readonly JobFilter[]) => filters.toSorted((a, b) => a.order - b.order);
  return {
    command: shown.operationType === "Sync" ? "sync" : "backup",
    url: shown.targetUrl,
    sources: shown.sources,
    options: [...byName.values()],
    filters: [...inOrder(globalFilters), ...inOrder(shown.filters)].map(({ include, expression }) => ({
      name: include ? "--include" : "--exclude",
      value: expression,
    })),
  };
}

/** One line for a shell. */
export function commandLineOf(program: string, args: JobArguments, platform: NodeJS.Platform): string {
  const quote = platform === "win32" ? quoteForWindows : quoteForUnix;
  const words = [
    quote(program, "literal"),
    args.command,
    quote(args.url, "literal"),
    ...args.sources.map((source) => quote(source, "path")),
    ...args.options.map(({ name, value }) => `${name}=${quote(value, "literal")}`),
    ...args.filters.map(({ name, value }) => `${name}=${quote(value, "path")}`),
  ];
  return words.join(" ");
}

/** The same as single words, which need no quotes. */
export function plainArgument({ name, value }: Argument): string {
  return `${name}=${value}`;
}

/** In what is a `path`, variables of the environment keep their meaning. */
type Meaning = "literal" | "path";

const safe = /^[\w\-/:.]*$/;

function quoteForUnix(word: string, meaning: Meaning): string {
  if (safe.test(word)) return word;
  const special = meaning === "path" ? /["`\\]/g : /["$`\\]/g;
  return `"${word.replace(special, "\\$&").replaceAll("!", `"'!'"`)}"`;
}

function quoteForWindows(word: string, meaning: Meaning): string {
  if (/^[\w\-/:.\\]*$/.test(word) && !word.endsWith("\\")) return word;
  const escaped = word.replaceAll('"', '""').replace(/\\+$/, "$&$&");
  return `"${meaning === "path" ? escaped : escaped.replaceAll("%", "%%")}"`;
}
