import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fetchSecrets } from "../../src/secrets/fetching.ts";
import { SecretMemory } from "../../src/secrets/memory.ts";
import type { SecretSource } from "../../src/secrets/source.ts";

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "bunker-fetching-"));
  file = join(folder, "secrets.json");
  writeFileSync(file, '{"one":"1","two":"2","blank":" "}');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const source = (cache: SecretSource["cache"]): SecretSource => ({
  provider: `file-secret://${file}`,
  cache,
  folder,
});
const surroundings = (memory = new SecretMemory()) => ({ environment: {}, platform: "linux" as const, memory });
const fails = () => rmSync(file);
const stored = () => readdirSync(folder).filter((name) => name.startsWith("secret-cache-"));

describe("secrets that were fetched", () => {
  test("are not kept unless that is wanted", async () => {
    const memory = new SecretMemory();
    expect((await fetchSecrets(["one"], source("None"), surroundings(memory))).values.get("one")).toBe("1");
    fails();
    await expect(fetchSecrets(["one"], source("None"), surroundings(memory))).rejects.toMatchObject({
      id: "SecretFileNotFound",
    });
    expect([memory.of(source("None").provider), stored()]).toEqual([undefined, []]);
  });

  test("answer from memory where the provider fails, if all are there", async () => {
    const memory = new SecretMemory();
    const ask = (...keys: string[]) => fetchSecrets(keys, source("InMemory"), surroundings(memory));
    await ask("one");
    await ask("two");
    writeFileSync(file, '{"one":"new"}');
    expect((await ask("one")).values.get("one")).toBe("new");
    fails();
    const { values, warnings } = await ask("one", "two");
    expect([values.get("one"), values.get("two")]).toEqual(["new", "2"]);
    expect(warnings).toMatchObject([{ id: "SecretsFromCache", message: expect.stringContaining("File not found") }]);
    expect((await ask()).warnings).toHaveLength(1);
    await expect(ask("one", "three")).rejects.toMatchObject({ id: "SecretFileNotFound" });
    expect(stored()).toEqual([]);
    const other = { ...source("InMemory"), provider: `${source("InMemory").provider}?x=y` };
    await expect(fetchSecrets(["one"], other, surroundings(memory))).rejects.toMatchObject({
      id: "SecretFileNotFound",
    });
  });

  test("are kept in an encrypted file, where the next run finds them", async () => {
    const ask = (...keys: string[]) => fetchSecrets(keys, source("Persistent"), surroundings());
    await ask("one");
    await ask("two");
    const [name = "", ...others] = stored();
    expect(others).toEqual([]);
    expect(statSync(join(folder, name)).mode & 0o777).toBe(0o600);
    expect(readFileSync(join(folder, name), "latin1").slice(0, 3)).toBe("AES");
    fails();
    expect([...(await ask("one", "two")).values]).toEqual([
      ["one", "1"],
      ["two", "2"],
    ]);
  });

  test("are told of when they can't be kept or read, and the run goes on as it can", async () => {
    const nowhere = { ...source("Persistent"), folder: join(folder, "nowhere") };
    const { values, warnings } = await fetchSecrets(["one"], nowhere, surroundings());
    expect(values.get("one")).toBe("1");
    expect(warnings.map(({ id }) => id)).toEqual(["SavePersistedCacheError"]);
    await fetchSecrets(["one"], source("Persistent"), surroundings());
    const [name = ""] = stored();
    writeFileSync(join(folder, name), "damaged");
    const again = await fetchSecrets(["one"], source("Persistent"), surroundings());
    expect(again.warnings.map(({ id }) => id)).toEqual(["LoadPersistedCacheError"]);
  });

  test("are never blank", async () => {
    const memory = new SecretMemory();
    const asked = fetchSecrets(["blank"], source("InMemory"), surroundings(memory));
    await expect(asked).rejects.toMatchObject({ id: "SecretEmpty" });
    expect(memory.of(source("InMemory").provider)).toBeUndefined();
  });
});
