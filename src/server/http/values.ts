import * as v from "valibot";

/** `true` or `false` in a query, in any case (rest-api.md 1). */
const flag = v.pipe(
  v.string(),
  v.check((text) => /^(true|false)$/i.test(text)),
  v.transform((text) => text.toLowerCase() === "true"),
);
export const optionalFlag = v.optional(flag, "false");

const decimal = /^\s*[+-]?\d+\s*$/;
const integerText = v.pipe(v.string(), v.regex(decimal), v.transform(Number), v.safeInteger());

/** A whole number in a query. */
export const integerInQuery = integerText;

/** A whole number in a body; clients may write it as text. */
export const integer = v.union([v.pipe(v.number(), v.safeInteger()), integerText]);

/** One of some names, in any case or as its position, as clients of Duplicati may write it in a body. */
export function nameOf<const Names extends readonly string[]>(names: Names) {
  return v.pipe(
    v.union([v.string(), v.number()]),
    v.transform((given) => {
      const position = typeof given === "number" ? given : positionOf(given, names);
      return names[position];
    }),
    v.picklist(names),
  );
}

function positionOf(text: string, names: readonly string[]): number {
  if (decimal.test(text)) return Number(text);
  return names.findIndex((name) => name.toLowerCase() === text.trim().toLowerCase());
}
