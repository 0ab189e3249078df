import { accepts, type ByteClass, parseBracket } from "./byte-class.ts";

/**
 * One pattern of an ignore file, without its signs. Patterns and paths are strings of bytes ({@link toBytes}), since git matches
 * bytes: `?` is one of them, and an umlaut has two. Matching takes a time that is bounded whatever the pattern: the text of
 * such a file may come from anywhere.
 */
export class IgnorePattern {
  /** Matched against the name alone. */
  readonly #inName: boolean;
  /** What the path must begin with, before the first wildcard. */
  readonly #prefix: string;
  /** The rest; undefined for a pattern that git takes as matching nothing. */
  readonly #steps: readonly Step[] | undefined;
  readonly #ignoresCase: boolean;

  constructor(pattern: string, ignoresCase: boolean) {
    this.#inName = !pattern.includes("/");
    const text = pattern.startsWith("/") ? pattern.slice(1) : pattern;
    const wild = text.search(/[*?[\\]/);
    const length = wild < 0 ? text.length : wild;
    const prefix = text.slice(0, length);
    this.#ignoresCase = ignoresCase;
    this.#prefix = ignoresCase ? toLower(prefix) : prefix;
    this.#steps = compile(text.slice(length), ignoresCase);
  }

  /** @param path from the folder of the ignore file, without a separator at its end. */
  matches(path: string): boolean {
    if (this.#steps === undefined) return false;
    const whole = this.#inName ? path.slice(path.lastIndexOf("/") + 1) : path;
    const text = this.#ignoresCase ? toLower(whole) : whole;
    if (!text.startsWith(this.#prefix)) return false;
    if (this.#steps.length === 0) return text.length === this.#prefix.length;
    return matchSteps(this.#steps, text, this.#prefix.length);
  }
}

/** A path as the bytes that the system has for it, one a character. */
export function toBytes(path: string): string {
  return beyondAscii.test(path) ? Buffer.from(path, "utf8").toString("latin1") : path;
}

/** The text whose bytes these are. */
export function fromBytes(bytes: string): string {
  return beyondAscii.test(bytes) ? Buffer.from(bytes, "latin1").toString("utf8") : bytes;
}

const beyondAscii = /[^\0-\x7f]/;

/** One byte, one of several, or wildcards: any one byte of a name, `*`, and `**` for anything and for folders. */
type Step = number | ByteClass | "one" | "name" | "anything" | "folders";

const slash = "/".charCodeAt(0);

function compile(pattern: string, ignoresCase: boolean): Step[] | undefined {
  const steps: Step[] = [];
  for (let at = 0; at < pattern.length; ) {
    const character = pattern[at] as string;
    if (character === "?") {
      steps.push("one");
      at++;
    } else if (character === "*") {
      const { step, end } = stars(pattern, at);
      steps.push(step);
      at = end;
    } else if (character === "[") {
      const bracket = parseBracket(pattern, at + 1, ignoresCase);
      if (!bracket) return undefined;
      steps.push(bracket.accepted);
      at = bracket.end;
    } else if (character === "\\") {
      if (at + 1 >= pattern.length) return undefined;
      steps.push(pattern.charCodeAt(at + 1));
      at += 2;
    } else {
      steps.push((ignoresCase ? toLower(character) : character).charCodeAt(0));
      at++;
    }
  }
  return steps;
}

/** Two stars or more go through folders where they stand alone between separators. */
function stars(pattern: string, start: number): { step: Step; end: number } {
  let end = start + 1;
  while (pattern[end] === "*") end++;
  const isAtBegin = start === 0 || pattern[start - 1] === "/";
  if (end - start < 2 || !isAtBegin) return { step: "name", end };
  if (pattern[end] === "/") return { step: "folders", end: end + 1 };
  return end === pattern.length || pattern.startsWith("\\/", end) ? { step: "anything", end } : { step: "name", end };
}

/**
 * Of each kind of star only the last one need ever take in more, those before are best off with as little as they can: so there
 * are two places to come back to.
 */
function matchSteps(steps: readonly Step[], text: string, start: number): boolean {
  let step = 0;
  let at = start;
  let nameStep = -1;
  let nameAt = 0;
  let wideStep = -1;
  let wideAt = 0;
  for (;;) {
    const current = steps[step];
    if (current === undefined && at === text.length) return true;
    if (current === "name") {
      nameStep = ++step;
      nameAt = at;
    } else if (current === "anything" || current === "folders") {
      wideStep = ++step;
      wideAt = at;
      nameStep = -1;
    } else if (current !== undefined && at < text.length && acceptsByte(current, text.charCodeAt(at))) {
      step++;
      at++;
    } else if (nameStep >= 0 && nameAt < text.length && text.charCodeAt(nameAt) !== slash) {
      step = nameStep;
      at = ++nameAt;
    } else if (wideStep >= 0) {
      wideAt = steps[wideStep - 1] === "folders" ? text.indexOf("/", wideAt) + 1 : wideAt + 1;
      if (wideAt === 0 || wideAt > text.length) return false;
      step = wideStep;
      at = wideAt;
      nameStep = -1;
    } else {
      return false;
    }
  }
}

function acceptsByte(step: number | ByteClass | "one", code: number): boolean {
  if (typeof step === "number") return step === code;
  return step === "one" ? code !== slash : accepts(step, code);
}

/** Letters of ASCII alone, as git does. */
function toLower(bytes: string): string {
  return bytes.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
}
