import { randomInt } from "node:crypto";

/** No letters and digits that look alike on paper. */
const letters = "abcdefghjkmnpqrstuvwxyz23456789";
const groups = 5;
const groupLength = 5;

/** A passphrase that nobody guesses and that can be typed from paper: about 123 bits. */
export function makePassphrase(): string {
  const group = () => Array.from({ length: groupLength }, () => letters[randomInt(letters.length)]).join("");
  return Array.from({ length: groups }, group).join("-");
}

export type Strength = "none" | "weak" | "fair" | "strong";

/**
 * How much work it is to guess a passphrase, roughly: by the kinds of its characters, where those that repeat or continue the
 * one before count little.
 */
export function strengthOf(passphrase: string): Strength {
  if (passphrase === "") return "none";
  const kinds: readonly [RegExp, number][] = [
    [/[a-z]/, 26],
    [/[A-Z]/, 26],
    [/[0-9]/, 10],
    [/[^a-zA-Z0-9]/, 33],
  ];
  const alphabet = kinds.reduce((sum, [kind, count]) => sum + (kind.test(passphrase) ? count : 0), 0);
  const codes = Array.from(passphrase, (letter) => letter.codePointAt(0) ?? 0);
  const length = codes.filter((code, at) => at === 0 || Math.abs(code - (codes[at - 1] ?? 0)) > 1).length;
  const bits = Math.min(length, new Set(codes).size * 3) * Math.log2(Math.max(2, alphabet));
  if (bits < 45) return "weak";
  return bits < 70 ? "fair" : "strong";
}
