import { expect, test } from "bun:test";
import { inspect } from "node:util";
import { Secret } from "../../src/crypto/secret.ts";

test("a secret prints as dots and is revealed on request only", () => {
  const secret = new Secret("hunter2");
  for (const shown of [`${secret}`, JSON.stringify({ secret }), inspect({ secret }), inspect(secret)]) {
    expect(shown).toContain("••••");
    expect(shown).not.toContain("hunter2");
  }
  expect(secret.reveal()).toBe("hunter2");
});
