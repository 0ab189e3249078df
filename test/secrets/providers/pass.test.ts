import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { execFileSync, spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openSecretProvider } from "../../../src/secrets/opening.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "bunker-pass-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const platform = "linux";

const tools = ["pass", "gpg", "gpgconf"];
const hasPass = tools.every((tool) => spawnSync("which", [tool]).status === 0);

describe.skipIf(!hasPass)("the password store", () => {
  let environment: Record<string, string>;
  beforeEach(() => {
    const keys = join(folder, "g");
    mkdirSync(keys, { mode: 0o700 });
    environment = {
      PATH: process.env.PATH ?? "",
      HOME: folder,
      GNUPGHOME: keys,
      PASSWORD_STORE_DIR: join(folder, "store"),
    };
    const gpg = [
      "--batch",
      "--quiet",
      "--passphrase",
      "",
      "--quick-generate-key",
      "store@example.org",
      "future-default",
    ];
    execFileSync("gpg", gpg, { env: environment, stdio: "ignore" });
    execFileSync("pass", ["init", "store@example.org"], { env: environment, stdio: "ignore" });
  });
  afterEach(() => {
    spawnSync("gpgconf", ["--kill", "all"], { env: environment });
  });

  test("is read and written", async () => {
    const provider = await openSecretProvider("pass://", { environment, platform });
    await provider.store?.("backup/key", "sëcret", false);
    await provider.store?.("lines", "one\ntwo", false);
    expect(execFileSync("pass", ["show", "backup/key"], { env: environment }).toString()).toBe("sëcret\n");
    const wanted = [
      ["backup/key", "sëcret"],
      ["lines", "one\ntwo"],
    ] as const;
    expect(await provider.resolve(["backup/key", "lines"])).toEqual(new Map(wanted));
    await expect(provider.resolve(["lines", "nothing"])).rejects.toMatchObject({ id: "PassError" });
    await expect(provider.store?.("lines", "three", false)).rejects.toMatchObject({ id: "KeyAlreadyExists" });
    await provider.store?.("lines", "three", true);
    expect(await provider.resolve(["lines"])).toEqual(new Map([["lines", "three"]]));
  });
});

describe("the program that is named", () => {
  function openWith(script: string) {
    const program = join(folder, "my pass");
    writeFileSync(program, `#!/bin/sh\n${script}\n`);
    chmodSync(program, 0o755);
    const url = `pass://?pass-command=${encodeURIComponent(program)}`;
    return openSecretProvider(url, { environment: { PATH: process.env.PATH ?? "" }, platform });
  }

  test("gets keys as arguments, and secrets on its standard input", async () => {
    const provider = await openWith(
      `printf '%s\\n' "$@" >> ${folder}/args; [ "$1" = show ] && [ "$2" = new ] && exit 1; cat >> ${folder}/input; echo ' found '`,
    );
    expect(await provider.resolve(["a; b"])).toEqual(new Map([["a; b", "found"]]));
    await provider.store?.("new", "secret", false);
    await provider.store?.("a", "other", true);
    const words = ["show", "a; b", "show", "new", "insert", "--multiline", "new"];
    const given = readFileSync(join(folder, "args"), "utf8").trimEnd().split("\n");
    expect(given).toEqual([...words, "show", "a", "insert", "-f", "--multiline", "a"]);
    expect(readFileSync(join(folder, "input"), "utf8")).toBe("secret\nother\n");
  });

  test.each([
    ["echo secret; echo 'no such entry' >&2", "PassError"],
    ["exit 3", "PassFailed"],
    ["echo", "PassNoOutput"],
  ])("has no secret when it does %p", async (script, id) => {
    const provider = await openWith(script);
    await expect(provider.resolve(["key"])).rejects.toMatchObject({ id });
    await expect(provider.resolve(["key"])).rejects.not.toThrow("secret;");
    await expect(provider.resolve(["--help"])).rejects.toMatchObject({ id: "PassError" });
  });

  test("has to be there", async () => {
    const provider = await openSecretProvider("pass://?pass-command=/nowhere/pass", { environment: {}, platform });
    await expect(provider.resolve(["key"])).rejects.toMatchObject({ id: "PassNotStarted" });
  });

  test("is for Linux", async () => {
    const opening = openSecretProvider("pass://", { environment: {}, platform: "win32" });
    await expect(opening).rejects.toMatchObject({ id: "SecretProviderNotFound" });
  });
});
