import { modules as danishModules, options as danishOptions } from "./da/options/index.ts";
import { modules as germanModules, options as germanOptions } from "./de/options/index.ts";
import type { Language } from "./language.ts";
import type { ModuleTexts, OptionTexts } from "./types.ts";

const options: Readonly<Partial<Record<Language, OptionTexts>>> = { de: germanOptions, da: danishOptions };
const modules: Readonly<Partial<Record<Language, ModuleTexts>>> = { de: germanModules, da: danishModules };

interface Described {
  readonly name: string;
  readonly short: string;
  readonly long: string;
  readonly note?: string | undefined;
}

/** The option in this language; what the language does not know stays as it is declared. */
export function optionIn<Option extends Described>(language: Language, option: Option): Option {
  const words = own(options[language], option.name);
  if (!words) return option;
  const [short, long, note = option.note] = words;
  return { ...option, short, long, note };
}

/** The module in this language; what the language does not know stays as it describes itself. */
export function moduleIn<Module extends { key: string; name: string; description: string }>(
  language: Language,
  module: Module,
): Module {
  const words = own(modules[language], module.key);
  return words ? { ...module, name: words[0], description: words[1] } : module;
}

/** Names come from settings, where anything may stand. */
function own<Value>(texts: Readonly<Record<string, Value>> = {}, name: string): Value | undefined {
  return Object.hasOwn(texts, name) ? texts[name] : undefined;
}
