/** Tells placeholders from other values (secrets-and-auth.md 1.4). */
export interface PlaceholderPattern {
  /** The key if the whole value is a placeholder; `partial` if it only begins like one. */
  read(value: string): { readonly key: string } | "partial" | undefined;
}

export const defaultPattern = "$";

/** @param text what placeholders begin with; with `{}`, `()` or `[]` at its end, keys stand between those. */
export function placeholderPattern(text: string): PlaceholderPattern {
  const isEnclosed = /(?:\{\}|\(\)|\[\])$/.test(text);
  const prefix = isEnclosed ? text.slice(0, -1) : text;
  const suffix = isEnclosed ? text.slice(-1) : "";
  const isKey = isEnclosed ? (key: string) => !key.includes(suffix) : (key: string) => plainKey.test(key);
  return {
    read: (value) => {
      if (value.trim() === "") return undefined;
      const isWhole = value.startsWith(prefix) && value.endsWith(suffix);
      const key = isWhole ? value.slice(prefix.length, value.length - suffix.length) : "";
      if (key.trim() !== "" && isKey(key)) return { key };
      return value.toLowerCase().startsWith(prefix.toLowerCase()) ? "partial" : undefined;
    },
  };
}

const plainKey = /^[\p{L}\p{M}\p{Nd}\p{Pc}/-]+$/u;
