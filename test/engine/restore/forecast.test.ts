import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { mkdirSync, readFileSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { readAnswer } from "../../../src/jobs/process/immediate-calls.ts";
import { JobPlace, resultOf } from "../../support/job-place.ts";

describe("a forecast of a restore", () => {
  let place: JobPlace;
  beforeAll(async () => {
    place = new JobPlace();
    place.write("a.txt", "first");
    place.write("b.txt", "second");
    place.write("folder/c.txt", "third one");
    resultOf(await place.run("Backup"));
  });
  afterAll(() => place[Symbol.dispose]());

  async function forecast(paths: string[], options: Record<string, string> = {}) {
    return readAnswer("restore-forecast", await place.ask({ call: "restore-forecast", paths }, options));
  }

  test("finds everything alike where nothing has changed, and needs no content for it", async () => {
    expect(await forecast([])).toMatchObject({ files: 3, size: 20, newFiles: 0, sameFiles: 3, otherFiles: 0 });
  });

  test("tells new files from those that would be replaced, and changes nothing", async () => {
    const target = place.path("target");
    mkdirSync(target);
    const { mtime } = statSync(`${place.source}/a.txt`);
    writeFileSync(`${target}/a.txt`, "other");
    utimesSync(`${target}/a.txt`, mtime, mtime);
    writeFileSync(`${target}/b.txt`, "longer than before");
    const told = await forecast([], { "restore-path": target });
    expect(told).toMatchObject({ newFiles: 1, sameFiles: 1, otherFiles: 1, volumes: { count: 1 } });
    expect(told.volumes?.size).toBeGreaterThan(0);
    expect(told.free).toBeGreaterThan(0);
    expect(readFileSync(`${target}/b.txt`, "utf8")).toBe("longer than before");
  });

  test("is about what is selected alone", async () => {
    const options = { "restore-path": place.path("nowhere", "yet") };
    expect(await forecast([`[${place.source}/folder/.*]`], options)).toMatchObject({ files: 1, size: 9, newFiles: 1 });
    expect(await forecast(["@/not/there"], options)).toMatchObject({ files: 0, volumes: { count: 0 } });
  });
});
