import { describe, expect, test } from "bun:test";
import { type Language, languages, preferredLanguage, textsOf } from "../../views/texts/index.ts";

/** Every text with its place; those with blanks are filled with numbers and words. */
function flat(texts: object, place = ""): [place: string, text: string][] {
  return Object.entries(texts).flatMap(([key, value]) => {
    const here = place === "" ? key : `${place}.${key}`;
    if (typeof value === "string") return [[here, value] as [string, string]];
    if (typeof value === "function") {
      const one = value(1, 1, 1, 1);
      const many = value(2, 2, 2, 2);
      expect(typeof one).toBe("string");
      return [[`${here}(1)`, one] as [string, string], [`${here}(2)`, many] as [string, string]];
    }
    return flat(value as object, here);
  });
}

const english = flat(textsOf("en"));

describe("texts", () => {
  for (const language of Object.keys(languages) as Language[]) {
    const own = flat(textsOf(language));

    test(`in ${languages[language]} say everything that the English ones say`, () => {
      expect(own.map(([place]) => place)).toEqual(english.map(([place]) => place));
      expect(own.filter(([, text]) => text.trim() === "").map(([place]) => place)).toEqual([]);
    });

    test(`in ${languages[language]} are calm: nothing is shouted, nobody is begged`, () => {
      const loud = own.filter(([, text]) =>
        /!(?!\[)|\bplease\b|\boops\b|\bbitte\b|\bvenligst\b|undefined|\[object/i.test(text),
      );
      expect(loud).toEqual([]);
    });
  }

  test("in other languages are not the English ones", () => {
    for (const language of ["de", "da"] as const) {
      const same = flat(textsOf(language)).filter(([place, text]) => {
        const original = english.find(([each]) => each === place)?.[1] ?? "";
        return text === original && text.split(" ").length > 3;
      });
      expect(same).toEqual([]);
    }
  });
});

describe("the language of a browser", () => {
  const cases: [string | null, Language][] = [
    [null, "en"],
    ["da", "da"],
    ["fr-FR, fr;q=0.9", "en"],
    ["en;q=0.4, de-CH;q=0.7", "de"],
    ["de;q=0, da;q=0.1", "da"],
    ["*;q=0.5, ,;;", "en"],
  ];
  for (const [header, language] of cases) {
    test(`${header} is ${language}`, () => expect(preferredLanguage(header)).toBe(language));
  }
});
