import { describe, expect, test } from "bun:test";
import {
  commandLineOptions,
  engineOptions,
  genericModules,
  type OptionDeclaration,
  parseDecimal,
  parseEnumeration,
  parseInteger,
  parseSize,
  parseTimespan,
  signInOptions,
} from "../../src/options/index.ts";

const all: OptionDeclaration[] = [
  ...engineOptions,
  ...commandLineOptions,
  ...signInOptions,
  ...genericModules.flatMap((module) => module.options),
];

describe("the catalogue of options", () => {
  test("names every option and alias once, in lower case", () => {
    const names = all.flatMap((option) => [option.name, ...(option.aliases ?? [])]);
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
    expect(names.filter((name) => !/^[a-z0-9-]+$/.test(name))).toEqual([]);
  });

  test("has a line and an explanation for each", () => {
    expect(all.filter(({ short, long }) => !short || !long || short.endsWith(".") || !long.endsWith("."))).toEqual([]);
  });

  test("gives sizes a unit, and enumerations their values", () => {
    expect(all.filter(({ type, unit }) => (type === "Size") !== (unit !== undefined))).toEqual([]);
    expect(all.filter(({ type, values }) => type === "Enumeration" && !values?.length)).toEqual([]);
  });

  test.each(all.filter((option) => option.default !== undefined).map((option) => [option.name, option] as const))(
    "the default of --%s is a value of its type",
    (_, option) => {
      const text = option.default as string;
      const readers: Partial<Record<OptionDeclaration["type"], () => unknown>> = {
        Boolean: () => ["true", "false"].includes(text) || undefined,
        Integer: () => parseInteger(text),
        Decimal: () => parseDecimal(text),
        Size: () => parseSize(text),
        Timespan: () => parseTimespan(text),
        Enumeration: () => (option.values?.includes(text) ? parseEnumeration(text, option.values) : undefined),
      };
      expect((readers[option.type] ?? (() => text))()).toBeDefined();
    },
  );

  test("no boolean is true by default, unless it is deprecated", () => {
    expect(all.filter((option) => option.default === "true" && !option.deprecated)).toEqual([]);
  });

  test("a reason for not serving an option reads on from a colon", () => {
    expect(all.filter(({ notServed }) => notServed?.endsWith("."))).toEqual([]);
  });
});
