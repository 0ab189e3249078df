import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openSecretProvider } from "../../../src/secrets/opening.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "bunker-libsecret-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const tools = ["gnome-keyring-daemon", "dbus-run-session", "secret-tool"];
const hasKeyRing = tools.every((tool) => spawnSync("which", [tool]).status === 0);
const module = join(import.meta.dirname, "..", "..", "..", "src", "secrets", "opening.ts");

/** What a script gives back that runs in the session of a desktop, in which a key ring is open, or there is none. */
function inSession(script: string, unlock = "printf pw | gnome-keyring-daemon --unlock --components=secrets"): unknown {
  const file = join(folder, "use.ts");
  writeFileSync(
    file,
    `import { openSecretProvider } from ${JSON.stringify(module)};
    const surroundings = { environment: { ...process.env, DISPLAY: ":0" }, platform: "linux" };
    const open = (url) => openSecretProvider(url, surroundings);
    const idOf = (work) => work.then(() => "worked", (error) => error.id);
    const result = await (async () => { ${script} })();
    console.log(JSON.stringify(result, (_, value) => (value instanceof Map ? Object.fromEntries(value) : value)));`,
  );
  const line = `${unlock} > /dev/null 2>&1; exec "${process.execPath}" "${file}"`;
  const env = { PATH: process.env.PATH ?? "", HOME: folder, XDG_RUNTIME_DIR: folder };
  const stdio = ["ignore", "pipe", "ignore"] as const;
  return JSON.parse(execFileSync("dbus-run-session", ["--", "sh", "-c", line], { env, stdio: [...stdio] }).toString());
}

describe.skipIf(!hasKeyRing)("the key ring of a desktop", () => {
  test("is read and written, by labels", () => {
    const found = inSession(
      `const provider = await open("libsecret://");
      await provider.store("Key/one", "sëcret", false);
      const first = await provider.resolve(["key/ONE"]);
      const again = await idOf(provider.store("key/one", "x", false));
      await provider.store("key/one", "two", true);
      return [
        first,
        again,
        await (await open("default://")).resolve(["Key/one"]),
        await idOf(provider.resolve(["none"])),
        await idOf((await open("libsecret://?case-sensitive=true&collection=LOGIN")).resolve(["key/one"])),
        await idOf(open("libsecret://?collection=other&no-autocreate-collection=true")),
      ];`,
    );
    expect(found).toEqual([
      { "key/ONE": "sëcret" },
      "KeyAlreadyExists",
      { "Key/one": "two" },
      "MissingSecrets",
      "MissingSecrets",
      "CollectionNotFound",
    ]);
  });

  test("has what other programs have put there, and they have what is put there", () => {
    const found = inSession(
      `const provider = await open("libsecret://");
      await provider.store("ours", "1", false);
      const { execFileSync } = await import("node:child_process");
      const tool = (args, input = "") => execFileSync("secret-tool", args, { input }).toString();
      tool(["store", "--label=theirs", "a", "b"], "2");
      return [await provider.resolve(["theirs"]), tool(["lookup", "server", "Duplicati Secrets", "user", "ours"])];`,
    );
    expect(found).toEqual([{ theirs: "2" }, "1"]);
  });

  test("may not be there", () => {
    expect(inSession(`return await idOf(open("libsecret://?service-name=org.example.Nobody"))`, "true")).toBe(
      "SecretServiceFailed",
    );
  });
});

describe("without a desktop", () => {
  const environment = { XDG_RUNTIME_DIR: "/nowhere" };

  test("there is no key ring, nor a store that is the usual one", async () => {
    const surroundings = { environment, platform: "linux" as const };
    await expect(openSecretProvider("libsecret://", surroundings)).rejects.toMatchObject({ id: "SecretServiceFailed" });
    await expect(openSecretProvider("Default://", surroundings)).rejects.toMatchObject({
      id: "NoDefaultSecretProvider",
    });
  });

  test("nor on another system", async () => {
    const opening = openSecretProvider("libsecret://", { environment, platform: "darwin" });
    await expect(opening).rejects.toMatchObject({ id: "SecretProviderNotFound" });
  });
});
