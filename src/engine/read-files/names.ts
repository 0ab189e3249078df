import { separatorOf, startOfName } from "../list/selection.ts";

/**
 * Where the name of each path begins in an archive of them all: at its last part, or where two of those are the same, on whatever
 * system, below the folder that holds them all.
 */
export function archiveNames(paths: readonly string[]): (path: string) => number {
  const lastPart = (path: string) => (path === separatorOf(path) ? 0 : startOfName(path));
  const all = [...new Set(paths)];
  const names = new Set(
    all.map((path) =>
      path
        .slice(lastPart(path))
        .replace(/[\\/]$/, "")
        .toLowerCase(),
    ),
  );
  if (names.size === all.length) return lastPart;
  const [first = "", ...others] = all;
  let shared = first.slice(0, lastPart(first));
  while (!others.every((path) => path.startsWith(shared))) {
    shared = shared.length <= 1 ? "" : shared.slice(0, startOfName(shared));
  }
  return () => shared.length;
}

/**
 * A path as a zip has it: relative, and nowhere above, so that what is unpacked stays where it is unpacked; and without letters that
 * some systems take for something else.
 */
export function safeName(path: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: no system takes them all.
  return relative(path, path.includes("/") ? "/" : "\\", (part) => part.replace(/[\u0000-\u001f\\:]/g, "_"));
}

/** The same with all letters as they were: where a tar is unpacked, they mean the same. */
export function exactName(path: string, separator: string): string {
  return relative(path, separator, (part) => part);
}

function relative(path: string, separator: string, nameOf: (part: string) => string): string {
  const parts = path.split(separator);
  const safe = parts.map((part, index) => {
    const isEnd = index === parts.length - 1;
    if (part === "") return isEnd && index > 0 ? "" : undefined;
    return part === "." || part === ".." ? "_" : nameOf(part);
  });
  return safe.filter((part) => part !== undefined).join("/");
}
