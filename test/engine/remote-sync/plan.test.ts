import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import type { RemoteFile } from "../../../src/destinations/index.ts";
import { planMirror } from "../../../src/engine/remote-sync/plan.ts";

const dblock = `duplicati-b${"a".repeat(32)}.dblock.zip`;
const dindex = `duplicati-i${"a".repeat(32)}.dindex.zip`;
const dlist = "duplicati-20260101T000000Z.dlist.zip";

const file = (name: string, size = 1, time?: number): RemoteFile => ({
  name,
  size,
  isFolder: false,
  ...(time !== undefined && { modified: new Date(time) }),
});
const names = (files: readonly RemoteFile[]) => files.map(({ name }) => name);
const plan = (...args: Parameters<typeof planMirror>) => {
  const { copy, remove, same } = planMirror(...args);
  return { copy: copy.map((step) => step.file.name), remove: names(remove), same: names(same) };
};

describe("planMirror()", () => {
  test("copies what is missing, of another size, or newer at the source; removes what the target alone has", () => {
    const source = [file("new"), file("grown", 2), file("newer", 1, 2000), file("same", 1, 1000), file("untimed")];
    const target = [
      file("grown", 1),
      file("newer", 1, 1000),
      file("same", 1, 1000),
      file("untimed", 1, 5),
      file("old"),
    ];
    expect(plan(source, target)).toEqual({
      copy: ["new", "grown", "newer"],
      remove: ["old"],
      same: ["same", "untimed"],
    });
  });

  test("takes an unknown size for the same", () => {
    expect(plan([file("a", -1)], [file("a", 7)]).same).toEqual(["a"]);
  });

  test("copies everything if forced, and says which files are replaced", () => {
    const { copy } = planMirror([file("a"), file("b")], [file("a")], { force: true });
    expect(copy.map(({ replaces }) => replaces)).toEqual([true, false]);
  });

  test("copies data first and lists last, and removes lists first", () => {
    const all = [dlist, `${dblock}.par2`, dindex, dblock].map((name) => file(name));
    expect(plan(all, []).copy).toEqual([dblock, dindex, `${dblock}.par2`, dlist]);
    expect(plan([file(dlist.replace("2026", "2027"))], all).remove).toEqual([dlist, `${dblock}.par2`, dindex, dblock]);
  });

  test.each([
    ["an empty source", [], [file("a")]],
    ["a source without versions, where the target has one", [file(".DS_Store")], [file(dlist)]],
  ])("refuses %s", (_, source, target) => {
    for (const force of [false, true]) {
      expect(() => planMirror(source, target, { force })).toThrow(
        expect.objectContaining({ id: "RemoteSyncSourceEmpty" }),
      );
    }
  });

  test("has nothing to do where both are empty", () => {
    expect(plan([], [])).toEqual({ copy: [], remove: [], same: [] });
  });

  test("never loses a name, and never touches one twice", () => {
    const files = fc.uniqueArray(fc.record({ name: fc.constantFrom(..."abcdefgh"), size: fc.nat(2) }), {
      selector: ({ name }) => name,
    });
    fc.assert(
      fc.property(files, files, fc.boolean(), (source, target, force) => {
        fc.pre(source.length > 0 || target.length === 0);
        const { copy, remove, same } = plan(
          source.map(({ name, size }) => file(name, size)),
          target.map(({ name, size }) => file(name, size)),
          { force },
        );
        const kept = [...copy, ...same];
        expect(kept.toSorted()).toEqual(source.map(({ name }) => name).toSorted());
        expect([...kept, ...remove].length).toBe(new Set([...source, ...target].map(({ name }) => name)).size);
      }),
    );
  });
});
