/** A place where a version begins. */
export interface Root {
  readonly path: string;
  readonly isFolder: boolean;
  /** Bytes of a file. */
  readonly size: number;
  readonly modified: Date | undefined;
}

/** What stands at a way through a version: a path in it, or a folder that only leads to where it begins. */
export type Place =
  | {
      readonly kind: "path";
      readonly root: Root;
      readonly path: string;
      readonly isRoot: boolean;
    }
  | { readonly kind: "way"; readonly next: readonly { readonly name: string; readonly root: Root | undefined }[] };

/** Finds what the names of a way lead to. All paths are as deep as they are on the computer that was backed up. */
export function placeOf(roots: readonly Root[], way: readonly string[]): Place | undefined {
  for (const root of roots) {
    const names = namesOf(root.path);
    if (!startsWith(way, names)) continue;
    const rest = way.slice(names.length);
    const separator = root.path.startsWith("/") ? "/" : "\\";
    // A name with a separator in it would lead elsewhere.
    if (rest.some((name) => name.includes(separator)) || (rest.length > 0 && !root.isFolder)) return undefined;
    const path = rest.length === 0 ? root.path : [root.path.replace(/[\\/]$/, ""), ...rest].join(separator);
    return { kind: "path", root, path, isRoot: rest.length === 0 };
  }
  const next = new Map<string, Root | undefined>();
  for (const root of roots) {
    const names = namesOf(root.path);
    const name = names[way.length];
    if (name !== undefined && startsWith(names, way))
      next.set(name, names.length === way.length + 1 ? root : undefined);
  }
  return next.size === 0 ? undefined : { kind: "way", next: [...next].map(([name, root]) => ({ name, root })) };
}

/** `C:\` is a folder `C`. */
function namesOf(path: string): string[] {
  if (path.startsWith("/")) return path.split("/").filter((name) => name !== "");
  return path.split("\\").flatMap((name) => (name === "" ? [] : [name.replace(/^([A-Za-z]):$/, "$1")]));
}

function startsWith(names: readonly string[], beginning: readonly string[]): boolean {
  return beginning.length <= names.length && beginning.every((name, at) => name === names[at]);
}
