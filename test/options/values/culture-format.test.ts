import { describe, expect, test } from "bun:test";
import { cultureFromEnvironment, cultureOf } from "../../../src/options/values/index.ts";

const evening = new Date(2026, 2, 1, 22, 0, 0);

describe("culture", () => {
  test.each<[string, string, string, string]>([
    ["", "03/01/2026 22:00:00", "3.41 MiB", "18 bytes"],
    ["C.UTF-8", "03/01/2026 22:00:00", "3.41 MiB", "18 bytes"],
    ["en_US.UTF-8", "3/1/2026 10:00:00\u202fPM", "3.410 MiB", "18 bytes"],
    ["de_DE.UTF-8", "01.03.2026 22:00:00", "3,410 MB", "18 Bytes"],
    ["de-DE", "01.03.2026 22:00:00", "3,410 MB", "18 Bytes"],
    ["fr_FR", "01/03/2026 22:00:00", "3,410 Mio", "18 octets"],
    ["ja_JP", "2026/03/01 22:00:00", "3.410 MiB", "18 bytes"],
  ])("of %p", (name, date, size, bytes) => {
    const culture = cultureOf(name);
    expect(culture.formatDate(evening)).toBe(date);
    expect(culture.formatSize(3.41 * 2 ** 20)).toBe(size);
    expect(culture.formatSize(18)).toBe(bytes);
  });

  test.each(["POSIX", "xx_YY", "not a name!"])("%p is invariant", (name) => {
    expect(cultureOf(name).name).toBe("");
  });

  test("comes from LC_ALL before LANG", () => {
    expect(cultureFromEnvironment({ LC_ALL: "de_DE.UTF-8", LANG: "en_US.UTF-8" }).name).toBe("de-DE");
    expect(cultureFromEnvironment({ LC_ALL: "", LANG: "en_US.UTF-8" }).name).toBe("en-US");
    expect(cultureFromEnvironment({}).name).toBe("");
  });

  test("does not carry to the next unit after rounding", () => {
    expect(cultureOf("en-US").formatSize(1017.48 * 1024)).toBe("1,017.480 KiB");
  });
});
