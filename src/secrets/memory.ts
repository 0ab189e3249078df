/** Secrets by their keys. */
export type SecretValues = ReadonlyMap<string, string>;

/** Secrets that were fetched before, for times when their provider can't be asked (secrets-and-auth.md 1.9). */
export class SecretMemory {
  readonly #table: Map<string, SecretValues>;
  readonly #onAdd: (provider: string, values: SecretValues) => void;

  /**
   * @param known by the texts of providers.
   * @param onAdd hears of all that is added.
   */
  constructor(
    known: Iterable<readonly [string, SecretValues]> = [],
    onAdd: (provider: string, values: SecretValues) => void = () => undefined,
  ) {
    this.#table = new Map(known);
    this.#onAdd = onAdd;
  }

  /** What this provider has said; undefined if nothing is known of it. */
  of(provider: string): SecretValues | undefined {
    return this.#table.get(provider);
  }

  add(provider: string, values: SecretValues): void {
    this.#table.set(provider, new Map([...(this.#table.get(provider) ?? []), ...values]));
    this.#onAdd(provider, values);
  }
}
