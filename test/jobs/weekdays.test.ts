import { describe, expect, test } from "bun:test";
import { daysOfRule, fullName, parseWeekday, ruleWithDays, shortName } from "../../src/jobs/weekdays.ts";

describe("a day of the week", () => {
  test("is read from its short and its full name in any case", () => {
    expect(["sun", "MON", " Tuesday ", "wednesday", "Sat"].map(parseWeekday)).toEqual([0, 1, 2, 3, 6]);
    expect(["", "m", "mondays", "1"].map(parseWeekday)).toEqual([undefined, undefined, undefined, undefined]);
  });

  test("has a short and a full name", () => {
    expect([shortName(0), shortName(4)]).toEqual(["sun", "thu"]);
    expect([fullName(0), fullName(4)]).toEqual(["Sunday", "Thursday"]);
  });
});

describe("the rule of a schedule", () => {
  test("names the days that are allowed", () => {
    expect(daysOfRule("AllowedWeekDays=Monday,Wednesday")).toEqual([1, 3]);
    expect(daysOfRule("Other=1; allowedweekdays= sunday ,Friday")).toEqual([0, 5]);
  });

  test.each(["", "Other=1", "AllowedWeekDays=", "AllowedWeekDays=someday"])("allows all days as %p", (rule) => {
    expect(daysOfRule(rule)).toBeUndefined();
  });

  test("takes other days and keeps its other parts", () => {
    expect(ruleWithDays("", [1, 5])).toBe("AllowedWeekDays=Monday,Friday");
    expect(daysOfRule(ruleWithDays("A=1;AllowedWeekDays=Monday;B=2", [2]))).toEqual([2]);
    expect(ruleWithDays("AllowedWeekDays=Monday,Wednesday", undefined)).toBe("");
    expect(ruleWithDays("A=1;AllowedWeekDays=Monday", [])).toBe("A=1");
  });
});
