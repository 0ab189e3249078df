import { expect, test } from "bun:test";
import { createPassphraseDigest, isPassphraseOf } from "../../src/crypto/passphrase-digest.ts";

const known = {
  salt: `v1:${"0".repeat(64)}`,
  digest: "473D039E0EF576374A26C61F1A3A5AC308CE0CB46C8586316AC9321CD035E177",
};

test("Duplicati's digest is recognised", () => {
  expect(isPassphraseOf("hunter2", known)).toBe(true);
});

test("another passphrase, spelling or length is not", () => {
  expect(isPassphraseOf("hunter3", known)).toBe(false);
  expect(isPassphraseOf("hunter2", { ...known, digest: known.digest.toLowerCase() })).toBe(false);
  expect(isPassphraseOf("hunter2", { ...known, digest: "" })).toBe(false);
});

test("a new digest has its own salt and recognises its passphrase", () => {
  const created = createPassphraseDigest("Bünker");
  expect(created.salt).toMatch(/^v1:[0-9A-F]{64}$/);
  expect(created.digest).toMatch(/^[0-9A-F]{64}$/);
  expect(createPassphraseDigest("Bünker").salt).not.toBe(created.salt);
  expect(isPassphraseOf("Bünker", created)).toBe(true);
});
