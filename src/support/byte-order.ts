/** Compares texts as their UTF-8 bytes compare, which for characters beyond U+FFFF is not how JavaScript does. */
export function compareBytewise(a: string, b: string): number {
  if (surrogate.test(a) || surrogate.test(b)) return Buffer.compare(Buffer.from(a), Buffer.from(b));
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/** Sorts in place as {@link compareBytewise} orders. */
export function sortBytewise(texts: string[]): void {
  texts.sort();
  if (texts.some((text) => surrogate.test(text))) texts.sort(compareBytewise);
}

const surrogate = /[\ud800-\udfff]/;
