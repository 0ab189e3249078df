import { describe, expect, test } from "bun:test";
import { commonFolders } from "../../../src/engine/list/prefixes.ts";

const common = (...paths: string[]) => commonFolders(paths.map((Path) => ({ Path })));

describe("the common folder", () => {
  test("of nothing is none", () => {
    expect(common()).toEqual([]);
  });

  test("of one file is the folder that holds it", () => {
    expect(common("/home/u/a.txt")).toEqual(["/home/u/"]);
  });

  test("may be one of the paths", () => {
    expect(common("/home/u/", "/home/u/a.txt", "/home/u/docs/")).toEqual(["/home/u/"]);
  });

  test("is cut at separators only", () => {
    expect(common("/home/user/a", "/home/username/a")).toEqual(["/home/"]);
    expect(common("/etc/hosts", "/home/u/a")).toEqual(["/"]);
  });

  test("of Windows paths is one for each drive and share", () => {
    expect(common("C:\\a\\b\\c.txt", "C:\\a\\d.txt", "D:\\x\\y.txt", "\\\\host\\share\\z.txt")).toEqual([
      "C:\\a\\",
      "D:\\x\\",
      "\\\\host\\share\\",
    ]);
  });
});
