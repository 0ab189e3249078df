import { engineOptions, type GenericModule, genericModules } from "./catalogue/index.ts";
import type { OptionDeclaration, OptionPlatform, OptionValues } from "./declaration.ts";

/** The options that one run may be given: the engine's, and those of the modules it uses. */
export class OptionRegistry {
  readonly #options: readonly OptionDeclaration[];
  readonly #byName = new Map<string, OptionDeclaration>();
  readonly #unloaded = new Map<string, GenericModule>();

  constructor(options: readonly OptionDeclaration[], unloaded: readonly GenericModule[] = []) {
    this.#options = options;
    // A name goes before an alias, and the first declaration before later ones: modules may share options.
    for (const option of options) if (!this.#byName.has(option.name)) this.#byName.set(option.name, option);
    for (const option of options) {
      for (const alias of option.aliases ?? []) if (!this.#byName.has(alias)) this.#byName.set(alias, option);
    }
    for (const module of unloaded) for (const option of module.options) this.#unloaded.set(option.name, module);
  }

  /** The declaration behind a name or an alias, in lower case. */
  find(nameOrAlias: string): OptionDeclaration | undefined {
    return this.#byName.get(nameOrAlias);
  }

  /** Every declaration once, in the order given. */
  all(): readonly OptionDeclaration[] {
    return this.#options.filter((option) => this.#byName.get(option.name) === option);
  }

  /** The generic module that has the option but isn't loaded in this run. */
  unloadedModuleOf(name: string): GenericModule | undefined {
    return this.#unloaded.get(name);
  }
}

/**
 * The registry for a run. `modules` are the options of the selected destination, encryption and compression, and no
 * others (options.md 3); generic modules are loaded as `values` and the system say.
 */
export function createOptionRegistry(
  values: OptionValues,
  modules: readonly (readonly OptionDeclaration[])[],
  platform: string = process.platform,
): OptionRegistry {
  const loaded = new Set(loadedGenericModules(values, platform));
  return new OptionRegistry(
    [...engineOptions, ...modules.flat(), ...[...loaded].flatMap((module) => module.options)],
    genericModules.filter((module) => !loaded.has(module)),
  );
}

/** Generic modules after `enable-module` and `disable-module`; the latter wins (options.md 2.11, 5.21). */
export function loadedGenericModules(
  values: OptionValues,
  platform: string = process.platform,
): readonly GenericModule[] {
  const enabled = moduleKeys(values["enable-module"]);
  const disabled = moduleKeys(values["disable-module"]);
  return genericModules.filter((module) => {
    const usual = module.platforms === undefined || module.platforms.includes(platform as OptionPlatform);
    return (usual || enabled.has(module.key)) && !disabled.has(module.key);
  });
}

function moduleKeys(text: string | null | undefined): ReadonlySet<string> {
  return new Set((text ?? "").trim().toLowerCase().split(","));
}
