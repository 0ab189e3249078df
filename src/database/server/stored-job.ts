export interface JobSetting {
  readonly filter: string;
  /** As it was stored: advanced options have their `--`. */
  readonly name: string;
  readonly value: string;
}

export interface JobFilter {
  readonly order: number;
  readonly include: boolean;
  readonly expression: string;
}

/** A further destination of a job. */
export interface JobTarget {
  readonly urlKey: string;
  readonly targetUrl: string;
  /** `inline`, `interval` or `counting`. */
  readonly mode: string;
  readonly interval: string | null;
  /** -1: none. */
  readonly connectionStringId: number;
  /** A JSON object, as text. */
  readonly options: string | null;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** A job without what only some need, for lists. */
export interface StoredJobSummary {
  readonly id: number;
  readonly name: string;
  readonly description: string;
  readonly tags: readonly string[];
  readonly targetUrl: string;
  readonly databasePath: string;
  /** Of the console that manages the job. */
  readonly externalId: string | null;
  /** -1: none. */
  readonly connectionStringId: number;
  readonly operationType: "Backup" | "Sync";
  readonly metadata: Readonly<Record<string, string>>;
}

export interface StoredJob extends StoredJobSummary {
  readonly sources: readonly string[];
  readonly settings: readonly JobSetting[];
  readonly filters: readonly JobFilter[];
  readonly additionalTargets: readonly JobTarget[];
}

export interface ListedJob extends StoredJobSummary {
  /** Runs need no passphrase, or have it from the settings (rest-api.md 5.1). */
  readonly isUnencryptedOrPassphraseStored: boolean;
}
