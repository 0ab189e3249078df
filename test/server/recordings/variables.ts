/** What one answer brings and later requests send: tokens, ids of tasks, the folder of the test, … */
export class Variables {
  readonly #values = new Map<string, string>();

  set(name: string, value: string): void {
    this.#values.set(name, value);
  }

  get(name: string): string | undefined {
    return this.#values.get(name);
  }

  /** Puts values in the place of `{names}` in all texts of a request. */
  fill<Value>(value: Value): Value {
    return this.#fill(value) as Value;
  }

  #fill(value: unknown): unknown {
    if (typeof value === "string") return this.#fillText(value);
    if (Array.isArray(value)) return value.map((element) => this.#fill(element));
    if (typeof value !== "object" || value === null) return value;
    if ("<base64>" in value) return Buffer.from(JSON.stringify(this.#fill(value["<base64>"]))).toString("base64");
    if ("<export>" in value) return this.#fillText(`{export ${value["<export>"]}}`);
    return Object.fromEntries(
      Object.entries(value).map(([name, member]) => [this.#fillText(name), this.#fill(member)]),
    );
  }

  #fillText(text: string): string {
    return text.replace(variable, (whole, name: string) => {
      const value = this.#values.get(name);
      if (value === undefined) throw new Error(`No answer has brought ${whole}`);
      return value;
    });
  }
}

/** Names that stand for values; everything else in braces is itself. */
export const variable =
  /\{((?:JWT-\w+|NONCE|guid|time|task|event|notice)-\w+|event|next-year|yesterday|folder(?: encoded)?|export [\w-]+)\}/g;

/** Those that each answer brings anew. */
export const isRenewed = (name: string): boolean => /^(?:JWT|NONCE)-/.test(name);
