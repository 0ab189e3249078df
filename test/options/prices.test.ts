import { describe, expect, test } from "bun:test";
import { costOf, priceProblem, pricesOf, sumOfCosts } from "../../src/options/index.ts";
import { formatMoney, parseCurrency, parsePrice } from "../../src/options/values/index.ts";

const gigabyte = 1024 ** 3;

describe("a price", () => {
  test.each([
    ["0.09", 0.09],
    [" 0,09 ", 0.09],
    [".5", 0.5],
    ["0,005", 0.005],
    ["12", 12],
    ["0", 0],
    ["1500,5", 1500.5],
  ])("%p is %p", (text, value) => expect(parsePrice(text)).toBe(value));

  test.each(["", "-1", "1,500", "1.000,50", "0.09 EUR", "1e400", "free", "1..2"])("%p is none", (text) => {
    expect(parsePrice(text)).toBeUndefined();
  });

  test("is told with its currency, and never as nothing when it is something", () => {
    expect(formatMoney({ amount: 1234.567, currency: "EUR" })).toBe("EUR 1,234.57");
    expect(formatMoney({ amount: 1234.567, currency: "EUR" }, "de")).toBe("1.234,57 EUR");
    expect(formatMoney({ amount: 0.0004, currency: "USD" })).toBe("less than USD 0.01");
    expect(formatMoney({ amount: 0.4, currency: "JPY" })).toBe("less than JPY 1");
    expect(formatMoney({ amount: 0.5, currency: undefined })).toBe("0.50");
    expect([parseCurrency(" eur "), parseCurrency("\u20ac"), parseCurrency("EURO")]).toEqual([
      "EUR",
      undefined,
      undefined,
    ]);
  });
});

describe("the prices of a destination", () => {
  test("are those that are set, and nothing for the rest; none at all where none is set or one can't be read", () => {
    expect(pricesOf({})).toBeUndefined();
    expect(pricesOf({ "price-currency": "EUR", "price-upload": " ", "price-requests": null })).toBeUndefined();
    expect(pricesOf({ "price-download": "0.09", "price-currency": "usd" })).toEqual({
      currency: "USD",
      downloaded: 0.09,
      uploaded: 0,
      requests: 0,
    });
    expect(pricesOf({ "price-download": "0.09", "price-upload": "a lot" })).toBeUndefined();
    expect(pricesOf({ "price-upload": "0" })).toMatchObject({ currency: undefined, uploaded: 0 });
  });

  test("count GBs and thousands of calls", () => {
    const prices = { currency: "EUR", downloaded: 0.1, uploaded: 0.02, requests: 5 };
    const moved = { downloaded: 3 * gigabyte, uploaded: gigabyte / 2, requests: 100 };
    const { amount, currency } = costOf(prices, moved);
    expect([Number(amount.toFixed(9)), currency]).toEqual([0.81, "EUR"]);
    const none = costOf({ ...prices, requests: 0 }, { downloaded: 0, uploaded: 0, requests: 9 });
    expect(none.amount).toBe(0);
  });

  test("are summed by currency", () => {
    const costs = [
      { amount: 1, currency: "EUR" },
      { amount: 2, currency: "USD" },
      { amount: 3, currency: "EUR" },
    ];
    expect(sumOfCosts(costs)).toEqual([
      { amount: 4, currency: "EUR" },
      { amount: 2, currency: "USD" },
    ]);
  });

  test("that can't be read are told", () => {
    expect(priceProblem("price-upload", "0,09")).toBeUndefined();
    expect(priceProblem("price-upload", "")).toBeUndefined();
    expect(priceProblem("price-upload", "1,500")).toContain("is not a price");
    expect(priceProblem("price-currency", "EUR")).toBeUndefined();
    expect(priceProblem("price-currency", "Euro")).toContain("three letters");
  });
});
