import type { OptionDeclaration, OptionPlatform } from "../declaration.ts";

/** A module that adds something around an operation (options.md 5.21). */
export interface GenericModule {
  /** For `--enable-module` and `--disable-module`. */
  readonly key: string;
  readonly name: string;
  readonly description: string;
  readonly options: readonly OptionDeclaration[];
  /** The only systems where it is loaded by itself; absent: all. */
  readonly platforms?: readonly OptionPlatform[];
}

/** How results are written in files and reports (filters-reports-scripts.md 3). */
export const resultFormats = ["Duplicati", "Json", "Template"] as const;
export type ResultFormat = (typeof resultFormats)[number];

type Details = Partial<Omit<OptionDeclaration, "name" | "type" | "short" | "long">>;

/** A declaration on few lines. */
export const declare = (
  name: string,
  type: OptionDeclaration["type"],
  short: string,
  long: string,
  details: Details = {},
): OptionDeclaration => ({ name, type, short, long, ...details });
