import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import {
  isBooleanWord,
  parseBoolean,
  parseBooleanOption,
  parseDecimal,
  parseInteger,
  parsePercentage,
} from "../../../src/options/values/index.ts";

describe("parseBooleanOption()", () => {
  test.each([
    [undefined, false],
    [null, true],
    ["", true],
    [" ", true],
    ["No", false],
    [" off ", false],
    ["0", false],
    ["FALSE", false],
    ["yes", true],
    ["On", true],
    ["1", true],
    ["maybe", true],
    ["f", true],
    ["2", true],
    ["-1", true],
  ])("reads %p as %p", (value, expected) => {
    expect(parseBooleanOption(value)).toBe(expected);
  });

  test("parseBoolean() falls back for blank and unknown words", () => {
    for (const fallback of [true, false]) {
      for (const text of [null, undefined, "", "  ", "maybe"]) expect(parseBoolean(text, fallback)).toBe(fallback);
    }
  });

  test("isBooleanWord() knows the words that count by themselves", () => {
    expect(["", "true", " OFF ", "1"].every(isBooleanWord)).toBe(true);
    expect(["maybe", "2", "-1", "t"].some(isBooleanWord)).toBe(false);
  });
});

describe("parseInteger()", () => {
  test.each([
    ["5", 5],
    [" -5 ", -5],
    ["+7", 7],
    ["007", 7],
    ["2147483647", 2147483647],
    ["2147483648", undefined],
    ["-2147483648", -2147483648],
    ["-2147483649", undefined],
    ["", undefined],
    ["1.5", undefined],
    ["1,000", undefined],
    ["5%", undefined],
    ["- 5", undefined],
    ["0x10", undefined],
  ])("reads %p as %p", (text, expected) => {
    expect(parseInteger(text)).toBe(expected);
  });

  test("takes 64 bits where asked, and keeps to exact numbers", () => {
    expect(parseInteger("2147483648", 64)).toBe(2147483648);
    expect(parseInteger("9223372036854775807", 64)).toBe(Number.MAX_SAFE_INTEGER);
    expect(parseInteger("9223372036854775808", 64)).toBeUndefined();
  });

  test("reads back any 32-bit number", () => {
    fc.assert(fc.property(fc.integer(), (number) => parseInteger(` ${number} `) === number));
  });
});

describe("parseDecimal()", () => {
  test.each([
    ["0.1", 0.1],
    [" 50 ", 50],
    [".5", 0.5],
    ["1,000.5", 1000.5],
    ["-2", -2],
    ["1e2", 100],
    ["", undefined],
    ["0.1%", undefined],
    ["a", undefined],
    [".", undefined],
  ])("reads %p as %p", (text, expected) => {
    expect(parseDecimal(text)).toBe(expected);
  });

  test("parsePercentage() keeps to 0 to 100", () => {
    expect(parsePercentage("100", "backup-test-percentage")).toBe(100);
    for (const text of ["-0.1", "100.1", "ten"]) {
      expect(() => parsePercentage(text, "backup-test-percentage")).toThrow("--backup-test-percentage");
    }
  });
});
