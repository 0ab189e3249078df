import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { writeFileSync } from "node:fs";
import { failureOf, JobPlace, resultOf } from "../../support/job-place.ts";

const secret = "not to be seen by anybody";
let place: JobPlace;
let options: Record<string, string>;
beforeAll(() => {
  place = new JobPlace();
  place.write("a.txt", "content");
  writeFileSync(place.path("secrets.json"), JSON.stringify({ phrase: secret }));
  options = { passphrase: "$phrase", "secret-provider": `file-secret://${place.path("secrets.json")}` };
});
afterAll(() => place[Symbol.dispose]());

describe("a job that names its secrets", () => {
  test("is run with them, and its process tells them to nobody", async () => {
    const more = { settingsCopy: JSON.stringify({ passphrase: "$phrase" }) };
    expect(resultOf(await place.run("Backup", options, more))).toMatchObject({ ParsedResult: "Success" });
    const plain = { "restore-path": place.path("restored"), passphrase: secret };
    expect(resultOf(await place.run("Restore", plain, { paths: [] }))).toMatchObject({ RestoredFiles: 1 });
    expect(JSON.stringify(place.news)).not.toContain(secret);
  });

  test("fails without one of them", async () => {
    const failure = failureOf(await place.run("Backup", { ...options, passphrase: "$other" }));
    expect(failure).toMatchObject({ id: "KeyNotFound" });
  });

  test("hides them in what a destination says", async () => {
    const request = { kind: "destination", temporaryFolder: place.folder, options } as const;
    const url = `file://${place.path("none")}?${new URLSearchParams({ "read-write-timeout": "$phrase" })}`;
    const call = { call: "examine", autoCreate: false, readOnly: true } as const;
    const end = await place.startRequest({ ...request, url, call }).ended;
    expect(end.event).toBe("answer");
    expect(JSON.stringify(end)).not.toContain(secret);
  });
});
