import { expect, test } from "bun:test";
import fc from "fast-check";
import { jsonString } from "../../src/volumes/json.ts";

test.each([
  ["plain/'<>&+`", `"plain/'<>&+\`"`],
  ['a"b\\', '"a\\"b\\\\"'],
  ["\b\t\n\f\r", '"\\b\\t\\n\\f\\r"'],
  ["\u0000\u0001\u001f", '"\\u0000\\u0001\\u001f"'],
  ["\u0085\u2028\u2029", '"\\u0085\\u2028\\u2029"'],
  ["\u007f\u00fc\ufeff\u0080", '"\u007f\u00fc\ufeff\u0080"'],
  ["😀", '"😀"'],
  ["a\ud800b", '"a\ufffdb"'],
  ["\udc00\ud800", '"\ufffd\ufffd"'],
])("%j is escaped as Newtonsoft.Json does", (text, expected) => {
  expect(jsonString(text)).toBe(expected);
});

test("any well-formed text survives", () => {
  fc.assert(fc.property(fc.string({ unit: "binary" }), (text) => JSON.parse(jsonString(text)) === text));
});
