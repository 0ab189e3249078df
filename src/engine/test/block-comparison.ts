import { encodeHash, type PackedBlocks } from "../../volumes/index.ts";
import { type Finding, finding } from "./findings.ts";

/** The blocks that are recorded for a dblock against those that are listed for it, by hash in base64, sorted. */
export function compareBlocks(
  recorded: Iterable<{ hash: Uint8Array; size: number }>,
  listed: PackedBlocks,
  hashSize: number,
): Finding[] {
  const sizes = new Map<string, number>();
  for (let index = 0; index < listed.count; index++) {
    sizes.set(encodeHash(listed.hashes, index * hashSize, hashSize), listed.sizes[index] as number);
  }
  const missing: string[] = [];
  const modified: string[] = [];
  const seen = new Set<string>();
  for (const { hash, size } of recorded) {
    const text = encodeHash(hash, 0, hash.length);
    const listedSize = sizes.get(text);
    if (listedSize === undefined) missing.push(text);
    else if (listedSize !== size) modified.push(text);
    seen.add(text);
  }
  const extra = [...sizes.keys()].filter((text) => !seen.has(text));
  return [
    ...missing.sort().map((text) => finding("Missing", text)),
    ...modified.sort().map((text) => finding("Modified", text)),
    ...extra.sort().map((text) => finding("Extra", text)),
  ];
}
