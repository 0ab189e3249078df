import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { parseUrl } from "../../../src/destinations/index.ts";
import { hostAndPath } from "../../../src/destinations/url.ts";
import { folderUrl, placesOf, targetOf } from "../../../src/engine/sync/folders.ts";

describe("placesOf()", () => {
  test("puts the content of a single folder at the top, that of several into folders", () => {
    expect(targetOf("/data/a/b/", placesOf(["/data/a/"], true))).toBe("b/");
    const places = placesOf(["/data/a/", "/data/c/"], false);
    expect([targetOf("/data/a/", places), targetOf("/data/c/d/", places)]).toEqual(["a/", "c/d/"]);
  });

  test("keeps to the meaning of several when only one of them is left", () => {
    expect(targetOf("/data/a/b/", placesOf(["/data/a/"], false))).toBe("a/b/");
  });

  test("puts files at the top, and folders beside them into their places", () => {
    const places = placesOf(["/data/file.txt", "/data/a/"], false);
    expect([targetOf("/data/", places), targetOf("/data/a/b/", places)]).toEqual(["", "a/b/"]);
  });

  test("refuses two folders of one name", () => {
    expect(() => placesOf(["/one/a/", "/two/a/"], false)).toThrow(expect.objectContaining({ id: "SyncSourcesClash" }));
  });
});

describe("folderUrl()", () => {
  test.each([
    ["file:///mnt/disk", "a/", "file:///mnt/disk/a"],
    ["file:///mnt/disk/?short-timeout=1s", "a/b/", "file:///mnt/disk/a/b?short-timeout=1s"],
    ["/mnt/disk", "100% new/", "/mnt/disk/100%25%20new"],
    ["ftp://host?use-ssl=true", "a/", "ftp://host/a?use-ssl=true"],
  ])("%s and %s", (url, folder, expected) => {
    expect(folderUrl(url, folder)).toBe(expected);
  });

  test("leads to a folder of exactly this name", () => {
    const name = fc
      .string({ unit: "grapheme", minLength: 1 })
      .filter((text) => !/[/\\\0]/.test(text) && text.trim() === text && text !== "." && text !== "..");
    fc.assert(
      fc.property(name, (text) => {
        expect(hostAndPath(parseUrl(folderUrl("file:///mnt/disk", `${text}/`)))).toBe(`/mnt/disk/${text}`);
      }),
    );
  });
});
