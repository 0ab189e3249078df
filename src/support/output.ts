/** Standard output or standard error, that can be waited for. */
export class Output {
  readonly #stream: NodeJS.WriteStream;
  #last: Promise<void> = Promise.resolve();

  /** A reader that goes away (`bunker list | head`) must not end an operation: what cannot be written is dropped. */
  constructor(stream: NodeJS.WriteStream) {
    this.#stream = stream;
    stream.on("error", () => undefined);
  }

  /** Resolves when the bytes have left the process. */
  writeBytes(bytes: Uint8Array): Promise<void> {
    this.write(bytes);
    return this.#last;
  }

  write(text: string | Uint8Array): void {
    // An empty write would be answered before those that are still on their way.
    if (text.length === 0) return;
    this.#last = new Promise((resolve) => this.#stream.write(text, () => resolve()));
  }

  /** Resolves when everything written has left the process. */
  written(): Promise<void> {
    return this.#last;
  }
}
