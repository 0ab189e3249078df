import { describe, expect, test } from "bun:test";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { encryptionModules } from "../../src/crypto/registry.ts";
import { destinationModules } from "../../src/destinations/index.ts";
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
import { containers } from "../../src/volumes/containers/index.ts";

const all: OptionDeclaration[] = [
  ...engineOptions,
  ...commandLineOptions,
  ...signInOptions,
  ...genericModules.flatMap((module) => module.options),
];

const source = join(import.meta.dirname, "..", "..", "src");
/** What may read an option: every source file that does not declare any. */
const readers = readdirSync(source, { recursive: true, encoding: "utf8" })
  .filter((path) => path.endsWith(".ts") && !path.startsWith(join("options", "catalogue")))
  .map((path) => ({ isFace: /^(tools|server)\b/.test(path), text: readFileSync(join(source, path), "utf8") }));

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

  test("a reason for not serving an option, or for doing nothing, reads on from a colon", () => {
    expect(all.filter(({ notServed, noEffect }) => [notServed, noEffect].some((why) => why?.endsWith(".")))).toEqual(
      [],
    );
  });

  test("options are read, but for those that are marked as without effect", () => {
    const mentions = (text: string, name: string) => text.replaceAll(`name: "${name}"`, "").includes(`"${name}"`);
    const isRead = (name: string) => readers.some(({ text }) => mentions(text, name));
    // Tools have options of their own, of which some have the same names; the server passes on what clients ask for.
    const isReadByEngine = (name: string) => readers.some(({ isFace, text }) => !isFace && mentions(text, name));
    const modules = [...containers, ...encryptionModules, ...destinationModules];
    const ofModules: OptionDeclaration[] = modules.flatMap(({ options }) => options);
    const marked = [...all, ...ofModules].filter(({ noEffect }) => noEffect !== undefined);
    expect(marked.map(({ name }) => name).filter(isReadByEngine)).toEqual([]);
    // Of modules, some read their options by a part of the name.
    const plain: OptionDeclaration[] = [...engineOptions, ...commandLineOptions];
    const served = plain.filter((option) => !option.deprecated && !option.notServed && !option.noEffect);
    expect(served.map(({ name }) => name).filter((name) => !isRead(name))).toEqual([]);
  });
});
