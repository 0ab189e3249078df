import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { dateOrderOf, parseTime, parseTimespan } from "../../../src/options/values/index.ts";

const base = new Date(2026, 2, 31, 12, 0, 0);
const past = (text: string) => parseTime(text, { base, negate: true, order: "MonthFirst" });
const ahead = (text: string) => parseTime(text, { base, negate: false, order: "MonthFirst" });

describe("parseTimespan()", () => {
  test.each([
    ["", 0],
    ["90", 90],
    [" -5 ", -5],
    ["1h30m", 5400],
    ["1M4D3m", 2937780],
    ["1D-1s", 86399],
    [" 2 D ", 172800],
    ["1W", 604800],
    ["1Y", 365 * 86400],
    ["0s", 0],
  ])("reads %p as %p seconds", (text, seconds) => {
    expect(parseTimespan(text)).toBe(seconds);
  });

  test.each(["1d", "1H", "30S", "2w", "D", "5x", "1D5", "1.5h", " ", "9223372036854775807"])("refuses %p", (text) => {
    expect(() => parseTimespan(text)).toThrow(/Unparsed data|out of range/);
  });

  test("adds its segments in any order", () => {
    const unit = fc.constantFrom("s", "m", "h", "D", "W", "M", "Y");
    const segments = fc.array(fc.tuple(fc.integer({ min: -99, max: 99 }), unit), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(segments, (list) => {
        const texts = list.map(([amount, name]) => `${amount}${name}`);
        const sum = texts.reduce((total, text) => total + parseTimespan(text), 0);
        expect(parseTimespan(texts.join(""))).toBe(sum);
      }),
    );
  });
});

describe("parseTime()", () => {
  test.each([
    ["", base],
    ["1D", new Date(2026, 2, 30, 12)],
    ["2h30m", new Date(2026, 2, 31, 9, 30)],
    ["1M", new Date(2026, 1, 28, 12)],
    ["1Y1M", new Date(2025, 1, 28, 12)],
    ["3600", new Date(2026, 2, 31, 11)],
    ["now", base],
    [" NOW ", base],
  ])("counts %p back", (text, expected) => {
    expect(past(text)).toEqual(expected);
  });

  test("reaches ahead without negation, and back for negative seconds", () => {
    expect(ahead("2M")).toEqual(new Date(2026, 4, 31, 12));
    expect(ahead("-86400")).toEqual(new Date(2026, 2, 30, 12));
  });

  test("months keep the day where there is one", () => {
    expect(parseTime("4Y", { base: new Date(2024, 1, 29), negate: true })).toEqual(new Date(2020, 1, 29));
    expect(parseTime("1Y", { base: new Date(2024, 1, 29), negate: true })).toEqual(new Date(2023, 1, 28));
  });

  test.each([
    ["2026-03-01T10:00:00+01:00", new Date("2026-03-01T09:00:00Z")],
    ["2026-03-01T10:00:00Z", new Date("2026-03-01T10:00:00Z")],
    ["2026-03-01T10:00:00.250Z", new Date("2026-03-01T10:00:00.250Z")],
    ["20260301T090000Z", new Date("2026-03-01T09:00:00Z")],
    ["2026-03-01 10:00", new Date(2026, 2, 1, 10)],
    ["2026-03-01", new Date(2026, 2, 1)],
    ["2026/03/01", new Date(2026, 2, 1)],
    ["03/01/2026 22:00:00", new Date(2026, 2, 1, 22)],
    ["3/1/2026 10:00:00 PM", new Date(2026, 2, 1, 22)],
    ["3/1/2026 12:00 am", new Date(2026, 2, 1, 0)],
    ["01.03.2026 22:00:00", new Date(2026, 2, 1, 22)],
    ["10:30", new Date(2026, 2, 31, 10, 30)],
  ])("reads the date %p", (text, expected) => {
    expect(ahead(text)).toEqual(expected);
  });

  test("short dates follow the culture", () => {
    expect(parseTime("03/01/2026", { base, negate: false, order: "DayFirst" })).toEqual(new Date(2026, 0, 3));
  });

  test.each([
    "1d",
    "-2M",
    "1D5",
    "2026-02-30",
    "2026-13-01",
    "25:00",
    "13:00 PM",
    "report.txt",
    " ",
    "20260230T000000Z",
  ])("refuses %p", (text) => {
    expect(() => ahead(text)).toThrow(/Unparsed data|Invalid time value/);
  });

  test("refuses what no calendar has", () => {
    expect(() => past("9999Y")).toThrow("out of range");
    expect(() => ahead("9223372036854775807")).toThrow("out of range");
  });

  test("reads back what toISOString() writes", () => {
    const moments = fc.date({
      min: new Date("0001-01-02T00:00:00Z"),
      max: new Date("9999-12-30"),
      noInvalidDate: true,
    });
    fc.assert(fc.property(moments, (moment) => expect(ahead(moment.toISOString())).toEqual(moment)));
  });
});

describe("dateOrderOf()", () => {
  test.each([
    ["de-DE", "DayFirst"],
    ["en_GB.UTF-8", "DayFirst"],
    ["en_US.UTF-8", "MonthFirst"],
    ["ja-JP", "YearFirst"],
    ["C.UTF-8", "MonthFirst"],
    ["", "MonthFirst"],
    ["not a culture", "MonthFirst"],
  ] as const)("%p writes dates %p", (locale, order) => {
    expect(dateOrderOf(locale)).toBe(order);
  });

  test("takes the environment where no culture is given", () => {
    expect(dateOrderOf(undefined, { LANG: "de_DE.UTF-8" })).toBe("DayFirst");
    expect(dateOrderOf(undefined, { LC_ALL: "C", LANG: "de_DE.UTF-8" })).toBe("MonthFirst");
    expect(dateOrderOf(undefined, {})).toBe("MonthFirst");
  });
});
