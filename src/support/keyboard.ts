import { UserError } from "./errors.ts";
import type { TextInput } from "./surroundings.ts";

/** A line without its end; undefined when the input is at its end. */
export async function readLine(reader: CharacterReader): Promise<string | undefined> {
  let line = "";
  for (;;) {
    const character = await reader.next();
    if (character === undefined) return line === "" ? undefined : line;
    if (character === "\n") return line.endsWith("\r") ? line.slice(0, -1) : line;
    line += character;
  }
}

/** What is typed up to the end of the line; a star is shown for each character. Fails with `Cancelled`. */
export async function readSecret(reader: CharacterReader, output: { write(text: string): unknown }): Promise<string> {
  const typed: string[] = [];
  for (;;) {
    const key = await reader.next();
    if (key === undefined || key === escapeKey || key === "\x03") {
      throw new UserError("Cancelled", "The passphrase was not entered: cancelled by the user");
    }
    if (key === "\r" || key === "\n") {
      output.write("\n");
      return typed.join("");
    }
    if (key === "\x7f" || key === "\b") {
      if (typed.pop() !== undefined) output.write("\b \b");
    } else if (key >= " " && key.length <= 2) {
      typed.push(key);
      output.write("*");
    }
  }
}

/** Hands out one character at a time; a key such as an arrow arrives as several characters and is handed out as one. */
export class CharacterReader implements Disposable {
  readonly #input: TextInput;
  readonly #isTerminal: boolean;
  readonly #decoder = new TextDecoder();
  readonly #pending: string[] = [];
  #ended = false;
  #wake: () => void = () => undefined;

  constructor(input: TextInput, isTerminal: boolean) {
    this.#input = input;
    this.#isTerminal = isTerminal;
    if (isTerminal) input.setRawMode?.(true);
    input.on("data", this.#take);
    input.on("end", this.#end);
    input.resume();
  }

  /** Undefined at the end of the input. */
  async next(): Promise<string | undefined> {
    while (this.#pending.length === 0 && !this.#ended) {
      const waiting = Promise.withResolvers<void>();
      this.#wake = waiting.resolve;
      await waiting.promise;
    }
    return this.#pending.shift();
  }

  [Symbol.dispose](): void {
    this.#input.removeListener("data", this.#take);
    this.#input.removeListener("end", this.#end);
    this.#input.pause();
    if (this.#isTerminal) this.#input.setRawMode?.(false);
  }

  readonly #take = (chunk: Uint8Array | string): void => {
    const text = typeof chunk === "string" ? chunk : this.#decoder.decode(chunk, { stream: true });
    for (const [key] of text.matchAll(this.#isTerminal ? keyPattern : characterPattern)) this.#pending.push(key);
    this.#wake();
  };

  readonly #end = (): void => {
    this.#ended = true;
    this.#wake();
  };
}

const escapeKey = "\x1b";
// biome-ignore lint/suspicious/noControlCharactersInRegex: a terminal's keys are control characters
const keyPattern = /\x1b\[[0-?]*[ -/]*[@-~]|\x1bO.|./gsu;
const characterPattern = /./gsu;
