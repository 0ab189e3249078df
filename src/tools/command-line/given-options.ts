import { parseBoolean, parseInteger } from "../../options/values/index.ts";
import type { CommandOption } from "./option.ts";
import { UsageError } from "./usage-error.ts";

/** The options of one command line, by their names with dashes. */
export class GivenOptions {
  readonly #declared: ReadonlyMap<string, CommandOption>;
  readonly #values: ReadonlyMap<string, readonly string[]>;

  constructor(declared: readonly CommandOption[], values: ReadonlyMap<string, readonly string[]>) {
    this.#declared = new Map(declared.map((option) => [option.name, option]));
    this.#values = values;
    for (const { name, type } of declared) {
      const text = this.text(name);
      if (type === "integer" && text !== undefined && parseInteger(text) === undefined) {
        throw new UsageError(`"${text}" is not a whole number, as ${name} wants it.`);
      }
    }
  }

  flag(name: string): boolean {
    return parseBoolean(this.text(name), this.#option(name).isOn ?? false);
  }

  text(name: string): string | undefined {
    return this.#given(name).at(-1);
  }

  integer(name: string): number | undefined {
    const text = this.text(name);
    return text === undefined ? undefined : parseInteger(text);
  }

  list(name: string): readonly string[] {
    return this.#given(name);
  }

  #given(name: string): readonly string[] {
    return this.#values.get(this.#option(name).name) ?? [];
  }

  #option(name: string): CommandOption {
    const option = this.#declared.get(name);
    if (!option) throw new Error(`The option ${name} is not declared`);
    return option;
  }
}
