import { expect, test } from "bun:test";
import { placeOf, type Root } from "../../../src/server/dav/roots.ts";

const root = (path: string): Root => ({ path, isFolder: /[\\/]$/.test(path), size: 1, modified: undefined });
const seen = (roots: readonly string[], ...way: string[]) => {
  const place = placeOf(roots.map(root), way);
  return place?.kind === "way" ? place.next.map(({ name, root }) => (root ? `${name}!` : name)) : place?.path;
};

test("folders lead to where a version begins", () => {
  const roots = ["/home/me/", "/home/you/", "/etc/fstab"];
  expect(seen(roots)).toEqual(["home", "etc"]);
  expect(seen(roots, "home")).toEqual(["me!", "you!"]);
  expect(seen(roots, "home", "me")).toBe("/home/me/");
  expect(seen(roots, "home", "me", "a", "b")).toBe("/home/me/a/b");
  expect(seen(roots, "etc", "fstab")).toBe("/etc/fstab");
  expect(seen(roots, "etc", "fstab", "x")).toBeUndefined();
  expect(seen(roots, "home", "m")).toBeUndefined();
  expect(seen(["/"], "a")).toBe("/a");
  expect(seen(["/"])).toBe("/");
});

test("those of Windows have a folder for each drive, and no name leads out of one", () => {
  const roots = ["C:\\Users\\me\\"];
  expect(seen(roots)).toEqual(["C"]);
  expect(seen(roots, "C", "Users", "me", "a.txt")).toBe("C:\\Users\\me\\a.txt");
  expect(seen(roots, "C", "Users", "me", "..\\you")).toBeUndefined();
  expect(seen(["/x/"], "x", "a\\b")).toBe("/x/a\\b");
});
