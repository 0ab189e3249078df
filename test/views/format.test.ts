import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { formatsOf } from "../../views/format.ts";

const english = formatsOf("en", "UTC");
const now = new Date("2026-11-25T14:16:00Z");
const before = (seconds: number) => new Date(now.getTime() - seconds * 1000);

describe("sizes", () => {
  const cases: [number, string][] = [
    [0, "0 bytes"],
    [1, "1 byte"],
    [1023, "1,023 bytes"],
    [1024, "1 KB"],
    [1536, "1.5 KB"],
    [48.2 * 1024 ** 3, "48.2 GB"],
    [210 * 1024 ** 3, "210 GB"],
    [1024 ** 2 - 1, "1 MB"],
    [5 * 1024 ** 6, "5 EB"],
  ];
  for (const [bytes, text] of cases) test(`${bytes} is ${text}`, () => expect(english.bytes(bytes)).toBe(text));

  test("never have a part of 1024 or more, and grow with the number", () => {
    fc.assert(
      fc.property(fc.maxSafeNat(), (bytes) => {
        const [figure = "", unit] = english.bytes(bytes).split(" ");
        expect(Number(figure.replaceAll(",", ""))).toBeLessThan(1024);
        expect(unit).toBeDefined();
      }),
    );
  });
});

describe("money", () => {
  const german = formatsOf("de", "UTC");
  const danish = formatsOf("da", "UTC");
  const euros = (amount: number) => ({ amount, currency: "EUR" });

  test("is written as the language does, and a little of it is not nothing", () => {
    expect(english.money(euros(1234.5))).toBe("€1,234.50");
    expect(german.money(euros(1234.5))).toBe("1.234,50\u00a0€");
    expect(danish.money({ amount: 7, currency: "DKK" })).toBe("7,00\u00a0kr.");
    expect(english.money(euros(0.004))).toBe("less than €0.01");
    expect(german.money({ amount: 0.3, currency: "JPY" })).toBe("weniger als 1\u00a0¥");
    expect(english.money({ amount: 0, currency: undefined })).toBe("0.00");
  });
});

describe("ages", () => {
  const cases: [number, string][] = [
    [10, "just now"],
    [-10, "now"],
    [90, "1 minute ago"],
    [2 * 3600 + 10, "2 hours ago"],
    [30 * 3600, "yesterday"],
    [9 * 86_400, "9 days ago"],
    [-3600, "in 1 hour"],
  ];
  for (const [seconds, text] of cases)
    test(`${seconds} s is ${text}`, () => expect(english.relative(before(seconds), now)).toBe(text));

  test("have their date in full", () => {
    expect(english.dateTime(now)).toBe("Wed, 25 Nov 2026, 14:16");
    expect(formatsOf("de", "Europe/Berlin").dateTime(now)).toBe("Mi., 25. Nov. 2026, 15:16");
    expect(formatsOf("de", "UTC").dateTime(now)).toBe("Mi., 25. Nov. 2026, 14:16");
    expect(formatsOf("en", "Europe/Berlin").dateTime(now)).toBe("Wed, 25 Nov 2026, 15:16");
  });
});

test("durations have their two largest units", () => {
  expect([40, 125, 720, 7500, 90_000].map((seconds) => english.duration(seconds))).toEqual([
    "40 s",
    "2 min 5 s",
    "12 min",
    "2 h 5 min",
    "1 d 1 h",
  ]);
});
