import { type Language, textsOf } from "../../../views/texts/index.ts";
import { moduleIn, optionIn } from "../../../views/texts/options.ts";
import type { OptionDeclaration } from "../../options/declaration.ts";

/** What a client sees of an option (rest-api.md 5.8), in its language. */
export function optionState(option: OptionDeclaration, language: Language): Record<string, unknown> {
  const { notServed, noEffect, deprecated } = option;
  const {
    short,
    long,
    note = "",
  } = optionIn(language, {
    name: option.name,
    short: option.short,
    long: option.long,
    note: deprecated ?? notServed ?? noEffect,
  });
  return {
    Aliases: option.aliases ?? null,
    LongDescription: [long, noteOn(option, note, language)].filter((text) => text !== "").join(" "),
    Name: option.name,
    ShortDescription: short,
    Type: option.type,
    ValidValues: option.values ?? null,
    DefaultValue: option.default ?? (option.type === "Boolean" ? "false" : ""),
    Typename: option.type,
    Deprecated: deprecated !== undefined,
    DeprecationMessage: deprecated === undefined ? "" : note,
  };
}

/** @param note the first of its reasons, in the language. */
function noteOn({ deprecated, notServed, noEffect }: OptionDeclaration, note: string, language: Language): string {
  const { notes } = textsOf(language).jobForm.options;
  if (notServed) return notes.notServed(deprecated === undefined ? note : notServed);
  return noEffect ? notes.noEffect(deprecated === undefined ? note : noEffect) : "";
}

/** Something that can be chosen, with its options. */
export interface ModuleFacts {
  readonly key: string;
  readonly name: string;
  readonly description: string;
  readonly options: readonly OptionDeclaration[];
}

/** What a client sees of a module, in its language. */
export function moduleState({ options, ...module }: ModuleFacts, language: Language): Record<string, unknown> {
  const { key, name, description } = moduleIn(language, module);
  return {
    Key: key,
    Description: description,
    DisplayName: name,
    Options: options.map((option) => optionState(option, language)),
    Lookups: null,
    IsDeprecated: false,
    IsUntested: false,
  };
}
