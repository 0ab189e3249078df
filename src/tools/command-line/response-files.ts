import { readFileSync } from "node:fs";
import { messageOf } from "../../support/errors.ts";
import { UsageError } from "./usage-error.ts";

/**
 * Replaces each argument `@file` by the words of that file (programs.md 1, "Parser B"): separated by white space or line
 * ends, kept together by double quotes; lines that start with `#` don't count. Throws {@link UsageError} if a file
 * cannot be read.
 */
export function expandResponseFiles(args: readonly string[]): string[] {
  return args.flatMap((argument) => (/^@./s.test(argument) ? wordsOf(argument.slice(1)) : [argument]));
}

function wordsOf(path: string): string[] {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    throw new UsageError(`The file "${path}" with arguments cannot be read: ${messageOf(error)}.`);
  }
  return text
    .split(/\r?\n/)
    .filter((line) => !line.startsWith("#"))
    .flatMap((line) => line.match(/(?:"[^"]*"|[^\s"])+/g) ?? [])
    .map((word) => word.replaceAll('"', ""));
}
