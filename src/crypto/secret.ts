const dots = "••••";

/** A text that must not be shown: it prints as dots everywhere, and only {@link reveal} gives it away. */
export class Secret {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
  }

  reveal(): string {
    return this.#value;
  }

  toString(): string {
    return dots;
  }

  toJSON(): string {
    return dots;
  }

  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return dots;
  }
}
