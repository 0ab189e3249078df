import { UserError } from "../../support/errors.ts";
import { CharacterSet, caseVariants, escapedUnit } from "./character-set.ts";

/**
 * Rewrites a .NET regular expression as one for JavaScript without flags, with the options that filters have: a dot
 * matches line feeds, unnamed groups do not capture (filters-reports-scripts.md 1.4).
 *
 * Everything is spelled out: letter case as classes, `\w` and its like as the Unicode ranges they have in .NET, so that
 * both match the same UTF-16 code units. What has no exact equivalent is refused with `InvalidFilterExpression`.
 */
export function translateRegex(source: string, ignoreCase: boolean): string {
  return new Translator(source).translate({ ignoreCase, singleLine: true, multiLine: false, spaced: false });
}

interface Options {
  readonly ignoreCase: boolean;
  /** A dot matches line feeds. */
  readonly singleLine: boolean;
  /** `^` and `$` match at line feeds. */
  readonly multiLine: boolean;
  /** White space and comments are not part of the pattern. */
  readonly spaced: boolean;
}

class Translator {
  readonly #source: string;
  #position = 0;

  constructor(source: string) {
    this.#source = source;
  }

  translate(options: Options): string {
    const result = this.#alternatives(options);
    if (this.#position < this.#source.length) this.#refuse("it has a ) too many");
    return result;
  }

  /** Up to the end, or to the parenthesis that closes the group. */
  #alternatives(initial: Options): string {
    let options = initial;
    let result = "";
    while (this.#position < this.#source.length) {
      if (options.spaced && this.#skipSpace()) continue;
      const character = this.#peek();
      if (character === ")") break;
      if (character === "|") {
        this.#position++;
        result += "|";
        continue;
      }
      if (this.#takes("(?#")) {
        this.#skipTo(")");
        continue;
      }
      const changed = this.#inlineOptions(options);
      if (changed !== undefined) {
        options = changed;
        continue;
      }
      result += this.#quantified(options);
    }
    return result;
  }

  /** `(?i-s)`: holds up to the end of the group it stands in. */
  #inlineOptions(options: Options): Options | undefined {
    const match = /^\(\?([imnsx]*)(?:-([imnsx]*))?\)/i.exec(this.#rest(32));
    if (match === null) return undefined;
    this.#position += match[0].length;
    return withOptions(options, match[1] ?? "", match[2] ?? "");
  }

  #quantified(options: Options): string {
    const { text, assertion } = this.#atom(options);
    if (options.spaced) while (this.#skipSpace());
    const quantifier = /^(?:[*+?]|\{\d+(?:,\d*)?\})\??/.exec(this.#rest(48))?.[0];
    if (quantifier === undefined) return text;
    this.#position += quantifier.length;
    if (options.spaced) while (this.#skipSpace());
    if (/^(?:[*+?]|\{\d+(?:,\d*)?\})/.test(this.#rest(48))) this.#refuse("it has a quantifier behind a quantifier");
    return `${assertion ? `(?:${text})` : text}${quantifier}`;
  }

  #atom(options: Options): { text: string; assertion: boolean } {
    const character = this.#next();
    switch (character) {
      case "(":
        return this.#group(options);
      case "[":
        return matching(this.#characterClass(options.ignoreCase));
      case ".":
        return matching(options.singleLine ? "[^]" : "[^\\n]");
      case "^":
        return asserting(options.multiLine ? "(?<=^|\\n)" : "^");
      case "$":
        return asserting(options.multiLine ? "(?=\\n|$)" : beforeFinalLineFeed);
      case "\\":
        return this.#escape(options.ignoreCase);
      case "*":
      case "+":
      case "?":
        return this.#refuse("it has a quantifier with nothing before it");
      default:
        if (character === "{" && /^\d+(?:,\d*)?\}/.test(this.#rest(48))) {
          this.#refuse("it has a quantifier with nothing before it");
        }
        return matching(literal(character, options.ignoreCase));
    }
  }

  #group(options: Options): { text: string; assertion: boolean } {
    const opening = this.#opening(options);
    const body = this.#alternatives(opening.options);
    if (this.#position >= this.#source.length) this.#refuse("a ) is missing");
    this.#position++;
    return { text: `${opening.text}${body})`, assertion: opening.assertion };
  }

  /** What stands behind the parenthesis of a group. */
  #opening(options: Options): { text: string; assertion: boolean; options: Options } {
    for (const text of ["?=", "?!", "?<=", "?<!"]) {
      if (this.#takes(text)) return { text: `(${text}`, assertion: true, options };
    }
    const plain = { text: "(?:", assertion: false, options };
    if (!this.#takes("?")) return plain;
    if (this.#takes(":")) return plain;
    if (this.#takes(">")) this.#refuse("atomic groups are not supported");
    if (this.#takes("(")) this.#refuse("conditions are not supported");
    // Nothing can refer to a group by its name (see #escape), so that the name does not matter.
    const name = /^(?:<[A-Za-z_]\w*>|'[A-Za-z_]\w*')/.exec(this.#rest(200))?.[0];
    if (name !== undefined) {
      this.#position += name.length;
      return plain;
    }
    const inline = /^([imnsx]*)(?:-([imnsx]*))?:/i.exec(this.#rest(32));
    if (inline === null) return this.#refuse("it has a group of a kind that is not supported");
    this.#position += inline[0].length;
    return { ...plain, options: withOptions(options, inline[1] ?? "", inline[2] ?? "") };
  }

  #escape(ignoreCase: boolean): { text: string; assertion: boolean } {
    const character = this.#peek();
    switch (character) {
      case "A":
      case "G":
        this.#position++;
        return asserting("^");
      case "z":
        this.#position++;
        return asserting("$");
      case "Z":
        this.#position++;
        return asserting(beforeFinalLineFeed);
      case "b":
      case "B":
        this.#position++;
        return asserting(wordBoundary(character === "b"));
      case "k":
        return this.#refuse("back-references are not supported");
    }
    if (/[1-9]/.test(character)) this.#refuse("back-references are not supported");
    const set = this.#setEscape();
    if (set !== undefined) return matching(set.toClass());
    return matching(literal(this.#characterEscape(), ignoreCase));
  }

  /** `\d`, `\p{Lu}` and the like; undefined, with nothing read, if something else follows. */
  #setEscape(): CharacterSet | undefined {
    const character = this.#peek();
    const named = { d: "digit", w: "word", s: "space" }[character.toLowerCase()];
    if (named !== undefined) {
      this.#position++;
      const set = CharacterSet.named(named as "digit" | "word" | "space");
      return character === character.toLowerCase() ? set : set.inverted();
    }
    if (character !== "p" && character !== "P") return undefined;
    const match = /^[pP]\{(\w+)\}/.exec(this.#rest(64));
    const set = match === null ? undefined : CharacterSet.category(match[1] as string);
    if (match === null || set === undefined) return this.#refuse("it names a Unicode category that is not supported");
    this.#position += match[0].length;
    return character === "p" ? set : set.inverted();
  }

  /** What stands behind a backslash, as the one character it means. */
  #characterEscape(): string {
    const code = /^(?:x([0-9A-Fa-f]{2})|u([0-9A-Fa-f]{4}))/.exec(this.#rest(5));
    if (code !== null) {
      this.#position += code[0].length;
      return String.fromCharCode(Number.parseInt((code[1] ?? code[2]) as string, 16));
    }
    const octal = /^0[0-7]{0,2}/.exec(this.#rest(3))?.[0];
    if (octal !== undefined) {
      this.#position += octal.length;
      return String.fromCharCode(Number.parseInt(octal, 8));
    }
    const control = /^c([A-Za-z@[\\\]^_])/.exec(this.#rest(2));
    if (control !== null) {
      this.#position += 2;
      return String.fromCharCode((control[1] as string).toUpperCase().charCodeAt(0) - 64);
    }
    const character = this.#next();
    const meant = { t: "\t", n: "\n", r: "\r", f: "\f", v: "\v", a: "\x07", e: "\x1b" }[character];
    if (meant !== undefined) return meant;
    if (/\w/.test(character)) this.#refuse(`it has an unknown escape \\${character}`);
    return character;
  }

  /** Behind the opening bracket; `[a-z-[aeiou]]` is a class without the characters of another. */
  #characterClass(ignoreCase: boolean): string {
    const negated = this.#takes("^");
    const set = new CharacterSet();
    let subtracted = "";
    for (let first = true; ; first = false) {
      if (!first && this.#takes("]")) break;
      if (!first && this.#takes("-[")) {
        subtracted = this.#characterClass(ignoreCase);
        if (!this.#takes("]")) this.#refuse("a subtracted class must be the last thing in its class");
        break;
      }
      const start = this.#classMember();
      if (typeof start !== "string") {
        set.addAll(start);
        continue;
      }
      const end = this.#rangeEnd(start);
      set.addRange(start.charCodeAt(0), end.charCodeAt(0), ignoreCase);
    }
    const whole = negated ? set.toNegatedClass() : set.toClass();
    return subtracted === "" ? whole : `(?:(?!${subtracted})${whole})`;
  }

  #rangeEnd(start: string): string {
    // A hyphen before the end, or before a subtraction, is one.
    if (this.#peek() !== "-" || /^-[\][]/.test(this.#rest(2))) return start;
    this.#position++;
    const end = this.#classMember();
    if (typeof end !== "string") return this.#refuse("it has a range that ends with a class");
    if (end < start) this.#refuse("it has a range in reverse order");
    return end;
  }

  #classMember(): string | CharacterSet {
    const character = this.#next();
    if (character !== "\\") return character;
    if (this.#takes("b")) return "\b";
    if (/[1-9]/.test(this.#peek())) this.#refuse("it has an octal escape that is not supported");
    return this.#setEscape() ?? this.#characterEscape();
  }

  #skipSpace(): boolean {
    const space = /^(?:\s+|#[^\n]*\n?)/.exec(this.#source.slice(this.#position))?.[0];
    if (space === undefined) return false;
    this.#position += space.length;
    return true;
  }

  #skipTo(end: string): void {
    const found = this.#source.indexOf(end, this.#position);
    if (found < 0) this.#refuse("it has a comment without an end");
    this.#position = found + end.length;
  }

  #takes(text: string): boolean {
    if (!this.#source.startsWith(text, this.#position)) return false;
    this.#position += text.length;
    return true;
  }

  #peek(): string {
    return this.#source[this.#position] ?? "";
  }

  #rest(length: number): string {
    return this.#source.slice(this.#position, this.#position + length);
  }

  #next(): string {
    const character = this.#source[this.#position++];
    return character ?? this.#refuse("it ends too early");
  }

  #refuse(reason: string): never {
    throw new UserError(
      "InvalidFilterExpression",
      `The regular expression "${this.#source}" of a filter cannot be used: ${reason}`,
      { advice: "Write the rule in a simpler way; wildcards are often enough." },
    );
  }
}

const beforeFinalLineFeed = "(?=\\n?$)";

function matching(text: string) {
  return { text, assertion: false };
}

function asserting(text: string) {
  return { text, assertion: true };
}

function withOptions(options: Options, on: string, off: string): Options {
  const setting = (letter: string, current: boolean) =>
    off.toLowerCase().includes(letter) ? false : on.toLowerCase().includes(letter) || current;
  return {
    ignoreCase: setting("i", options.ignoreCase),
    singleLine: setting("s", options.singleLine),
    multiLine: setting("m", options.multiLine),
    spaced: setting("x", options.spaced),
  };
}

function literal(character: string, ignoreCase: boolean): string {
  const variants = ignoreCase ? caseVariants(character.charCodeAt(0)) : [];
  if (variants.length < 2) return /[A-Za-z0-9_ /-]/.test(character) ? character : escapedUnit(character.charCodeAt(0));
  return `[${variants.map(escapedUnit).join("")}]`;
}

/** Joiners count as parts of words here, though `\w` does not match them. */
function wordBoundary(positive: boolean): string {
  const set = new CharacterSet();
  set.addAll(CharacterSet.named("word"));
  set.addRange(0x200c, 0x200d, false);
  const word = set.toClass();
  return positive
    ? `(?:(?<=${word})(?!${word})|(?<!${word})(?=${word}))`
    : `(?:(?<=${word})(?=${word})|(?<!${word})(?!${word}))`;
}
