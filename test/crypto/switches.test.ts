import { expect, test } from "bun:test";
import { splitSwitches } from "../../src/crypto/switches.ts";

test.each([
  ["", []],
  ["  --a   b ", ["--a", "b"]],
  [`--a="b c" 'd "e"'`, ["--a=b c", 'd "e"']],
  [`"" ''`, ["", ""]],
  [`\\" C:\\keys\\a`, ['"', "C:\\keys\\a"]],
])("%j is split into %j", (text, expected) => {
  expect(splitSwitches(text)).toEqual(expected);
});

test("an open quote is refused", () => {
  expect(() => splitSwitches('--a "b')).toThrow(expect.objectContaining({ id: "OptionValidationError" }));
});
