import type { OptionDeclaration } from "../../options/declaration.ts";
import { optionEntry } from "./option-entry.ts";

/** What help needs of a module; destinations, encryptions, containers and generic modules all have it. */
export interface HelpModule {
  readonly key: string;
  readonly name: string;
  readonly description: string;
  readonly options: readonly OptionDeclaration[];
}

/** The page of a module (cli.md 11); `ending` tells that its key is also the ending of remote names. */
export function modulePage(module: HelpModule, ending: boolean): string {
  const title = `${module.name} ${ending ? `(.${module.key})` : `(${module.key})`}:`;
  const options = module.options.length > 0 ? [" Supported options:", ...module.options.map(optionEntry)] : [];
  return [title, ` ${module.description}`, ...options].join("\n");
}
