import type { OptionValues } from "../../../../views/pages/job-form/values.ts";
import type { OptionFacts, OptionTrouble } from "../../../../views/parts/option.tsx";
import type { OptionsProps } from "../../../../views/parts/options.tsx";
import type { Language } from "../../../../views/texts/index.ts";
import type { OptionDeclaration } from "../../../options/declaration.ts";
import { isSecretOption } from "../../../options/secret-names.ts";
import { findOption, type OptionScope, searchOptions } from "./option-fields.ts";
import { trafficOptionNames } from "./traffic-fields.ts";

/** What is set, and what is found by words. */
export function optionsProps(
  set: OptionValues,
  search: string,
  language: Language,
  scope: OptionScope = "job",
  problems: ReadonlyMap<string, OptionTrouble> = new Map(),
): OptionsProps {
  const { found, hasMore } = searchOptions(search, set, scope, language);
  const shown = scope === "job" ? set.filter(({ name }) => !trafficOptionNames.includes(name)) : set;
  const factsOf = (name: string) => {
    const option = findOption(name, scope);
    return option ? optionFacts(option) : unknownOption(name);
  };
  return {
    set: shown.map(({ name, value }) => ({ option: factsOf(name), value, error: problems.get(name) })),
    search,
    found: found.map(optionFacts),
    hasMore,
  };
}

/** What a page shows of an option. */
export function optionFacts({ name, type, short, long, values, ...rest }: OptionDeclaration): OptionFacts {
  const { deprecated, notServed, noEffect } = rest;
  const noteKind = deprecated ? undefined : notServed ? "notServed" : noEffect ? "noEffect" : undefined;
  const note = deprecated ?? notServed ?? noEffect;
  return { name, type, short, long, default: rest.default, values, note, noteKind };
}

/** An option that nobody declares: it is shown as it was set. */
export function unknownOption(name: string): OptionFacts {
  return { name, type: isSecretOption(name) ? "Password" : "String", short: name, long: "" };
}
