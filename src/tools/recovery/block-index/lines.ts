import { closeSync, openSync, readSync } from "node:fs";
import { writeFully } from "../../../support/write-fully.ts";

const pieceSize = 1 << 16;

/** The lines of a text file, one after the other, without their ends. Throws the system's error. */
export class LineReader implements Disposable {
  readonly #descriptor: number;
  readonly #decoder = new TextDecoder("utf-8", { ignoreBOM: false });
  readonly #buffer = new Uint8Array(pieceSize);
  #lines: string[] = [];
  #position = 0;
  #rest = "";
  #isAtEnd = false;

  constructor(path: string) {
    this.#descriptor = openSync(path, "r");
  }

  next(): string | undefined {
    while (this.#position === this.#lines.length) {
      if (this.#isAtEnd) return undefined;
      this.#read();
    }
    return this.#lines[this.#position++];
  }

  [Symbol.dispose](): void {
    closeSync(this.#descriptor);
  }

  #read(): void {
    const count = readSync(this.#descriptor, this.#buffer);
    this.#isAtEnd = count === 0;
    const text = this.#rest + this.#decoder.decode(this.#buffer.subarray(0, count), { stream: count > 0 });
    const lines = text.split(/\r?\n/);
    this.#rest = lines.pop() ?? "";
    if (this.#isAtEnd && this.#rest !== "") lines.push(this.#rest);
    this.#lines = lines;
    this.#position = 0;
  }
}

/** Writes a text file line by line. */
export class LineWriter implements Disposable {
  readonly #descriptor: number;
  readonly #ending: string;
  #text = "";

  /** @param ending of each line. Throws the system's error, as the others do. */
  constructor(path: string, ending: string) {
    this.#descriptor = openSync(path, "w");
    this.#ending = ending;
  }

  write(line: string): void {
    this.#text += line + this.#ending;
    if (this.#text.length >= pieceSize) this.#flush();
  }

  finish(): void {
    this.#flush();
  }

  [Symbol.dispose](): void {
    closeSync(this.#descriptor);
  }

  #flush(): void {
    writeFully(this.#descriptor, Buffer.from(this.#text));
    this.#text = "";
  }
}
