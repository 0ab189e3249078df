import { randomFillSync, randomInt } from "node:crypto";
import { closeSync, mkdirSync, openSync } from "node:fs";
import { join } from "node:path";
import { writeFully } from "../../support/write-fully.ts";

export interface TestDataRules {
  readonly files: number;
  /** Bytes. */
  readonly largestFile: number;
  readonly totalSize: number;
  /** Percent of the content that is zeros. */
  readonly sparseness: number;
}

const pieceSize = 64 * 1024;
const filesPerFolder = 1000;

/** Fills a folder with files of random sizes and content, until there are enough of them or of bytes. */
export function createTestData(folder: string, rules: TestDataRules): void {
  let left = rules.totalSize;
  for (let index = 0; index < rules.files && left > 0; index++) {
    const parent = join(folder, String(Math.floor(index / filesPerFolder)));
    if (index % filesPerFolder === 0) mkdirSync(parent, { recursive: true });
    const size = Math.min(left, randomInt(rules.largestFile + 1));
    writeFile(join(parent, `${index}.bin`), size, rules.sparseness);
    left -= size;
  }
}

function writeFile(path: string, size: number, sparseness: number): void {
  const file = openSync(path, "wx");
  try {
    for (let left = size; left > 0; left -= pieceSize) {
      const piece = new Uint8Array(Math.min(left, pieceSize));
      if (randomInt(100) >= sparseness) randomFillSync(piece);
      writeFully(file, piece);
    }
  } finally {
    closeSync(file);
  }
}
