import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { type HelpModules, helpText } from "../../src/cli/help/index.ts";
import { commandPages } from "../../src/cli/help/pages/commands.ts";
import { topicPages } from "../../src/cli/help/pages/topics.ts";
import { wrap } from "../../src/cli/help/wrap.ts";
import {
  commandLineOptions,
  engineOptions,
  genericModules,
  type OptionDeclaration,
  signInOptions,
} from "../../src/options/index.ts";
import { parityModules } from "../../src/volumes/parity/index.ts";

const modules: HelpModules = {
  destinations: [{ key: "file", name: "Local folder", description: "A folder.", options: [] }],
  encryptions: [
    {
      key: "aes",
      name: "AES encryption",
      description: "Built in.",
      options: [
        {
          name: "aes-version",
          type: "Enumeration",
          short: "Version",
          long: "Format.",
          values: ["2", "3"],
          default: "2",
        },
      ],
    },
  ],
  containers: [{ key: "zip", name: "ZIP compression", description: "Standard.", options: [] }],
  parities: parityModules,
};
const help = (topic?: string, width = 80) => helpText(topic, width, modules);

describe("helpText()", () => {
  test("starts with an overview that names commands and modules", () => {
    for (const word of ["backup", "restore", "file", "aes, zip", "sendmail"]) expect(help()).toContain(word);
    expect(help("help")).toBe(help());
  });

  test("shows the overview below an unknown topic", () => {
    expect(help("file:///B")).toBe(`Topic not found: file:///B\n\n${help()}`);
  });

  test.each(commandPages.flatMap(({ names }) => names))("has a page for the command %s", (name) => {
    expect(help(name.toUpperCase())).toStartWith("Usage: bunker ");
  });

  test("every option that a command's page names is there", () => {
    for (const page of commandPages) {
      for (const option of page.options) expect(help(page.names[0])).toContain(`  --${option} (`);
    }
  });

  test("no two pages have the same name", () => {
    const names = [...commandPages, ...topicPages].flatMap((page) => page.names);
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
  });

  test.each([
    ["aes", "AES encryption (.aes):\n Built in.\n Supported options:\n  --aes-version (Enumeration): Version\n"],
    ["zip", "ZIP compression (.zip):\n Standard."],
    ["par2", "PAR2 parity (.par2):"],
    ["file", "Local folder (file):\n A folder."],
    ["sendmail", "Mail reports (sendmail):"],
    ["aes-version", "  --aes-version (Enumeration): Version\n    Format.\n    * values: 2, 3\n    * default value: 2"],
    ["dryrun", "  --dry-run (Boolean):"],
    ["--dblock-size", "  --dblock-size (Size):"],
    ["exclude", "  --exclude (String):"],
    ["time", "Times and durations\n"],
    ["--time", "  --time (DateTime):"],
    ["--list", "Usage: bunker find "],
    ["advanced", "Options\n\n  --abort-if-source-missing = false\n"],
  ])("%s has a page drawn from its declaration", (topic, start) => {
    expect(help(topic)).toStartWith(start);
  });

  const options: OptionDeclaration[] = [
    ...engineOptions,
    ...commandLineOptions,
    ...signInOptions,
    ...genericModules.flatMap((module) => module.options),
  ];
  test.each(options.map((option) => [option.name, option] as const))(
    "--%s has a page with its type, values, default, and why it may do nothing",
    (name, option) => {
      const page = help(`--${name}`, 10_000);
      expect(page).toStartWith(`  --${name} (${option.type}): ${option.short}\n`);
      for (const alias of option.aliases ?? []) expect(help(`--${alias}`, 10_000)).toBe(page);
      const lines = page.split("\n").map((line) => line.trim());
      const { values, notServed, noEffect, deprecated } = option;
      if (values) expect(lines).toContain(`* values: ${values.join(", ")}`);
      if (option.default) expect(lines).toContain(`* default value: ${option.default.replaceAll("\n", "\\n")}`);
      if (notServed) expect(lines).toContain(`[NOT AVAILABLE]: ${notServed}`);
      if (noEffect) expect(lines).toContain(`[NO EFFECT]: ${noEffect}`);
      if (deprecated) expect(lines).toContain(`[DEPRECATED]: ${deprecated}`);
    },
  );

  test("the list of all options has each with type, values and default, and why it may do nothing", () => {
    const page = help("advanced", 10_000);
    for (const { name, type } of [...engineOptions, ...commandLineOptions]) {
      expect(page).toMatch(new RegExp(`^  --${name}( = .*)?\n    .* \\(${type}(: .*)?\\)\\.`, "m"));
    }
    expect(page).toContain(
      "--symlink-policy = Store\n    What to do with symbolic links (Enumeration: Store, Follow, Ignore).",
    );
    expect(page).toMatch(/--usn-policy.*\n.* Not available: /);
    expect(page).toMatch(/--restore-legacy = false\n.* No effect: /);
    expect(page).toMatch(/--verbose = false\n.* Deprecated: /);
  });

  test("an option's page tells what it replaces, and what it can't do", () => {
    expect(help("verbose")).toContain("[DEPRECATED]: It has no effect");
    expect(help("vss-use-mapping")).toContain("[NOT AVAILABLE]: snapshots aren't taken on Windows");
    expect(help("full-result")).toContain("* aliases: --full-results");
    expect(help("vss-use-mapping")).toContain("* systems: Windows");
  });

  test.each([40, 80, 120, 0])("no line is longer than a console of %d columns allows", (width) => {
    const limit = (width || 80) - 2;
    for (const topic of ["help", "backup", "options", "filters", "aes", "dblock-size"]) {
      for (const line of help(topic, width).split("\n")) expect(line.length).toBeLessThanOrEqual(limit);
    }
  });
});

describe("wrap()", () => {
  test("keeps the indentation, and sets off the rest of an option", () => {
    expect(wrap("  aaaa bbbb cccc", 12)).toBe("  aaaa bbbb\n  cccc");
    expect(wrap("  --aaa bbbb cccc", 12)).toBe("  --aaa bbbb\n    cccc");
    expect(wrap("  aa b   cccc dddd eeee", 20)).toBe("  aa b   cccc dddd\n         eeee");
  });

  test("cuts a word that fits nowhere", () => {
    expect(wrap("abcdefghijklmnopqrstuvwxyz", 12)).toBe("abcdefghijkl\nmnopqrstuvwx\nyz");
  });

  test("loses no word", () => {
    const words = fc.array(fc.stringMatching(/^[a-z]{1,9}$/), { minLength: 1 });
    fc.assert(
      fc.property(words, fc.integer({ min: 12, max: 60 }), (list, width) => {
        expect(wrap(list.join(" "), width).split(/\s+/)).toEqual(list);
      }),
    );
  });
});
