import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { httpReport } from "../../src/reports/http/module.ts";
import { parseExtraParameters, readReportSettings } from "../../src/reports/settings.ts";

const parse = (text: string) => Object.fromEntries(parseExtraParameters("send-http-extra-parameters", text));

describe("parseExtraParameters()", () => {
  test.each([
    ["", {}],
    ["a=1&b=2", { a: "1", b: "2" }],
    ["a=x+y%21", { a: "x y!" }],
    ['{"a": "1", "b c": "{2}"}', { a: "1", "b c": "{2}" }],
    ["{}", {}],
  ])("reads %p", (text, values) => {
    expect(parse(text)).toEqual(values);
  });

  test.each(["{a}", '{"a": 1}', '{"a": null}', '{"a": {"b": "c"}}'])("refuses %p", (text) => {
    expect(() => parse(text)).toThrow(expect.objectContaining({ id: "InvalidReportParameters" }));
  });

  test("takes every object of texts as it is", () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.string(), { noNullPrototype: true }), (values) => {
        expect(parse(JSON.stringify(values))).toEqual(values);
      }),
    );
  });
});

test.each([
  [{}, { levels: ["all"], logLevel: "Warning", maxLogLines: 100, format: "Duplicati", anyOperation: false }],
  [{ "send-http-level": "Error, fatal" }, { levels: ["error", "fatal"] }],
  [
    { "send-http-log-level": "verbose", "send-http-result-output-format": "json" },
    { logLevel: "Verbose", format: "Json" },
  ],
  [
    { "send-http-log-level": "no such", "send-http-result-output-format": "" },
    { logLevel: "Warning", format: "Duplicati" },
  ],
  [{ "send-http-max-log-lines": "5" }, { maxLogLines: 5 }],
  [{ "send-http-max-log-lines": "many" }, { maxLogLines: 100 }],
  [{ "send-http-max-log-lines": "0" }, { maxLogLines: 10_000 }],
  [
    { "send-http-any-operation": null, "allow-paths-in-log-messages": "1" },
    { anyOperation: true, allowPaths: true },
  ],
])("readReportSettings(%p) has %p", (values, settings) => {
  const { levels, ...rest } = readReportSettings(httpReport, values);
  expect({ levels: [...levels], ...rest }).toMatchObject(settings);
});
