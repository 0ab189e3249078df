/** The types that Duplicati's help and API report (options.md 2). */
export type OptionType =
  | "String"
  | "Integer"
  | "Boolean"
  | "Timespan"
  | "DateTime"
  | "Size"
  | "Enumeration"
  | "Path"
  | "Password"
  | "Flags"
  | "Decimal"
  | "Unknown";

/** Everything that is known about an option; written down once, drawn by help, REST and pages. */
export interface OptionDeclaration {
  readonly name: string;
  readonly type: OptionType;
  /** One line. */
  readonly short: string;
  /** What it means, when to use it. */
  readonly long: string;
  readonly aliases?: readonly string[];
  /** As the user would type it. */
  readonly default?: string;
  readonly values?: readonly string[];
  /** Unit of a bare number, for sizes: `b`, `kb`, `mb`, `gb`. */
  readonly unit?: "b" | "kb" | "mb" | "gb";
  /** Why it is deprecated, and what to use instead. */
  readonly deprecated?: string;
  /** Why Bunker refuses to run with it: it is a valid option whose work isn't done here yet. */
  readonly notServed?: string;
  /** Why it changes nothing in Bunker, which accepts it all the same. */
  readonly noEffect?: string;
  /** The only systems that have it (Node's names); absent: all. */
  readonly platforms?: readonly OptionPlatform[];
}

export type OptionPlatform = "linux" | "darwin" | "win32";

/** What the user gave: names in lower case; null for an option without `=`. */
export type OptionValues = Readonly<Record<string, string | null>>;
