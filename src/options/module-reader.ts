import type { OptionDeclaration, OptionValues } from "./declaration.ts";
import { parseBooleanOption, parseEnumeration, parseInteger, parseTimespan } from "./values/index.ts";

/** Reads the options of a module; defaults come from their declarations. Names that are not declared have none. */
export class ModuleReader {
  readonly #declarations: ReadonlyMap<string, OptionDeclaration>;
  readonly #values: OptionValues;

  constructor(declarations: readonly OptionDeclaration[], values: OptionValues) {
    this.#declarations = new Map(declarations.map((option) => [option.name, option]));
    this.#values = values;
  }

  default(name: string): string {
    return this.#declarations.get(name)?.default ?? "";
  }

  /** As written; the default where nothing or only blanks are. */
  text(name: string): string {
    const value = this.#values[name];
    return value === null || value === undefined || value.trim() === "" ? this.default(name) : value;
  }

  /** Parts of a text between any of the separators, trimmed, none empty, none twice. */
  list(name: string, separators: RegExp): string[] {
    const parts = this.text(name).split(separators);
    return [...new Set(parts.map((part) => part.trim()).filter((part) => part !== ""))];
  }

  boolean(name: string): boolean {
    return parseBooleanOption(this.#values[name]);
  }

  /** The default where it is no number. */
  integer(name: string): number {
    return parseInteger(this.text(name)) ?? Number(this.default(name));
  }

  /** Seconds. Throws a UserError for a bad value. */
  timespan(name: string): number {
    return parseTimespan(this.text(name).trim());
  }

  /** The default where the value is unknown. */
  enumeration<Value extends string>(name: string, values: readonly Value[]): Value {
    return parseEnumeration(this.text(name).trim(), values) ?? (this.default(name) as Value);
  }
}
