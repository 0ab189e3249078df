import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { execFileSync, spawnSync } from "node:child_process";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sealBytes } from "../../../src/crypto/sealed-bytes.ts";
import { secretStore } from "../../../src/database/server/secret-store.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "bunker-secret-store-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const key = "duplicati-server-encryption-key";
const open = async (environment: Record<string, string>, provider?: string) =>
  await secretStore({ platform: "linux", environment }, provider)?.();

describe("the store of the server's key", () => {
  test("is the secret provider, if secrets can be put into it", async () => {
    const path = join(folder, "secrets");
    writeFileSync(path, sealBytes(Buffer.from("{}"), "p"));
    const url = `file-secret://${path}?passphrase=p`;
    const store = await open({}, url);
    expect(await store?.get(key)).toBeUndefined();
    await store?.add?.(key, "sëcret");
    expect(await (await open({ DUPLICATI__SECRET_PROVIDER: url }))?.get(key)).toBe("sëcret");
    await expect(store?.add?.(key, "other")).rejects.toMatchObject({ id: "KeyAlreadyExists" });
  });

  test("is none if secrets can only be read, and the system has none", async () => {
    expect(await open({}, "env://")).toBeUndefined();
    writeFileSync(join(folder, "plain"), "{}");
    expect(await open({}, `file-secret://${join(folder, "plain")}`)).toBeUndefined();
    expect(await open({})).toBeUndefined();
    expect(await open({ DUPLICATI__DISABLE_DEFAULT_SECRET_PROVIDER: "true" }, "env://")).toBeUndefined();
    await expect(open({}, "file-secret:///nowhere")).rejects.toMatchObject({ id: "SecretFileNotFound" });
  });

  test("may have nothing, or refuse to tell, which are two things", async () => {
    const program = join(folder, "pass");
    const withPass = async (script: string) => {
      writeFileSync(program, `#!/bin/sh\n${script}\n`);
      chmodSync(program, 0o755);
      return await open({}, `pass://?pass-command=${program}`);
    };
    const missing = await withPass(`echo "Error: ${key} is not in the password store." >&2; exit 1`);
    expect(await missing?.get(key)).toBeUndefined();
    const locked = await withPass("echo 'gpg: decryption failed: No secret key' >&2; exit 2");
    await expect(locked?.get(key)).rejects.toMatchObject({ id: "PassError" });
  });

  const tools = ["secret-tool", "gnome-keyring-daemon", "dbus-run-session"];
  const hasRing = tools.every((tool) => spawnSync("which", [tool]).status === 0);
  test.skipIf(!hasRing)("is the key ring of a desktop otherwise, with what earlier versions have put there", () => {
    const module = join(import.meta.dirname, "..", "..", "..", "src", "database", "server", "secret-store.ts");
    writeFileSync(
      join(folder, "use.ts"),
      `import { execFileSync } from "node:child_process";
      import { secretStore } from ${JSON.stringify(module)};
      const environment = { ...process.env, DISPLAY: ":0" };
      const store = await secretStore({ platform: "linux", environment }, "env://")();
      const before = await store.get(${JSON.stringify(key)});
      const words = ["xdg:schema", "com.duplicati.Secret", "server", "Duplicati Secrets", "user", ${JSON.stringify(key)}];
      execFileSync("secret-tool", ["store", "--label=${key}", ...words, "type", "plaintext"], { input: "sëcret" });
      console.log(JSON.stringify({ before: before ?? null, after: await store.get(${JSON.stringify(key)}) }));`,
    );
    const unlock = "printf pw | gnome-keyring-daemon --unlock --components=secrets > /dev/null 2>&1";
    const script = `${unlock}; exec "${process.execPath}" "${join(folder, "use.ts")}"`;
    const env = { PATH: process.env.PATH ?? "", HOME: folder, XDG_RUNTIME_DIR: folder };
    const output = execFileSync("dbus-run-session", ["--", "sh", "-c", script], {
      env,
      stdio: ["ignore", "pipe", "ignore"],
    });
    expect(JSON.parse(output.toString())).toEqual({ before: null, after: "sëcret" });
  });
});
