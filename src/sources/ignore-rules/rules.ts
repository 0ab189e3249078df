import { fromBytes, IgnorePattern } from "./pattern.ts";

/** One line of an ignore file. */
export interface IgnoreRule {
  /** The first is 1. */
  readonly line: number;
  /** As it is written. */
  readonly text: string;
  /** Lets in again what a rule before leaves out. */
  readonly isNegated: boolean;
  /** Says nothing of what is no folder. */
  readonly onlyFolders: boolean;
  readonly pattern: IgnorePattern;
}

const byteOrderMark = "\xef\xbb\xbf";

/** The rules of an ignore file, as git reads it; `content` is a string of its bytes. */
export function parseIgnoreRules(content: string, ignoresCase: boolean): IgnoreRule[] {
  const text = content.startsWith(byteOrderMark) ? content.slice(byteOrderMark.length) : content;
  return text.split("\n").flatMap((line, index) => ruleOf(line, index + 1, ignoresCase) ?? []);
}

function ruleOf(written: string, line: number, ignoresCase: boolean): IgnoreRule | undefined {
  if (written.startsWith("#")) return undefined;
  const [text = ""] = written.replace(/\r$/, "").split("\0", 1);
  const kept = withoutSpaces(text);
  const isNegated = kept.startsWith("!");
  const named = isNegated ? kept.slice(1) : kept;
  const onlyFolders = named.endsWith("/");
  const pattern = onlyFolders ? named.slice(0, -1) : named;
  if (pattern === "" || pattern === "/") return undefined;
  return { line, text: fromBytes(kept), isNegated, onlyFolders, pattern: new IgnorePattern(pattern, ignoresCase) };
}

/** Spaces at the end go, unless they are escaped. */
function withoutSpaces(line: string): string {
  const kept = line.replace(/ +$/, "");
  const escapes = /\\*$/.exec(kept)?.[0].length ?? 0;
  return kept.length < line.length && escapes % 2 === 1 ? `${kept} ` : kept;
}
