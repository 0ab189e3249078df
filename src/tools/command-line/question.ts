import { createInterface } from "node:readline";
import { UserError } from "../../support/errors.ts";
import { CharacterReader, readSecret } from "../../support/keyboard.ts";
import type { ProcessSurroundings, TextInput } from "../../support/surroundings.ts";

/** Shows what will be done, and waits for the answer. Only `y` is a yes. */
export async function askToContinue(actions: readonly string[], surroundings: ProcessSurroundings): Promise<boolean> {
  const list = actions.map((action) => `    - ${action}\n`).join("");
  surroundings.write(`This will be done, in this order:\n${list}\nDo you want to continue? [y/N] `);
  await surroundings.written();
  const answer = await firstLine(surroundings);
  surroundings.write("\n");
  return answer?.trim().toLowerCase() === "y";
}

/** Asks for what nobody may see. Throws `NoTerminal` if there is nobody to ask, `Cancelled`. */
export async function askSecret(
  question: string,
  input: TextInput,
  output: { write(text: string): unknown },
): Promise<string> {
  if (!(input.isTTY && input.setRawMode)) {
    throw new UserError("NoTerminal", "A secret is needed, but there is no terminal to ask for it", {
      advice: "Give it on the command line.",
    });
  }
  // From here on nothing that is typed is shown, however soon that is.
  using reader = new CharacterReader(input, true);
  output.write(question);
  return await readSecret(reader, output);
}

/** Undefined at the end of the input. */
async function firstLine({ input }: ProcessSurroundings): Promise<string | undefined> {
  const lines = createInterface({ input: input as NodeJS.ReadableStream, terminal: false });
  try {
    for await (const line of lines) return line;
    return undefined;
  } finally {
    lines.close();
  }
}
