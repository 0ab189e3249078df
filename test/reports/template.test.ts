import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { fillTemplate, mentions } from "../../src/reports/template.ts";

describe("fillTemplate()", () => {
  const values = [
    ["backup-name", "docs"],
    ["RESULT", () => "all is well"],
    ["price", "$1 $& $$"],
    ["percent", "50% and 70% of %backup-name%"],
    ["nothing", null],
    ["Backup-Name", "a later one"],
    ["a.b", "dot"],
  ] as const;
  const fill = (template: string) => fillTemplate(template, values);

  test.each([
    ["%backup-name%", "docs"],
    ["%BACKUP-NAME% (%Result%)", "docs (all is well)"],
    ["%price%", "$1 $& $$"],
    ["%percent%", "50% and 70% of %backup-name%"],
    ["[%nothing%]", "[]"],
    ["[%no-such%]", "[]"],
    ["%a.b% %axb%", "dot "],
    ["100%%backup-name%", "100%docs"],
    ["50%x%backup-name%", "50%xdocs"],
    ["50 % of 100 % in %backup-name%", "50 % of 100 % in docs"],
    ["%backup-name", "%backup-name"],
    ["%%", "%%"],
    ["", ""],
  ])("makes %p to %p", (template, text) => {
    expect(fill(template)).toBe(text);
  });

  test("asks only for what the template mentions", () => {
    expect(
      fillTemplate("%a%", [
        ["a", "x"],
        [
          "b",
          () => {
            throw new Error("not wanted");
          },
        ],
      ]),
    ).toBe("x");
  });

  test("inserts every value literally, whatever stands in it", () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[^%\s]+$/), fc.string(), (name, value) => {
        expect(fillTemplate(`<%${name}%>`, [[name, value]])).toBe(`<${value}>`);
      }),
    );
  });

  test("leaves text without placeholders alone", () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const plain = text.replaceAll("%", "");
        expect(fillTemplate(plain, values)).toBe(plain);
      }),
    );
  });
});

test("mentions() ignores case", () => {
  expect(mentions("x %OPERATIONNAME%", "OperationName")).toBe(true);
  expect(mentions("x OperationName", "OperationName")).toBe(false);
});
