import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { rmSync, writeFileSync } from "node:fs";
import { ProcessSecrets } from "../../../src/jobs/process/process-secrets.ts";
import { SecretMemory } from "../../../src/secrets/memory.ts";
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

describe("what the server knows of secrets", () => {
  const provider = () => `file-secret://${place.path("shared.json")}`;
  const phrase = "a phrase of the server";

  test("is for jobs that name no provider, and is kept when their processes have gone", async () => {
    const memory = new SecretMemory();
    const shared = { provider: provider(), pattern: "!{}", cache: "inmemory" };
    const secrets = new ProcessSecrets({ environment: {}, shared, memory });
    const run = async (passphrase: string, more = {}) => {
      const request = place.requestOf("Test", { passphrase, ...more });
      const end = await place.startRequest(secrets.complete(request), undefined, secrets.listen).ended;
      return end.event === "result" ? end.result.ParsedResult : failureOf(end).id;
    };
    writeFileSync(place.path("shared.json"), JSON.stringify({ phrase }));
    resultOf(await place.run("Backup", { passphrase: phrase, dbpath: place.path("other.sqlite"), prefix: "other" }));
    const options = { dbpath: place.path("other.sqlite"), prefix: "other" };
    place.news.length = 0;
    expect(await run("!{phrase}", options)).toBe("Success");
    rmSync(place.path("shared.json"));
    expect(await run("!{phrase}", options)).toBe("Warning");
    expect(memory.of(provider())).toEqual(new Map([["phrase", phrase]]));
    expect(JSON.stringify(place.news)).not.toContain(phrase);
    // With one of its own, a job has nothing to do with that of the server, but for the pattern.
    const own = { ...options, "secret-provider": `file-secret://${place.path("secrets.json")}` };
    expect(await run("!{phrase2}", own)).toBe("KeyNotFound");
  });

  test("goes to those alone who ask for it", () => {
    const memory = new SecretMemory([
      ["env://?a", new Map([["x", "1"]])],
      ["env://?b", new Map([["y", "2"]])],
    ]);
    const secrets = new ProcessSecrets({ environment: { B: "env://?b" }, shared: { provider: "env://?a" }, memory });
    const line = (...words: string[]) =>
      secrets.complete({ kind: "command-line", arguments: ["list", ...words] }).secrets;
    expect(line()).toEqual({ shared: { provider: "env://?a" }, known: { "env://?a": { x: "1" } } });
    expect(line("--secret-provider=$B")?.known).toEqual({ "env://?b": { y: "2" } });
    expect(line("--secret-provider=$C")?.known).toEqual({});
    const without = new ProcessSecrets({ environment: {}, memory });
    expect(without.complete({ kind: "command-line", arguments: [] })).toEqual({ kind: "command-line", arguments: [] });
  });
});
