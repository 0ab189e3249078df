import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { formatSize, parseSize, type SizeUnit } from "../../../src/options/values/index.ts";

describe("parseSize()", () => {
  test.each([
    ["50mb", "b", 52428800],
    ["100 kB", "b", 102400],
    ["1GiB", "b", 1073741824],
    ["10b", "mb", 10],
    ["-1kb", "b", -1024],
    ["20", "mb", 20 * 1024 * 1024],
    ["20", "kb", 20 * 1024],
    [" 20 ", "gb", 20 * 1024 ** 3],
    ["1tb", "b", 1024 ** 4],
    ["2TiB", "b", 2 * 1024 ** 4],
    ["7", "b", 7],
    ["", "mb", 0],
  ] as [string, SizeUnit, number][])("reads %p with unit %p as %p bytes", (text, unit, bytes) => {
    expect(parseSize(text, unit)).toBe(bytes);
  });

  test.each(["50m", "1.5gb", "1,000kb", " ", "kb", "1kbtb", "ten mb", "1 0kb", "9000tb"])("refuses %p", (text) => {
    expect(() => parseSize(text, "mb")).toThrow(/^(Invalid size value|Size value out of range)/);
  });

  test("names the value with the unit that was tried", () => {
    expect(() => parseSize("50m", "mb")).toThrow("Invalid size value: 50m mb");
  });

  test("multiplies whole numbers, whatever the case of the unit", () => {
    const units = fc.constantFrom<[string, number]>(["b", 1], ["KB", 1024], ["mib", 1024 ** 2], ["Gb", 1024 ** 3]);
    fc.assert(fc.property(fc.nat(1_000_000), units, (n, [unit, factor]) => parseSize(`${n}${unit}`) === n * factor));
  });
});

describe("formatSize()", () => {
  test.each([
    [0, "0 bytes"],
    [18, "18 bytes"],
    [1023, "1023 bytes"],
    [1536, "1.50 KiB"],
    [1152, "1.13 KiB"],
    [1041899, "1,017.48 KiB"],
    [3575644, "3.41 MiB"],
    [1024 ** 3, "1.00 GiB"],
    [1024 ** 5, "1,024.00 TiB"],
    [-1536, "-1.50 KiB"],
  ])("shows %p as %p", (bytes, text) => {
    expect(formatSize(bytes)).toBe(text);
  });
});
