/**
 * Compiles a pattern of `*` (any characters, separators included) and `?` (exactly one UTF-16 code unit) into a test of
 * a whole path (filters-reports-scripts.md 1.3). The common shapes become a comparison of one end of the path.
 *
 * A run of two or more `*` at the very end wants at least one character; elsewhere it equals one `*`.
 */
export function compileWildcard(pattern: string): (path: string) => boolean {
  const exact = pattern.replace(/\*{2,}$/, "?*").replace(/\*{2,}/g, "*");
  if (exact.includes("?")) return (path) => matchesStepwise(exact, path);

  const parts = exact.split("*");
  const first = parts[0] as string;
  const last = parts.at(-1) as string;
  if (parts.length === 1) return (path) => path === first;
  if (parts.length === 2) {
    if (first === "") return (path) => path.endsWith(last);
    if (last === "") return (path) => path.startsWith(first);
    const shortest = first.length + last.length;
    return (path) => path.length >= shortest && path.startsWith(first) && path.endsWith(last);
  }
  const middle = parts.slice(1, -1);
  if (middle.length === 1 && first === "" && last === "") {
    const text = middle[0] as string;
    return (path) => path.includes(text);
  }
  return (path) => matchesParts(first, middle, last, path);
}

/** The leftmost place for each part is always a good one, since only the last part is bound to the end. */
function matchesParts(first: string, middle: readonly string[], last: string, path: string): boolean {
  const end = path.length - last.length;
  if (end < first.length || !path.startsWith(first) || !path.endsWith(last)) return false;
  let position = first.length;
  for (const part of middle) {
    const found = path.indexOf(part, position);
    if (found < 0) return false;
    position = found + part.length;
  }
  return position <= end;
}

const star = 0x2a;
const questionMark = 0x3f;

/** On a mismatch only the latest `*` needs to take one character more; earlier ones already have a good place. */
function matchesStepwise(pattern: string, path: string): boolean {
  let p = 0;
  let i = 0;
  let retryPattern = -1;
  let retryPath = 0;
  while (i < path.length) {
    const wanted = p < pattern.length ? pattern.charCodeAt(p) : -1;
    if (wanted === star) {
      retryPattern = ++p;
      retryPath = i;
    } else if (wanted === questionMark || wanted === path.charCodeAt(i)) {
      p++;
      i++;
    } else if (retryPattern >= 0) {
      p = retryPattern;
      i = ++retryPath;
    } else {
      return false;
    }
  }
  while (p < pattern.length && pattern.charCodeAt(p) === star) p++;
  return p === pattern.length;
}
