import { describe, expect, test } from "bun:test";
import { isSecretOption } from "../../src/options/secret-names.ts";

describe("isSecretOption", () => {
  test.each([
    "passphrase",
    "--passphrase",
    "PASSPHRASE",
    "new-passphrase",
    "auth-password",
    "send-mail-password",
    "jwt-config",
  ])("knows %s", (name) => expect(isSecretOption(name)).toBe(true));

  test.each(["blocksize", "--dblock-size", "auth-username", "send-mail-to", "----passphrase", ""])(
    "leaves %p",
    (name) => expect(isSecretOption(name)).toBe(false),
  );
});
