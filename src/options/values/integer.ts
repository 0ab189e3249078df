// The white space that .NET's number parser skips; JavaScript's `\s` is wider.
const integerPattern = /^[\t-\r ]*([+-]?)(\d+)[\t-\r ]*$/;

const bounds = {
  32: { lowest: -(2n ** 31n), highest: 2n ** 31n - 1n },
  64: { lowest: -(2n ** 63n), highest: 2n ** 63n - 1n },
} as const;

/**
 * A whole number that fits `bits`, or undefined (options.md 2.2). No decimals, separators or suffix. 64-bit values
 * beyond what a JavaScript number holds exactly become the nearest that it does.
 */
export function parseInteger(text: string, bits: 32 | 64 = 32): number | undefined {
  const parts = integerPattern.exec(text);
  if (!parts) return undefined;
  const value = BigInt(parts[2] as string) * (parts[1] === "-" ? -1n : 1n);
  if (value < bounds[bits].lowest || value > bounds[bits].highest) return undefined;
  return Math.max(Number.MIN_SAFE_INTEGER, Math.min(Number.MAX_SAFE_INTEGER, Number(value)));
}
