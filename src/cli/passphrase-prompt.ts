import type { OptionValues } from "../options/declaration.ts";
import { parseBooleanOption } from "../options/values/index.ts";
import { UserError } from "../support/errors.ts";
import type { TextInput } from "../support/surroundings.ts";

export interface PassphrasePrompt {
  /** Ask twice, for a backup. */
  readonly confirm: boolean;
  /** Read lines, not keys (`--force-passphrase-from-stdin`). */
  readonly fromStandardInput: boolean;
  readonly input: TextInput;
  readonly output: { write(text: string): unknown };
}

/** True if a command has to ask for the passphrase (cli.md 7). `operation` is the command's name. */
export function needsPassphrase(operation: string, options: OptionValues): boolean {
  const disabled = (options["disable-module"] ?? "").trim().toLowerCase().split(",");
  return (
    !withoutPassphrase.has(operation) &&
    options.passphrase === undefined &&
    !parseBooleanOption(options["no-encryption"]) &&
    !disabled.includes("console-password-input")
  );
}

/**
 * Asks for the passphrase (cli.md 7). Fails with `Cancelled`, `PassphraseMismatch`, `EmptyPassphrase`, or with
 * `PassphraseNotAvailable` when there is nobody to ask.
 */
export async function askPassphrase(prompt: PassphrasePrompt): Promise<string> {
  const { confirm, fromStandardInput, input, output } = prompt;
  if (!fromStandardInput && !(input.isTTY && input.setRawMode)) {
    throw new UserError("PassphraseNotAvailable", "A passphrase is needed, but there is no terminal to ask for it", {
      advice:
        "Use the option --passphrase, the environment variable PASSPHRASE, or --force-passphrase-from-stdin to read it from the standard input.",
    });
  }
  using reader = new CharacterReader(input, !fromStandardInput);
  const read = fromStandardInput ? () => readLine(reader) : () => readSecret(reader, output);

  if (!fromStandardInput) output.write("\nEnter encryption passphrase: ");
  const passphrase = await read();
  if (confirm) {
    output.write(`${fromStandardInput ? "\n" : ""}Confirm encryption passphrase: `);
    if ((await read()) !== passphrase) throw new UserError("PassphraseMismatch", "The passphrases do not match");
  }
  if (passphrase === undefined || passphrase.trim() === "") {
    throw new UserError("EmptyPassphrase", "The passphrase is empty", {
      advice: "Use --no-encryption to store the backup without encryption.",
    });
  }
  return passphrase;
}

const withoutPassphrase = new Set([
  "sync",
  "create-report",
  "test-filters",
  "test-filter",
  "affected",
  "system-info",
  "systeminfo",
  "send-mail",
]);

/** A line without its end; undefined when the input is at its end. */
async function readLine(reader: CharacterReader): Promise<string | undefined> {
  let line = "";
  for (;;) {
    const character = await reader.next();
    if (character === undefined) return line === "" ? undefined : line;
    if (character === "\n") return line.endsWith("\r") ? line.slice(0, -1) : line;
    line += character;
  }
}

async function readSecret(reader: CharacterReader, output: PassphrasePrompt["output"]): Promise<string> {
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
class CharacterReader implements Disposable {
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
