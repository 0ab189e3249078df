import * as v from "valibot";
import type { OptionValues } from "../../options/declaration.ts";
import { parseNameList } from "../../options/values/index.ts";

const keys = v.optional(v.pipe(v.array(v.string()), v.readonly()));

export const allowedModulesSchema = v.object({ backend: keys, encryption: keys, compression: keys });

/** Keys that `--allowed-…-modules` leave; undefined: all. */
export type AllowedModules = v.InferOutput<typeof allowedModulesSchema>;
type Kind = keyof AllowedModules;

const kinds: readonly Kind[] = ["backend", "encryption", "compression"];

/** Reads the three options, in which nothing stands for all. */
export function allowedModulesOf(options: OptionValues): AllowedModules {
  const lists = kinds.map((kind) => {
    const names = parseNameList(options[nameOf(kind)] ?? "").map((name) => name.toLowerCase());
    return [kind, names.length === 0 ? undefined : names] as const;
  });
  return Object.fromEntries(lists);
}

/** A command line that may use no others, whatever it says itself. */
export function withinAllowed(args: readonly string[], allowed: AllowedModules): string[] {
  const limited = kinds.flatMap((kind) =>
    allowed[kind] ? [[`--${nameOf(kind)}`, allowed[kind].join(",")] as const] : [],
  );
  const own = args.filter((argument) => !limited.some(([name]) => argument.split("=")[0]?.toLowerCase() === name));
  return [...own, ...limited.map(([name, keys]) => `${name}=${keys}`)];
}

/** Those of the modules that are left. */
export function leftOf<M extends { readonly key: string }>(
  modules: readonly M[],
  allowed: readonly string[] | undefined,
): readonly M[] {
  return allowed ? modules.filter(({ key }) => allowed.includes(key)) : modules;
}

function nameOf(kind: Kind): string {
  return `allowed-${kind}-modules`;
}
