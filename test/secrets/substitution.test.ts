import { describe, expect, test } from "bun:test";
import { substituteSecrets } from "../../src/secrets/substitution.ts";

const environment = { KEY1: "secret 1%&+abc", key2: "two", BLANK: " " };
const surroundings = { environment, platform: "linux" as const };
const provider = { "secret-provider": "env://" };

describe("secrets take the place of their names", () => {
  test("in whole values of options and of the destination's parameters", async () => {
    const url = "test://$key1:x@host/$key1?pass=$key1&user=us%65r&use-ssl&empty=&again=$key2";
    const options = { ...provider, passphrase: "$key1", other: "a$key1", flag: null, "secret-provider-x": "$key1" };
    expect(await substituteSecrets({ url, options }, surroundings)).toEqual({
      url: "test://$key1:x@host/$key1?pass=secret+1%25%26%2Babc&user=us%65r&use-ssl&empty=&again=two",
      options: { ...options, passphrase: "secret 1%&+abc" },
      secrets: ["secret 1%&+abc", "two"],
      warnings: [],
    });
  });

  test("by another pattern", async () => {
    const options = { ...provider, "secret-provider-pattern": "!s{}", passphrase: "!s{key2}", other: "$key2" };
    const { options: complete } = await substituteSecrets({ url: "file:///x", options }, surroundings);
    expect(complete).toMatchObject({ passphrase: "two", other: "$key2" });
  });

  test("only with a provider, and not in a local path", async () => {
    const given = { url: "/a?b=$key1", options: { passphrase: "$key1" } };
    expect(await substituteSecrets(given, surroundings)).toMatchObject({ ...given, secrets: [] });
    const named = { ...given, options: { ...provider, passphrase: "plain" } };
    expect(await substituteSecrets(named, surroundings)).toMatchObject({ ...named, secrets: [] });
  });

  test("and what only begins like a name is counted and stays", async () => {
    const options = { ...provider, a: "$a.b", b: "$a.b", c: "$ {", passphrase: "$key2" };
    const { warnings, options: complete } = await substituteSecrets({ url: "x://", options }, surroundings);
    expect(warnings).toEqual([
      { id: "SecretProviderPartialMatches", message: expect.stringMatching(/^2 values begin like/) },
    ]);
    expect(complete).toEqual({ ...options, passphrase: "two" });
  });

  test.each([
    ["$absent", "KeyNotFound"],
    ["$blank", "KeyNotFound"],
  ])("never with %p as nothing", async (passphrase, id) => {
    const run = substituteSecrets({ url: "x://", options: { ...provider, passphrase } }, surroundings);
    await expect(run).rejects.toMatchObject({ id });
  });

  test.each(["wincred://", "keychain://", "other://", "file://x"])("not from %p", async (text) => {
    const run = substituteSecrets({ url: "x://", options: { "secret-provider": text, p: "$a" } }, surroundings);
    await expect(run).rejects.toMatchObject({ id: "SecretProviderNotFound" });
  });
});
