import { describe, expect, test } from "bun:test";
import { encryptionModules } from "../../../../src/crypto/index.ts";
import { destinationModules } from "../../../../src/destinations/index.ts";
import type { OptionDeclaration } from "../../../../src/options/declaration.ts";
import { searchOptions, settableOptions } from "../../../../src/server/pages/job-form/option-fields.ts";
import * as danish from "../../../../views/texts/da/options/index.ts";
import * as german from "../../../../views/texts/de/options/index.ts";
import { moduleIn, optionIn } from "../../../../views/texts/options.ts";

/** All that a page may show, on any system. */
const shown = [...settableOptions, ...destinationModules.flatMap(({ options }) => options)];
const chosen = [...destinationModules, ...encryptionModules];

const reasonOf = ({ deprecated, notServed, noEffect }: OptionDeclaration) => deprecated ?? notServed ?? noEffect;

test("options of one name are described alike, so that their name tells them", () => {
  const first = new Map(shown.toReversed().map((option) => [option.name, option]));
  const words = (option: OptionDeclaration | undefined) => option && [option.short, option.long, reasonOf(option)];
  expect(shown.map((option) => words(option))).toEqual(shown.map(({ name }) => words(first.get(name))));
});

for (const [language, { options, modules }] of Object.entries({ de: german, da: danish })) {
  describe(`in ${language}`, () => {
    test("every option that a page shows has its words, and no other has any", () => {
      expect(Object.keys(options).sort()).toEqual([...new Set(shown.map(({ name }) => name))].sort());
      expect(Object.keys(modules).sort()).toEqual(chosen.map(({ key }) => key).sort());
    });

    test("a reason is given where the declaration gives one, and only there", () => {
      const differing = shown.filter((option) => (options[option.name]?.[2] === undefined) !== !reasonOf(option));
      expect(differing.map(({ name }) => name)).toEqual([]);
    });

    test("nothing is blank or left in English", () => {
      const left = shown.filter((option) => {
        const own = options[option.name] ?? [];
        const english = [option.short, option.long, reasonOf(option)];
        return own.some((text, at) => text?.trim() === "" || text === english[at]);
      });
      expect(left.map(({ name }) => name)).toEqual([]);
      const sameModules = chosen.filter(({ key, name, description }) => {
        const own = modules[key] ?? [];
        return own.some((text) => text.trim() === "" || text === name || text === description);
      });
      expect(sameModules.map(({ key }) => key)).toEqual([]);
    });

    test("the options that are named are those that the English text names", () => {
      const named = (text: string) => [...text.matchAll(/--[a-z][a-z0-9-]+/g)].map(([name]) => name).sort();
      const differing = shown.filter((option) => {
        const own = named((options[option.name] ?? []).join(" "));
        return own.join() !== named([option.short, option.long, reasonOf(option) ?? ""].join(" ")).join();
      });
      expect(differing.map(({ name }) => name)).toEqual([]);
    });
  });
}

describe("an option", () => {
  const option = { name: "dry-run", short: "Short", long: "Long" };

  test("stays as it is declared in English, and where a language has no words for it", () => {
    expect(optionIn("en", option)).toBe(option);
    const unknown = { ...option, name: "constructor" };
    expect(optionIn("de", unknown)).toBe(unknown);
    const module = { key: "toString", name: "A", description: "B" };
    expect(moduleIn("da", module)).toBe(module);
  });

  test("is found by its name, by the words shown and by the English ones", () => {
    const found = (search: string, language: "en" | "de" | "da") =>
      searchOptions(search, [], "job", language).found.map(({ name }) => name);
    for (const language of ["en", "de", "da"] as const) {
      expect(found("throttle-upload", language)).toEqual(["throttle-upload"]);
      expect(found("upload per second", language)).toEqual(["throttle-upload"]);
    }
    expect(found("sekunde hochladen", "de")).toEqual(["throttle-upload"]);
    expect(found("sekundet upload", "da")).toEqual(["throttle-upload"]);
    expect(found("sekunde hochladen", "en")).toEqual([]);
  });
});
