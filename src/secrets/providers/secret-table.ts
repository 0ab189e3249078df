/** Keys that are gathered from several places, of which the first that has a key counts. */
export class SecretTable {
  readonly #isCaseSensitive: boolean;
  readonly #values = new Map<string, string>();

  constructor(isCaseSensitive: boolean) {
    this.#isCaseSensitive = isCaseSensitive;
  }

  get(key: string): string | undefined {
    return this.#values.get(this.#plain(key));
  }

  /** A key that is there already stays as it is. */
  add(values: Readonly<Record<string, string>>): void {
    for (const [key, value] of Object.entries(values)) {
      const plain = this.#plain(key);
      if (!this.#values.has(plain)) this.#values.set(plain, value);
    }
  }

  missing(keys: readonly string[]): string[] {
    return keys.filter((key) => !this.#values.has(this.#plain(key)));
  }

  /** Reads one place after the other until no key is missing. */
  async collect(
    keys: readonly string[],
    places: readonly string[],
    read: (place: string) => Promise<Readonly<Record<string, string>>>,
  ): Promise<void> {
    for (const place of places) {
      if (this.missing(keys).length === 0) return;
      this.add(await read(place));
    }
  }

  #plain(key: string): string {
    return this.#isCaseSensitive ? key : key.toLowerCase();
  }
}
