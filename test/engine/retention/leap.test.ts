import { describe, expect, test } from "bun:test";
import { findLeap } from "../../../src/engine/retention/index.ts";

const day = 86_400_000;
const now = new Date("2026-08-22T12:00:00Z");
const ago = (...days: number[]) => days.map((count) => new Date(now.getTime() - count * day));

describe("the clock may have leapt", () => {
  test("when far more time has passed than ever before, also between the last runs", () => {
    const [from] = ago(800);
    expect(findLeap(ago(800, 801, 802), now)).toEqual({ from: from as Date, to: now });
    const [to] = ago(3);
    expect(findLeap(ago(1, 2, 3, 800, 801), now)).toEqual({ from: from as Date, to: to as Date });
    expect(findLeap(ago(800), now)).toEqual({ from: from as Date, to: now });
  });

  test("but not after a week", () => {
    expect(findLeap(ago(1, 6, 7, 8, 800, 801), now)).toBeUndefined();
  });

  test("nor after a holiday, or a pause like others before", () => {
    expect(findLeap(ago(45, 46, 47), now)).toBeUndefined();
    expect(findLeap(ago(100, 140, 180), now)).toBeUndefined();
    expect(findLeap(ago(130, 170, 210), now)).toBeDefined();
  });

  test("what is later than now says nothing, and nothing follows from a first run", () => {
    expect(findLeap(ago(-800, 1, 2), now)).toBeUndefined();
    expect(findLeap([], now)).toBeUndefined();
  });
});
