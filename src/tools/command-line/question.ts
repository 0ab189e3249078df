import { createInterface } from "node:readline";
import type { ProcessSurroundings } from "../../support/surroundings.ts";

/** Shows what will be done, and waits for the answer. Only `y` is a yes. */
export async function askToContinue(actions: readonly string[], surroundings: ProcessSurroundings): Promise<boolean> {
  const list = actions.map((action) => `    - ${action}\n`).join("");
  surroundings.write(`This will be done, in this order:\n${list}\nDo you want to continue? [y/N] `);
  await surroundings.written();
  const answer = await firstLine(surroundings);
  surroundings.write("\n");
  return answer?.trim().toLowerCase() === "y";
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
