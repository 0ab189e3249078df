import { describe, expect, test } from "bun:test";
import { placesOf, targetOf } from "../../../src/engine/sync/folders.ts";

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
