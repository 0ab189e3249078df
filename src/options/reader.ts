import { type EngineOption, type EngineOptionName, engineOptions } from "./catalogue/index.ts";
import type { OptionDeclaration, OptionValues } from "./declaration.ts";
import {
  parseBooleanOption,
  parseEnumeration,
  parseFlags,
  parseInteger,
  parseNameList,
  parsePathList,
  parseSize,
  parseTimespan,
  type SizeUnit,
} from "./values/index.ts";

type TextOption = EngineOptionName<"String" | "Path" | "Password" | "Flags" | "Decimal" | "DateTime" | "Timespan">;
type ValueOf<Name extends EngineOptionName<"Enumeration" | "Flags">> = Extract<
  EngineOption,
  { name: Name }
>["values"][number];

const declarations: ReadonlyMap<string, OptionDeclaration> = new Map(
  engineOptions.map((option) => [option.name, option]),
);

/** Reads values of the engine's options; defaults and units come from their declarations (options.md 2). */
export class OptionReader {
  readonly #values: OptionValues;

  constructor(values: OptionValues) {
    this.#values = values;
  }

  /** What was written: undefined when absent or blank. */
  given(name: string): string | undefined {
    const value = this.#values[name];
    return value === null || value === undefined || value.trim() === "" ? undefined : value;
  }

  /** Exactly what was written, for options where blank isn't the same as absent. */
  exact(name: EngineOption["name"]): string | undefined {
    const value = this.#values[name];
    return value === undefined ? undefined : (value ?? "");
  }

  boolean(name: EngineOptionName<"Boolean">): boolean {
    return [name, ...aliasesOf(name)].some((spelling) => this.switch(spelling));
  }

  /** The truth of any option, also of one that the engine's catalogue has no boolean for. */
  switch(name: string): boolean {
    return parseBooleanOption(this.#values[name]);
  }

  /** The default when blank or no number; then kept within the bounds. */
  integer(
    name: EngineOptionName<"Integer">,
    options: { bits?: 32 | 64; minimum?: number; fallback?: number } = {},
  ): number {
    let value: number | undefined;
    for (const spelling of [name, ...aliasesOf(name)]) value ??= this.#integer(spelling, options.bits);
    value ??= options.fallback ?? Number(defaultOf(name));
    return Math.max(options.minimum ?? Number.NEGATIVE_INFINITY, value);
  }

  #integer(name: string, bits: 32 | 64 | undefined): number | undefined {
    const text = this.given(name);
    return text === undefined ? undefined : parseInteger(text, bits);
  }

  /** Bytes. Throws a UserError for a bad value. */
  size(name: EngineOptionName<"Size">): number {
    return this.optionalSize(name) ?? 0;
  }

  /** Bytes; undefined when blank and without a default. */
  optionalSize(name: EngineOptionName<"Size">): number | undefined {
    const text = this.given(name) ?? defaultOf(name);
    return text === undefined ? undefined : parseSize(text, unitOf(name));
  }

  /** Seconds. Throws a UserError for a bad value. */
  timespan(name: EngineOptionName<"Timespan">): number {
    return this.optionalTimespan(name) ?? 0;
  }

  /** Undefined when blank and without default. */
  optionalTimespan(name: EngineOptionName<"Timespan">): number | undefined {
    const text = this.given(name) ?? defaultOf(name);
    return text === undefined ? undefined : parseTimespan(text);
  }

  /** The default when blank or unknown. */
  enumeration<Name extends EngineOptionName<"Enumeration">>(name: Name): ValueOf<Name> {
    return this.optionalEnumeration(name) ?? (defaultOf(name) as ValueOf<Name>);
  }

  optionalEnumeration<Name extends EngineOptionName<"Enumeration">>(name: Name): ValueOf<Name> | undefined {
    const values = (declarations.get(name)?.values ?? []) as readonly ValueOf<Name>[];
    return parseEnumeration(this.given(name) ?? "", values);
  }

  /** Undefined when blank and without a default. */
  text(name: TextOption): string | undefined {
    return this.given(name) ?? defaultOf(name);
  }

  /** Those of the option's values that are named; the default when blank. */
  flags<Name extends EngineOptionName<"Flags">>(name: Name): ValueOf<Name>[] {
    const values = (declarations.get(name)?.values ?? []) as readonly ValueOf<Name>[];
    return parseFlags(this.text(name) ?? "", values).known;
  }

  names(name: EngineOptionName<"String" | "Flags">): string[] {
    return parseNameList(this.text(name) ?? "");
  }

  /** A path list; a present but blank value is an empty list, whatever the default. */
  paths(name: EngineOptionName<"Path">): string[] {
    const text = this.exact(name) ?? defaultOf(name) ?? "";
    return text.trim() === "" ? [] : parsePathList(text);
  }
}

const aliasesOf = (name: string): readonly string[] => declarations.get(name)?.aliases ?? [];
const defaultOf = (name: string): string | undefined => declarations.get(name)?.default;
const unitOf = (name: string): SizeUnit => declarations.get(name)?.unit ?? "b";
