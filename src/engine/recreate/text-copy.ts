import { closeSync, openSync, rmSync } from "node:fs";
import { writeFully } from "../../support/write-fully.ts";

/** A file that gets a copy of what is read. It is removed unless it is kept. */
export class TextCopy implements Disposable {
  readonly #path: string;
  #isWhole = false;
  #isKept = false;

  constructor(path: string) {
    this.#path = path;
  }

  /** Gives the content on; called again, begins the copy anew. Where there is no room, there is no copy. */
  async *of(content: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    this.#isWhole = false;
    let fits = true;
    const file = openSync(this.#path, "w", 0o600);
    try {
      for await (const piece of content) {
        fits &&= isWritten(file, piece);
        yield piece;
      }
      this.#isWhole = fits;
    } finally {
      closeSync(file);
    }
  }

  /** The path of the copy, if it is whole, for whoever removes it from now on. */
  keep(): string | undefined {
    this.#isKept = this.#isWhole;
    return this.#isKept ? this.#path : undefined;
  }

  [Symbol.dispose](): void {
    if (!this.#isKept) rmSync(this.#path, { force: true });
  }
}

function isWritten(file: number, piece: Uint8Array): boolean {
  try {
    writeFully(file, piece);
    return true;
  } catch {
    return false;
  }
}
