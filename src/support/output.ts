import { codeOf } from "./errors.ts";

/** Standard output or standard error, that can be waited for. */
export class Output {
  readonly #stream: NodeJS.WriteStream;
  #last: Promise<void> = Promise.resolve();
  #firstError: Error | undefined;

  /** A reader that goes away (`bunker list | head`) must not end an operation: what cannot be written is dropped. */
  constructor(stream: NodeJS.WriteStream) {
    this.#stream = stream;
    stream.on("error", (error) => this.#remember(error));
  }

  /** Why something was dropped, such as a full disk; a reader that went away has what it wanted. */
  get failure(): Error | undefined {
    return codeOf(this.#firstError) === "EPIPE" ? undefined : this.#firstError;
  }

  /** Resolves when the bytes have left the process; throws when they, or what came before, could not. */
  async writeBytes(bytes: Uint8Array): Promise<void> {
    this.write(bytes);
    await this.#last;
    if (this.#firstError) throw this.#firstError;
  }

  write(text: string | Uint8Array): void {
    // An empty write would be answered before those that are still on their way.
    if (text.length === 0) return;
    this.#last = new Promise((resolve) => {
      const settle = (error?: unknown): void => {
        if (error instanceof Error) this.#remember(error);
        resolve();
      };
      try {
        this.#stream.write(text, settle);
      } catch (error) {
        // Deno throws at once what others tell later.
        settle(error);
      }
    });
  }

  /** Resolves when everything written has left the process. */
  written(): Promise<void> {
    return this.#last;
  }

  #remember(error: Error): void {
    this.#firstError ??= error;
  }
}
