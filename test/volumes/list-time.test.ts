import { expect, test } from "bun:test";
import fc from "fast-check";
import { formatVolumeTime } from "../../src/support/time.ts";
import { formatListTime, parseListTime, zeroTime } from "../../src/volumes/list-time.ts";

const anyTime = fc.integer({ min: zeroTime, max: 253402300799 });

test("times are written as in volume names and read back", () => {
  fc.assert(
    fc.property(anyTime, (seconds) => {
      expect(formatListTime(seconds)).toBe(formatVolumeTime(seconds));
      expect(parseListTime(formatListTime(seconds))).toBe(seconds);
    }),
  );
});

test("times that cannot be written become the zero time", () => {
  expect(formatListTime(zeroTime - 1)).toBe("00010101T000000Z");
  expect(formatListTime(253402300800)).toBe("00010101T000000Z");
  expect(formatListTime(Number.NaN)).toBe("00010101T000000Z");
});

test.each([
  ["19700101T000001Z", 1],
  ["19700101T000001", 1],
  ["19700101T010001+01:00", 1],
  ["19691231T230001-0100", 1],
  ["20240229T000000Z", Date.UTC(2024, 1, 29) / 1000],
  ["20230229T000000Z", undefined],
  ["20230431T000000Z", undefined],
  ["20231301T000000Z", undefined],
  ["20230101T240000Z", undefined],
  ["2023-01-01T00:00:00Z", undefined],
  ["2023010aT000000Z", undefined],
  ["", undefined],
])("%p is read as %p", (text, expected) => {
  expect(parseListTime(text)).toBe(expected);
});
