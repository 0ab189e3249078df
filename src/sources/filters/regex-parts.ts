/** An escape, a class, the start or end of a group, a quantifier or a character of a regular expression. */
const element =
  /\\(?:[pP]\{\w+\}|x[\da-fA-F]{2}|u[\da-fA-F]{4}|u\{[\da-fA-F]+\}|c[a-zA-Z]|\d+)|\\.|\[\^?\]?(?:\\.|[^\][\\])*\]|\(\?:|\((?!\?)|[*+?]\??|\{\d+(?:,\d*)?\}\??|[^[(]/suy;
const quantifier = /^(?:[*+?]|\{\d)/;

/**
 * The parts of every path that a valid .NET regular expression matches from its beginning to its end, as a rule has
 * them; or one of JavaScript. Only characters outside of groups give any; undefined if nothing can be said.
 */
export function regexParts(source: string, ignoreCase: boolean): string[] | undefined {
  const atoms: Atom[] = [];
  let depth = 0;
  for (let at = 0; at < source.length; at = element.lastIndex) {
    element.lastIndex = at;
    const text = element.exec(source)?.[0];
    if (text === undefined || (depth === 0 && (text === "|" || text === ")"))) return undefined;
    if (text.startsWith("(")) depth++;
    if (depth === 0) {
      if (quantifier.test(text)) atoms.pop();
      if (text !== "^" && text !== "$") atoms.push(atomOf(text, ignoreCase));
    } else if (text === ")" && --depth === 0) atoms.push(anything);
  }
  return joined(atoms);
}

/** A certain text, or that there is none. */
type Atom = string | typeof anything;
const anything = Symbol("anything");

function atomOf(text: string, ignoreCase: boolean): Atom {
  const escaped = text.startsWith("\\") ? text.slice(1) : text;
  if (text !== escaped ? /^\w/.test(escaped) : /^[.[*+?{]/.test(text)) return anything;
  // The letters that others are equal to are not the same here as in other rules; the Kelvin sign is a K, and to some the long s an s.
  if (ignoreCase && /[kKsS\u0080-\u{10ffff}]/u.test(escaped)) return anything;
  return escaped;
}

function joined(atoms: readonly Atom[]): string[] {
  const parts = [""];
  for (const [index, atom] of atoms.entries()) {
    if (atom !== anything) parts.push(`${parts.pop()}${atom}`);
    else if (atoms[index - 1] !== anything) parts.push("");
  }
  return parts;
}
