export const cacheLevels = ["None", "InMemory", "Persistent"] as const;

/** What is asked for secrets, and where else they may come from. */
export interface SecretSource {
  /** As a user writes it. */
  readonly provider: string;
  /** Whether what was fetched is kept for times when the provider fails. */
  readonly cache: (typeof cacheLevels)[number];
  /** For what is kept beyond this process. */
  readonly folder: string;
}
