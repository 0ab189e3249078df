import type { OptionValues } from "../options/declaration.ts";
import { parseBooleanOption } from "../options/values/index.ts";
import { UserError } from "../support/errors.ts";
import { CharacterReader, readLine, readSecret } from "../support/keyboard.ts";
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
