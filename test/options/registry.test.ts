import { describe, expect, test } from "bun:test";
import { createOptionRegistry, loadedGenericModules, OptionRegistry } from "../../src/options/index.ts";

const keysOf = (values: Record<string, string>, platform = "linux") =>
  loadedGenericModules(values, platform).map(({ key }) => key);

describe("OptionRegistry", () => {
  const declare = (name: string, aliases: string[] = []) =>
    ({ name, aliases, type: "String", short: name, long: name }) as const;

  test("finds an option by name and by alias", () => {
    const registry = createOptionRegistry({}, []);
    expect(registry.find("dryrun")?.name).toBe("dry-run");
    expect(registry.find("blocksize")?.unit).toBe("kb");
    expect(registry.find("no-such")).toBeUndefined();
  });

  test("a name goes before an alias, and the first declaration before a second", () => {
    const [first, second, third] = [declare("a", ["b"]), declare("b"), declare("a")];
    const registry = new OptionRegistry([first, second, third]);
    expect(registry.find("b")).toBe(second);
    expect(registry.find("a")).toBe(first);
    expect(registry.all()).toEqual([first, second]);
  });

  test("has the options of the modules of the run", () => {
    const registry = createOptionRegistry({}, [[declare("zip-x")], [declare("file-x")]]);
    expect(registry.all().map(({ name }) => name)).toEqual(expect.arrayContaining(["zip-x", "file-x", "prefix"]));
  });
});

describe("loadedGenericModules()", () => {
  test("leaves out what only another system has", () => {
    expect(keysOf({})).not.toContain("hyperv-options");
    expect(keysOf({}, "win32")).toContain("hyperv-options");
    expect(keysOf({ "enable-module": "Hyperv-Options" })).toContain("hyperv-options");
  });

  test("disabling wins over enabling", () => {
    expect(keysOf({ "enable-module": "sendmail", "disable-module": "sendmail" })).not.toContain("sendmail");
  });

  test("blanks inside the list are part of the name", () => {
    const keys = keysOf({ "disable-module": " sendmail, sendhttp " });
    expect(keys).not.toContain("sendmail");
    expect(keys).toContain("sendhttp");
  });
});
