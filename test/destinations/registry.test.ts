import { describe, expect, test } from "bun:test";
import {
  destinationModules,
  findDestinationModule,
  mergeUrlOptions,
  openDestination,
} from "../../src/destinations/registry.ts";

describe("openDestination()", () => {
  test.each(["file:///mnt/x", "FILE:///mnt/x", "/mnt/x", "x"])("opens %s as a folder", (url) => {
    expect(openDestination(url, {}).localPath).toBeDefined();
    expect(findDestinationModule(url)?.key).toBe("file");
  });

  test("refuses a scheme that nobody knows", () => {
    const refused = expect.objectContaining({
      id: "BackendNotSupported",
      message: expect.stringMatching(/^The backend protocol nosuch is not supported\. .*file/),
    });
    expect(() => openDestination("nosuch://host/path", {})).toThrow(refused);
    expect(findDestinationModule("nosuch://host/path")).toBeUndefined();
  });

  test.each(["http://u:secret@host/x", "https://host/x?auth-password=secret"])("explains why %s is none", (url) => {
    const refused = expect.objectContaining({
      id: "BackendNotSupportedHttp",
      message: expect.not.stringContaining("secret"),
    });
    expect(() => openDestination(url, {})).toThrow(refused);
  });

  test("takes a final s for use-ssl only where there is such an option", () => {
    expect(() => openDestination("files:///mnt/x", {})).toThrow(expect.objectContaining({ id: "BackendNotSupported" }));
  });
});

test("the URL's parameters win over the options", () => {
  const options = { "use-ssl": "false", "auth-username": "ann", other: null };
  expect(mergeUrlOptions("ftp://h/x?auth-username=ben&flag&p=a%26b", options)).toEqual({
    "use-ssl": "false",
    "auth-username": "ben",
    other: null,
    flag: "",
    p: "a&b",
  });
});

describe("every module", () => {
  test.each(destinationModules.map((module) => [module.key, module] as const))("%s describes itself", (key, module) => {
    expect(key).toBe(key.toLowerCase());
    expect(module.name).not.toBe("");
    expect(module.description).not.toBe("");
    const names = module.options.flatMap((option) => [option.name, ...(option.aliases ?? [])]);
    expect(new Set(names).size).toBe(names.length);
  });

  test("has a scheme of its own", () => {
    const keys = destinationModules.map((module) => module.key);
    expect(new Set(keys).size).toBe(keys.length);
  });
});
