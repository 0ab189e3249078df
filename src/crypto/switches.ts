import { invalidValue } from "../options/values/index.ts";

/**
 * Splits command-line switches at white space. Single and double quotes keep words together, a backslash keeps a quote
 * from being one (and is itself otherwise, for Windows' paths). Throws a UserError for a quote that is not closed.
 */
export function splitSwitches(text: string): string[] {
  const words: string[] = [];
  let word: string | undefined;
  let quote = "";
  for (let index = 0; index < text.length; index++) {
    let character = text[index] as string;
    const next = text[index + 1];
    const isEscaped = character === "\\" && (next === '"' || next === "'");
    if (isEscaped) {
      character = next;
      index++;
    } else if (character === quote) {
      quote = "";
      continue;
    } else if (quote === "" && (character === '"' || character === "'")) {
      quote = character;
      word ??= "";
      continue;
    } else if (quote === "" && character.trim() === "") {
      if (word !== undefined) words.push(word);
      word = undefined;
      continue;
    }
    word = (word ?? "") + character;
  }
  if (quote !== "") throw invalidValue("A quote in the switches is not closed", `Close it with ${quote}`);
  if (word !== undefined) words.push(word);
  return words;
}
