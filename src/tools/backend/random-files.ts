import { createHash, randomFillSync, randomInt } from "node:crypto";
import { closeSync, openSync } from "node:fs";
import { join } from "node:path";
import { writeFully } from "../../support/write-fully.ts";
import type { FileSettings, Range } from "./test-options.ts";

/** A file of random content. */
export interface RandomFile {
  /** At the destination. */
  name: string;
  readonly path: string;
  /** Bytes. */
  readonly size: number;
  /** SHA-256 of the content. */
  readonly hash: string;
}

const letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ123456789";
const pieceSize = 1 << 20;

/** Makes a file in `folder`, with a name that none of `others` has. */
export function createRandomFile(folder: string, settings: FileSettings, others: readonly RandomFile[]): RandomFile {
  const size = randomIn(settings.size);
  const path = join(folder, `file-${others.length}`);
  return { name: newName(settings, others), path, size, hash: fill(path, size) };
}

/** A name that none of `others` has, not even in another case: some services see no difference. */
export function newName(settings: FileSettings, others: readonly RandomFile[]): string {
  const taken = new Set(others.map(({ name }) => name.toLowerCase()));
  const characters = letters + settings.extendedChars;
  for (;;) {
    const length = randomIn(settings.nameLength);
    const text = Array.from({ length }, () => characters[randomInt(characters.length)]).join("");
    const name = settings.trimsNames ? text.trim() : text;
    if (name.trim() !== "" && !taken.has(name.toLowerCase())) return name;
  }
}

function randomIn({ least, most }: Range): number {
  return randomInt(least, most + 1);
}

function fill(path: string, size: number): string {
  const hash = createHash("sha256");
  const file = openSync(path, "wx");
  try {
    for (let left = size; left > 0; left -= pieceSize) {
      const piece = randomFillSync(new Uint8Array(Math.min(left, pieceSize)));
      hash.update(piece);
      writeFully(file, piece);
    }
  } finally {
    closeSync(file);
  }
  return hash.digest("hex");
}
