import { setImmediate } from "node:timers/promises";

/** Characters; the answer that names a million files has a fifth of it. */
const longestLine = 2 ** 30;

/** The lines of a stream of text, without their ends. Throws for one of more characters than `longest`. */
export async function* readLines(
  input: AsyncIterable<Uint8Array | string>,
  longest = longestLine,
): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  // Pieces are joined once, however many of them a long line comes in.
  let pieces: string[] = [];
  let length = 0;
  for await (const chunk of input) {
    const text = typeof chunk === "string" ? chunk : decoder.decode(chunk, { stream: true });
    const [first = "", ...rest] = text.split("\n");
    pieces.push(first);
    length += first.length;
    for (const next of rest) {
      yield pieces.join("");
      pieces = [next];
      length = next.length;
    }
    // Who says much must not keep everybody else from their turn.
    await setImmediate();
    if (length > longest) throw new Error(`A line has more than ${longest} characters`);
  }
  const last = pieces.join("");
  if (last !== "") yield last;
}
