import { isSame } from "./constant-time.ts";

/** The tokens among those separated by `;` that are good ones: long enough, and of letters that need no care. */
export function preAuthTokens(list: string): string[] {
  return list
    .split(";")
    .map((token) => token.trim())
    .filter((token) => /^[A-Za-z0-9_-]{10,}$/.test(token));
}

export function isOneOf(token: string, tokens: readonly string[]): boolean {
  // All are compared, so that the time tells nothing.
  return tokens.map((each) => isSame(each, token)).includes(true);
}
