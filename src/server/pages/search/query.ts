import type { ImmediateCall } from "../../../jobs/process/immediate-calls.ts";
import { parseSize } from "../../../options/index.ts";

/** What is looked for; without what tells which part of the answer is wanted. */
export type SearchWish = Omit<ImmediateCall<"find-files">, "call" | "offset" | "limit" | "after" | "patience">;

export type ReadSearch =
  | { readonly wish: SearchWish }
  /** What of the text can't be understood. */
  | { readonly problem: string };

/**
 * Reads what people type: words that stand somewhere in a path, patterns with `*` and `?`, `"several words"`, `re:` with a regular
 * expression, `size>10mb`, `size<1kb`, `before:2026-05-31`, `after:2026-05-01`, `kind:folder`, `deleted:yes`. Undefined for nothing at all.
 */
export function readSearch(text: string): ReadSearch | undefined {
  const parts = [...text.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, word]) => ({ quoted, word }));
  if (parts.length === 0) return undefined;
  const wish: { -readonly [Key in keyof SearchWish]: SearchWish[Key] } = { texts: [], isGone: false };
  for (const { quoted, word } of parts) {
    if (quoted !== undefined) {
      if (quoted !== "") wish.texts.push({ kind: "text", text: quoted });
    } else if (word !== undefined && !take(word, wish)) return { problem: word };
  }
  return { wish };
}

const kinds = ["file", "folder", "link"] as const;

/** False if it can't be understood. */
function take(word: string, wish: { -readonly [Key in keyof SearchWish]: SearchWish[Key] }): boolean {
  const [, name, sign, value = ""] = /^(re|size|kind|before|after|deleted)([:<>]=?)(.+)$/i.exec(word) ?? [];
  switch (name?.toLowerCase()) {
    case undefined:
      wish.texts.push(textOf(word));
      return true;
    case "re":
      wish.expression = value;
      return sign === ":" && isExpression(value);
    case "size": {
      const size = sizeOf(value);
      if (size === undefined || sign === ":") return false;
      if (sign?.startsWith(">")) wish.atLeast = size + (sign === ">" ? 1 : 0);
      else wish.atMost = size - (sign === "<" ? 1 : 0);
      return true;
    }
    case "kind": {
      const kind = kinds.find((each) => each === value.toLowerCase());
      if (kind) wish.kind = kind;
      return sign === ":" && kind !== undefined;
    }
    case "deleted":
      wish.isGone = /^(yes|true|1)$/i.test(value);
      return sign === ":" && /^(yes|no|true|false|1|0)$/i.test(value);
    default: {
      const time = Date.parse(value);
      if (Number.isNaN(time) || sign !== ":") return false;
      if (name?.toLowerCase() === "before") wish.until = time / 1000;
      else wish.from = time / 1000;
      return true;
    }
  }
}

/** A pattern for a path may begin anywhere above. */
function textOf(word: string): SearchWish["texts"][number] {
  if (!/[*?]/.test(word)) return { kind: "text", text: word };
  // Brackets are what they are.
  const plain = word.replaceAll("[", "[[]");
  const isInside = /[\\/]/.test(word) && !/^([\\/*]|[A-Za-z]:)/.test(word);
  return { kind: "pattern", text: isInside ? `*${plain}` : plain };
}

function isExpression(text: string): boolean {
  try {
    return new RegExp(text, "iu").source !== "";
  } catch {
    return false;
  }
}

function sizeOf(text: string): number | undefined {
  try {
    return Math.max(0, parseSize(text, "b"));
  } catch {
    return undefined;
  }
}
