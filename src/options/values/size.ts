import { invalidValue } from "./error.ts";

export type SizeUnit = "b" | "kb" | "mb" | "gb";

const kibi = 1024;
const factors: Readonly<Record<string, number>> = { b: 1, k: kibi, m: kibi ** 2, g: kibi ** 3, t: kibi ** 4 };
const sizePattern = /^[\t-\r ]*([+-]?\d+)[\t-\r ]*(b|[kmgt]i?b)[\t-\r ]*$/i;
const sizeAdvice = "Write a whole number and one of b, kb, mb, gb, tb, for example 50mb";

/**
 * Bytes of `10kb`, `1 GiB`, `-5` … (options.md 2.4); a bare number counts in `unit`. Empty: 0. Throws a UserError for
 * anything else (`50m`, `1.5gb`, white space only) and for sizes that a number can't hold exactly.
 */
export function parseSize(text: string, unit: SizeUnit = "b"): number {
  if (text === "") return 0;
  const trimmed = text.trim();
  const complete = /b$/i.test(trimmed) ? trimmed : `${trimmed} ${unit}`;
  const parts = sizePattern.exec(complete);
  if (!parts) throw invalidValue(`Invalid size value: ${complete}`, sizeAdvice);
  const factor = factors[(parts[2] as string).charAt(0).toLowerCase()] as number;
  const bytes = Number(parts[1]) * factor;
  if (!Number.isSafeInteger(bytes)) {
    throw invalidValue(`Size value out of range: ${complete}`, "Choose a size below 8192 tb");
  }
  return bytes === 0 ? 0 : bytes;
}

const displayUnits = [
  ["TiB", kibi ** 4],
  ["GiB", kibi ** 3],
  ["MiB", kibi ** 2],
  ["KiB", kibi],
] as const;

/** How the console shows a number of bytes: `18 bytes`, `3.41 MiB`, `1,017.48 KiB` (options.md 2.4, invariant culture). */
export function formatSize(bytes: number): string {
  if (bytes < 0) return `-${formatSize(-bytes)}`;
  for (const [unit, factor] of displayUnits) {
    if (bytes >= factor) return `${groupThousands((bytes / factor).toFixed(2))} ${unit}`;
  }
  return `${bytes} bytes`;
}

function groupThousands(digits: string): string {
  return digits.replace(/\B(?=(?:\d{3})+(?!\d))(?<!\.\d*)/g, ",");
}
