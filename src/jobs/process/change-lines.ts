import { closeSync, createReadStream, openSync } from "node:fs";
import { createInterface } from "node:readline";
import type { ChangeType } from "../../database/local/comparison.ts";
import { writeFully } from "../../support/write-fully.ts";

/** A path that is not the same on both sides, by the names that callers know. */
export interface ListedChange {
  readonly type: ChangeType;
  readonly kind: "file" | "folder" | "symlink";
  readonly path: string;
  readonly size: number;
}

/** Changes in a file, a line of JSON for each: as many as there are, of which only some are in memory. */
export class ChangeLines implements Disposable {
  readonly #descriptor: number;

  /** Makes the file, which nobody else may read; throws if there is one. */
  constructor(path: string) {
    this.#descriptor = openSync(path, "wx", 0o600);
  }

  add(changes: readonly ListedChange[]): void {
    const text = changes.map((change) => `${JSON.stringify(change)}\n`).join("");
    writeFully(this.#descriptor, new TextEncoder().encode(text));
  }

  [Symbol.dispose](): void {
    closeSync(this.#descriptor);
  }
}

const readAtOnce = 1000;

/** What {@link ChangeLines} has written, part by part. Throws the system's error if it can't be read. */
export async function* readChangeLines(path: string): AsyncGenerator<ListedChange[]> {
  let part: ListedChange[] = [];
  for await (const line of createInterface({ input: createReadStream(path) })) {
    part.push(JSON.parse(line) as ListedChange);
    if (part.length < readAtOnce) continue;
    yield part;
    part = [];
  }
  yield part;
}
