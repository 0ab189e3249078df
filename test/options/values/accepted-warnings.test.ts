import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import {
  type AcceptedWarning,
  formatAcceptedWarnings,
  isAccepted,
  parseAcceptedWarnings,
  pathIn,
} from "../../../src/options/index.ts";

describe("accepted warnings", () => {
  test("are one entry, or a list of them", () => {
    expect(parseAcceptedWarnings(" ")).toEqual([]);
    expect(parseAcceptedWarnings("FileLocked")).toEqual([{ id: "FileLocked" }]);
    expect(parseAcceptedWarnings("FileLocked:C:\\mail, old")).toEqual([{ id: "FileLocked", path: "C:\\mail, old" }]);
    expect(parseAcceptedWarnings('["PathTooLong", "FileLocked:/home/me/"]')).toEqual([
      { id: "PathTooLong" },
      { id: "FileLocked", path: "/home/me/" },
    ]);
    for (const wrong of ["[", "[1]", ":/path", "two words"]) expect(() => parseAcceptedWarnings(wrong)).toThrow();
  });

  test("are written so that they can be read, whatever stands in a path", () => {
    const id = fc.stringMatching(/^[A-Za-z][\w.-]*$/);
    const entry = fc.record({ id, path: fc.string() }) as fc.Arbitrary<AcceptedWarning>;
    fc.assert(
      fc.property(fc.array(fc.oneof(entry, fc.record({ id }))), (all) => {
        expect(parseAcceptedWarnings(formatAcceptedWarnings(all))).toEqual(all);
      }),
    );
  });

  test("cover a kind, a path, or all in a folder", () => {
    const message = "Excluding path due to file locked: /home/me/mail.lock";
    const covers = (text: string) => isAccepted(parseAcceptedWarnings(text), "FileLocked", message);
    for (const entry of ["filelocked", "FileLocked:/home/me/mail.lock", "FileLocked:/home/me/", "FileLocked:/"]) {
      expect([entry, covers(entry)]).toEqual([entry, true]);
    }
    for (const entry of ["PathTooLong", "FileLocked:/home/me", "FileLocked:/home/me/mail", "FileLocked:/home/you/"]) {
      expect([entry, covers(entry)]).toEqual([entry, false]);
    }
  });
});

test("the path is found that a warning is about", () => {
  for (const [message, path] of [
    ["Failed to process path: /a/b: c\nError: EIO", "/a/b: c"],
    ['Failed to read the metadata of "/a b/c"', "/a b/c"],
    ["The source path /mnt/x does not exist, skipping", "/mnt/x"],
    ["Excluding path due to path not found: /a/� (InvalidFileName: the name is not valid UTF-8)", "/a/�"],
    ["Excluding path due to permission denied: C:\\Users\\me\\ntuser.dat", "C:\\Users\\me\\ntuser.dat"],
    ["No files were included in the backup", undefined],
    ["The quota of 1 GB is nearly used up", undefined],
  ] as const) {
    expect(pathIn(message)).toBe(path as string);
  }
});
