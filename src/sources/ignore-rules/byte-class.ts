/** The bytes that one step of a pattern accepts: one bit each. */
export type ByteClass = Uint32Array;

/** Where a bracket expression ends, and what it accepts. */
export interface Bracket {
  readonly accepted: ByteClass;
  /** Behind the closing bracket. */
  readonly end: number;
}

const slash = 0x2f;
const backslash = "\\";

export function accepts(accepted: ByteClass, code: number): boolean {
  return (((accepted[code >> 5] as number) >>> (code & 31)) & 1) === 1;
}

/** The bracket expression whose first character after `[` is at `start`; undefined if git would match nothing by it. */
export function parseBracket(pattern: string, start: number, ignoresCase: boolean): Bracket | undefined {
  const isNegated = pattern[start] === "!" || pattern[start] === "^";
  const members: Member[] = [];
  /** Where a range may begin: the member before, if it was a single byte. */
  let before = -1;
  let at = isNegated ? start + 1 : start;
  // The first is a member whatever it is, a closing bracket too.
  do {
    const character = pattern[at];
    if (character === undefined) return undefined;
    if (character === "-" && before >= 0 && (pattern[at + 1] ?? "]") !== "]") {
      at += pattern[at + 1] === backslash ? 2 : 1;
      if (at >= pattern.length) return undefined;
      members.push(rangeOf(before, pattern.charCodeAt(at), ignoresCase));
      before = -1;
    } else if (character === "[" && pattern[at + 1] === ":") {
      const close = pattern.indexOf("]", at + 2);
      if (close < 0) return undefined;
      if (close > at + 2 && pattern[close - 1] === ":") {
        const member = namedClass(pattern.slice(at + 2, close - 1), ignoresCase);
        if (!member) return undefined;
        members.push(member);
        before = -1;
        at = close;
      } else {
        before = addByte(members, "[".charCodeAt(0));
      }
    } else {
      if (character === backslash && ++at >= pattern.length) return undefined;
      before = addByte(members, pattern.charCodeAt(at));
    }
    at++;
  } while (pattern[at] !== "]");
  return { accepted: bitsOf(members, isNegated), end: at + 1 };
}

/** Whether a byte of a path belongs; where case does not count, the path is in lower case. */
type Member = (code: number) => boolean;

function addByte(members: Member[], byte: number): number {
  members.push((code) => code === byte);
  return byte;
}

function rangeOf(from: number, to: number, ignoresCase: boolean): Member {
  const isInside = (code: number) => code >= from && code <= to;
  if (!ignoresCase) return isInside;
  return (code) => isInside(code) || (isLower(code) && isInside(code - 32));
}

function namedClass(name: string, ignoresCase: boolean): Member | undefined {
  if (name === "upper" && ignoresCase) return isLetter;
  return Object.hasOwn(classes, name) ? classes[name as keyof typeof classes] : undefined;
}

const isBetween = (low: number, high: number) => (code: number) => code >= low && code <= high;
const isUpper = isBetween(0x41, 0x5a);
const isLower = isBetween(0x61, 0x7a);
const isDigit = isBetween(0x30, 0x39);
const isLetter = (code: number) => isUpper(code) || isLower(code);
const isPrinted = isBetween(0x21, 0x7e);
const isAlphanumeric = (code: number) => isLetter(code) || isDigit(code);

/** As git has them: of ASCII alone, whatever the locale; and space is without the vertical tab and the form feed. */
const classes = {
  alnum: isAlphanumeric,
  alpha: isLetter,
  blank: (code) => code === 0x20 || code === 0x09,
  cntrl: (code) => code < 0x20 || code === 0x7f,
  digit: isDigit,
  graph: isPrinted,
  lower: isLower,
  print: isBetween(0x20, 0x7e),
  punct: (code) => isPrinted(code) && !isAlphanumeric(code),
  space: (code) => code === 0x20 || code === 0x09 || code === 0x0a || code === 0x0d,
  upper: isUpper,
  xdigit: (code) => isDigit(code) || isBetween(0x41, 0x46)(code) || isBetween(0x61, 0x66)(code),
} as const satisfies Readonly<Record<string, Member>>;

/** No bracket accepts the separator. */
function bitsOf(members: readonly Member[], isNegated: boolean): ByteClass {
  const bits = new Uint32Array(8);
  for (let code = 1; code < 256; code++) {
    if (code === slash || members.some((accepts) => accepts(code)) === isNegated) continue;
    bits[code >> 5] = (bits[code >> 5] as number) | (1 << (code & 31));
  }
  return bits;
}
