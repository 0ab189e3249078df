import { expect, test } from "bun:test";
import fc from "fast-check";
import { dblockName, dlistName, parityName, parseVolumeName } from "../../src/volumes/names.ts";
import { parseRetiredName, retiredName } from "../../src/volumes/retired-names.ts";

const prefixes = fc.string({ minLength: 1 }).filter((text) => !/[-\n\r\u2028\u2029]/.test(text));
const seconds = fc.integer({ min: 0, max: 4_000_000_000 });

test("a retired file is no volume, whatever its prefix, and its name tells all of it", () => {
  fc.assert(
    fc.property(
      prefixes,
      seconds,
      fc.boolean(),
      fc.constantFrom("dblock", "dlist", "par2"),
      (prefix, time, isDamaged, kind) => {
        const parts = { prefix, container: "zip", encryption: "aes" };
        const dblock = dblockName(parts);
        const name = kind === "dlist" ? dlistName(parts, time) : kind === "par2" ? parityName(dblock) : dblock;
        const retired = retiredName(name, time, { isDamaged });
        for (const caseInsensitive of [false, true]) {
          expect(parseVolumeName(retired, { caseInsensitive })).toBeUndefined();
          expect(parseRetiredName(retired, { caseInsensitive })).toEqual({ name, prefix, time, isDamaged });
        }
      },
    ),
  );
});

test.each([
  "duplicati-b1.dblock.zip",
  "bunker-retired-20260115T103000Z-notes.txt",
  "bunker-retired-20261315T103000Z-p-b1.dblock.zip",
  "bunker-kept-20260115T103000Z-p-b1.dblock.zip",
  "my-bunker-retired-20260115T103000Z-p-b1.dblock.zip",
  "bunker-part-p-b1.dblock.zip",
])("%s is none", (name) => expect(parseRetiredName(name)).toBeUndefined());
