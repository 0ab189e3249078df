import { expect, test } from "bun:test";
import { display, Filter, parseSerialised, parseSigned, serialise } from "../../../src/sources/filters/index.ts";

test("the serialised form on Linux and on Windows", () => {
  const rules = ["+*.txt", "-[.*\\.abc]", "+*"];
  expect(serialise(filterOf(rules, true), ":")).toBe("+*.txt:-[^(.*\\.abc)$]:+*");
  expect(serialise(filterOf(rules, false), ";")).toBe("+*.TXT;-[^(.*\\.abc)$];+*");
});

test("paths get the literal's sign, regular expressions side by side become one, repetitions disappear", () => {
  const rules = ["-/data/a", "-@/x?", "-[a]", "-[^b$]", "-*.c", "-[d]", "-*.c"];
  expect(serialise(filterOf(rules, true), ":")).toBe("-@/data/a:-@/x?:-[^((^(a)$)|(^b$))$]:-*.c:-[^(d)$]");
});

test("reading back gives the same verdicts; entries without a sign are ignored", () => {
  const filter = filterOf(["+/usr/share/*.txt", "-*.txt", "-[.*/x+]", "+@/what?"], true);
  const text = serialise(filter, ":");
  const again = Filter.parse(parseSerialised(`${text}:ignored:`, ":"), environment(true));
  expect(serialise(again, ":")).toBe(text);
  for (const path of ["/usr/share/a.txt", "/b.txt", "/a/xx", "/what?", "/whatX"]) {
    expect(again.includes(path)).toBe(filter.includes(path));
  }
});

test("the display form of a set", () => {
  const filter = filterOf(["+*.jpg", "+*.png", "-/data/a"], true);
  expect(filter.sets.map(display)).toEqual(["(*.jpg) || (*.png)", "(@/data/a)"]);
});

function filterOf(rules: readonly string[], caseSensitive: boolean): Filter {
  return Filter.parse(parseSigned(rules), environment(caseSensitive));
}

function environment(caseSensitive: boolean) {
  const groups = { platform: "linux", variables: {}, temporaryFolder: "/tmp/", dataFolder: undefined } as const;
  return { caseSensitive, groups };
}
