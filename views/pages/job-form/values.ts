/** The steps of the form, in their order. */
export const steps = ["what", "where", "protect", "when", "keep"] as const;
export type StepName = (typeof steps)[number];

export const plans = ["daily", "weekly", "interval", "cron", "hand"] as const;
export type PlanKind = (typeof plans)[number];

export const intervalUnits = ["m", "h", "D", "W", "M"] as const;

export const retentions = ["smart", "all", "versions", "time", "policy"] as const;
export type RetentionKind = (typeof retentions)[number];

/** As in rules of filters: days of the week by their short names, Monday first. */
export const weekdays = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] as const;

/** Where a backup goes, in the fields of the form. */
export interface DestinationValues {
  readonly scheme: string;
  readonly host: string;
  readonly port: string;
  readonly path: string;
  /** By the names of the options; those that are blank are not set. */
  readonly options: Readonly<Record<string, string>>;
}

/** When a copy gets what a backup has stored: after each, once in a time, after some of them. */
export const copyModes = ["inline", "interval", "counting"] as const;
export type CopyMode = (typeof copyModes)[number];

/** One more destination of the same backup. */
export interface CopyValues {
  /** By which it is known among the stored ones; blank for a new one. */
  readonly key: string;
  readonly mode: CopyMode;
  readonly every: string;
  readonly count: string;
  readonly destination: DestinationValues;
}

export interface PlanValues {
  readonly kind: PlanKind;
  /** `02:00`, of the first run on a day. */
  readonly time: string;
  readonly days: readonly string[];
  /** On which an interval counts; none: on all. */
  readonly intervalDays: readonly string[];
  readonly amount: string;
  /** Blank: the amount has its own. */
  readonly unit: string;
  readonly cron: string;
  readonly more: PlanMore;
}

export const missedRules = ["run", "older", "skip"] as const;

/** What else decides about runs that nobody starts. */
export interface PlanMore {
  /** Ids of backups after whose runs it begins. */
  readonly after: readonly string[];
  /** What becomes of a run for whose time the server was off. */
  readonly missed: (typeof missedRules)[number];
  /** A missed run is made up for if the last good one is older than that. */
  readonly olderThan: string;
  readonly whenAvailable: boolean;
  readonly skipNext: boolean;
  /** Hours of the week and what holds in them, as the scheduler reads it. */
  readonly windows: string;
}

export interface RetentionValues {
  readonly kind: RetentionKind;
  readonly versions: string;
  readonly age: string;
  readonly policy: string;
}

/** How a rule of a filter can be put in words, the plainest first. */
export const filterKinds = ["group", "regex", "folder", "extension", "file", "contains", "path", "expression"] as const;
export type FilterKind = (typeof filterKinds)[number];

/** Groups of files that are seldom worth keeping. */
export const filterGroups = ["TemporaryFiles", "CacheFiles", "SystemFiles", "OperatingSystem", "Applications"] as const;

export interface FilterRuleValues {
  readonly include: boolean;
  readonly kind: FilterKind;
  readonly text: string;
}

/** What is left out of a backup. */
export interface FilterValues {
  readonly rules: readonly FilterRuleValues[];
  /** Left out after all rules. */
  readonly groups: readonly string[];
  readonly attributes: readonly string[];
  readonly sizeLimit: string;
  /** Names of files whose rules are obeyed, as the option has them; blank: none. */
  readonly ignoreFiles: string;
}

/** Files of rules that people have, and those for a backup alone. */
export const usualIgnoreFiles = ".gitignore,.bunkerignore";

/** What is done with a container while files are read. */
export const containerHolds = ["go-on", "stop", "pause"] as const;
export type ContainerHold = (typeof containerHolds)[number];

export interface ContainerValues {
  readonly name: string;
  readonly hold: ContainerHold;
  /** Its databases are dumped before. */
  readonly isDumped: boolean;
}

/** Options that are set beyond the steps; those with a blank value too. */
export type OptionValues = readonly { readonly name: string; readonly value: string }[];

/** All that the fields of the form hold, as text that may be wrong. */
export interface JobFormValues {
  readonly name: string;
  readonly sources: readonly string[];
  readonly filter: FilterValues;
  /** In the order in which they are stopped. */
  readonly containers: readonly ContainerValues[];
  readonly destination: DestinationValues;
  readonly copies: readonly CopyValues[];
  /** Key of a way to encrypt; `none` for none. */
  readonly encryption: string;
  readonly passphrase: string;
  /** The user says that the passphrase is kept somewhere. */
  readonly isKept: boolean;
  readonly plan: PlanValues;
  readonly retention: RetentionValues;
  readonly description: string;
  /** Separated by commas. */
  readonly tags: string;
  readonly options: OptionValues;
}
