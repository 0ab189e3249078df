import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import {
  lstatSync,
  mkdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { JobPlace, resultOf } from "../../support/job-place.ts";

describe("a restore of what is missing only", () => {
  let place: JobPlace;
  let target: string;
  beforeEach(async () => {
    place = new JobPlace();
    place.write("kept.txt", "as it was backed up");
    place.write("lost.txt", "lost");
    place.write("folder/inside.txt", "inside");
    place.write("other/inside.txt", "other inside");
    symlinkSync("lost.txt", `${place.source}/link`);
    symlinkSync("lost.txt", `${place.source}/kept link`);
    resultOf(await place.run("Backup"));
    target = place.path("target");
    mkdirSync(`${target}/folder`, { recursive: true });
    writeFileSync(`${target}/kept.txt`, "changed since");
    symlinkSync("elsewhere", `${target}/kept link`);
    for (const name of ["kept.txt", "folder"]) utimesSync(`${target}/${name}`, 1_000_000, 1_000_000);
  });
  afterEach(() => place[Symbol.dispose]());

  const restore = async (options: Record<string, string> = {}) =>
    resultOf(
      await place.run("Restore", { "restore-path": target, "restore-only-missing": "true", ...options }, { paths: [] }),
    );

  for (const [name, options] of [
    ["", {}],
    [", also when it may overwrite", { overwrite: "true" }],
    [", without the local database", { "no-local-db": "true" }],
  ] as const) {
    test(`brings it, and leaves all that is there as it is${name}`, async () => {
      const result = await restore(options);
      expect(result).toMatchObject({ UnmodifiedFiles: 1, RestoredFiles: 4, ParsedResult: "Success" });
      expect(readFileSync(`${target}/kept.txt`, "utf8")).toBe("changed since");
      expect(statSync(`${target}/kept.txt`).mtimeMs).toBe(1_000_000_000);
      expect(readlinkSync(`${target}/kept link`)).toBe("elsewhere");
      expect(readFileSync(`${target}/lost.txt`, "utf8")).toBe("lost");
      expect(readFileSync(`${target}/folder/inside.txt`, "utf8")).toBe("inside");
      expect(readFileSync(`${target}/other/inside.txt`, "utf8")).toBe("other inside");
      expect(readlinkSync(`${target}/link`)).toBe("lost.txt");
    });
  }

  test("does nothing where nothing is missing, whatever stands there", async () => {
    rmSync(`${target}/kept.txt`);
    mkdirSync(`${target}/kept.txt`);
    await restore();
    expect(lstatSync(`${target}/kept.txt`).isDirectory()).toBe(true);
    expect(await restore()).toMatchObject({ UnmodifiedFiles: 4, RestoredFiles: 0, ParsedResult: "Success" });
  });
});
