const codeUnits = 0x10000;

/** A set of UTF-16 code units, for classes that JavaScript does not have as .NET has them. */
export class CharacterSet {
  readonly #members: Uint8Array;

  constructor(members = new Uint8Array(codeUnits)) {
    this.#members = members;
  }

  /** `\d`, `\w` and `\s` of .NET. */
  static named(name: "digit" | "word" | "space"): CharacterSet {
    const expression = {
      digit: /\p{Nd}/u,
      word: /[\p{L}\p{Mn}\p{Nd}\p{Pc}]/u,
      space: /[\t-\r\x85\p{Z}]/u,
    }[name];
    return known(name, () => expression);
  }

  /** A general category such as `L` or `Lu`; undefined for other names (blocks such as `IsGreek`). */
  static category(name: string): CharacterSet | undefined {
    if (!categories.has(name)) return undefined;
    return known(name, () => new RegExp(`\\p{${name}}`, "u"));
  }

  addAll(other: CharacterSet): void {
    for (let code = 0; code < codeUnits; code++) if (other.#members[code] === 1) this.#members[code] = 1;
  }

  /** Both ends belong to it. */
  addRange(first: number, last: number, ignoreCase: boolean): void {
    this.#members.fill(1, first, last + 1);
    if (!ignoreCase) return;
    for (let code = first; code <= last; code++) for (const variant of caseVariants(code)) this.#members[variant] = 1;
  }

  inverted(): CharacterSet {
    return new CharacterSet(this.#members.map((member) => 1 - member));
  }

  toClass(): string {
    return `[${this.#ranges()}]`;
  }

  toNegatedClass(): string {
    return `[^${this.#ranges()}]`;
  }

  #ranges(): string {
    let text = "";
    for (let first = this.#members.indexOf(1); first >= 0; ) {
      const end = this.#members.indexOf(0, first);
      const last = end < 0 ? codeUnits - 1 : end - 1;
      text += first === last ? escapedUnit(first) : `${escapedUnit(first)}-${escapedUnit(last)}`;
      first = end < 0 ? -1 : this.#members.indexOf(1, end);
    }
    return text;
  }
}

/** The code units that are equal to `code` when letter case is ignored; itself included. */
export function caseVariants(code: number): number[] {
  if (code === 0x212a || code === 0x4b || code === 0x6b) return [0x4b, 0x6b, 0x212a]; // the Kelvin sign is a K
  const upper = single(String.fromCharCode(code).toUpperCase(), code);
  const lower = single(String.fromCharCode(code).toLowerCase(), code);
  return [...new Set([code, upper, lower])];
}

function single(converted: string, original: number): number {
  const code = converted.charCodeAt(0);
  return converted.length !== 1 || original < 0x80 !== code < 0x80 ? original : code;
}

const categories = new Set(
  (
    "L Lu Ll Lt Lm Lo M Mn Mc Me N Nd Nl No P Pc Pd Ps Pe Pi Pf Po " + "S Sm Sc Sk So Z Zs Zl Zp C Cc Cf Cs Co Cn"
  ).split(" "),
);

const computed = new Map<string, CharacterSet>();

function known(name: string, expression: () => RegExp): CharacterSet {
  let set = computed.get(name);
  if (set === undefined) {
    const members = new Uint8Array(codeUnits);
    const test = expression();
    for (let code = 0; code < codeUnits; code++) if (test.test(String.fromCharCode(code))) members[code] = 1;
    set = new CharacterSet(members);
    computed.set(name, set);
  }
  return set;
}

/** One code unit as an escape of a JavaScript regular expression. */
export function escapedUnit(code: number): string {
  return `\\u${code.toString(16).padStart(4, "0")}`;
}
