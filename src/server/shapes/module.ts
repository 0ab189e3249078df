import type { OptionDeclaration } from "../../options/declaration.ts";

/** What a client sees of an option (rest-api.md 5.8). */
export function optionState(option: OptionDeclaration): Record<string, unknown> {
  return {
    Aliases: option.aliases ?? null,
    LongDescription: [option.long, noteOn(option)].filter((text) => text !== "").join(" "),
    Name: option.name,
    ShortDescription: option.short,
    Type: option.type,
    ValidValues: option.values ?? null,
    DefaultValue: option.default ?? (option.type === "Boolean" ? "false" : ""),
    Typename: option.type,
    Deprecated: option.deprecated !== undefined,
    DeprecationMessage: option.deprecated ?? "",
  };
}

function noteOn({ notServed, noEffect }: OptionDeclaration): string {
  if (notServed) return `Not available: ${notServed}.`;
  return noEffect ? `No effect: ${noEffect}.` : "";
}

/** Something that can be chosen, with its options. */
export interface ModuleFacts {
  readonly key: string;
  readonly name: string;
  readonly description: string;
  readonly options: readonly OptionDeclaration[];
}

/** What a client sees of a module. */
export function moduleState({ key, name, description, options }: ModuleFacts): Record<string, unknown> {
  return {
    Key: key,
    Description: description,
    DisplayName: name,
    Options: options.map(optionState),
    Lookups: null,
    IsDeprecated: false,
    IsUntested: false,
  };
}
