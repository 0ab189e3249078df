import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { execFileSync, spawnSync } from "node:child_process";
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { systemKeyRing } from "../../../src/database/server/key-ring.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "bunker-key-ring-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const key = "duplicati-server-encryption-key";

/** A program that stands for `secret-tool`. */
function ringBy(script: string, environment: Record<string, string> = { DISPLAY: ":0" }) {
  const program = join(folder, "secret-tool");
  writeFileSync(program, `#!/bin/sh\n${script}\n`);
  chmodSync(program, 0o755);
  return systemKeyRing({ platform: "linux", environment: { PATH: `${folder}:${process.env.PATH}`, ...environment } });
}

describe("the key ring of a desktop", () => {
  test("is that of Linux with a screen, and only with the program that knows it", () => {
    expect(ringBy("")).toBeDefined();
    expect(ringBy("", { WAYLAND_DISPLAY: "wayland-0" })).toBeDefined();
    expect(ringBy("", {})).toBeUndefined();
    expect(ringBy("", { DISPLAY: ":0", DUPLICATI__DISABLE_DEFAULT_SECRET_PROVIDER: "true" })).toBeUndefined();
    const environment = { PATH: folder, DISPLAY: ":0" };
    expect(systemKeyRing({ platform: "darwin", environment })).toBeUndefined();
    rmSync(join(folder, "secret-tool"));
    expect(systemKeyRing({ platform: "linux", environment })).toBeUndefined();
  });

  test("is asked for the entry that Duplicati has, and gets one like it, with the secret on standard input", async () => {
    const ring = ringBy(`printf '%s\\n' "$@" > ${folder}/args; cat > ${folder}/input; printf found`);
    expect(await ring?.get(key)).toBe("found");
    const attributes = ["server", "Duplicati Secrets", "user", key];
    const args = () => readFileSync(join(folder, "args"), "utf8").trimEnd().split("\n");
    expect(args()).toEqual(["lookup", ...attributes]);
    await ring?.add?.(key, "secret");
    const schema = ["xdg:schema", "com.duplicati.Secret"];
    expect(args()).toEqual(["store", `--label=${key}`, ...schema, ...attributes, "type", "plaintext"]);
    expect(readFileSync(join(folder, "input"), "utf8")).toBe("secret");
  });

  test("has nothing, or can't be asked, which are two things", async () => {
    expect(await ringBy("exit 1")?.get(key)).toBeUndefined();
    await expect(ringBy("echo locked >&2; exit 1")?.get(key)).rejects.toThrow("locked");
    await expect(ringBy("echo locked >&2; exit 1")?.add?.(key, "a")).rejects.toThrow("locked");
  });

  const tools = ["secret-tool", "gnome-keyring-daemon", "dbus-run-session"];
  const hasRing = tools.every((tool) => spawnSync("which", [tool]).status === 0);
  test.skipIf(!hasRing)("keeps a secret in a real one", () => {
    const module = join(import.meta.dirname, "..", "..", "..", "src", "database", "server", "key-ring.ts");
    writeFileSync(
      join(folder, "use.ts"),
      `import { systemKeyRing } from ${JSON.stringify(module)};
      const ring = systemKeyRing({ platform: "linux", environment: { ...process.env, DISPLAY: ":0" } });
      const before = await ring.get(${JSON.stringify(key)});
      await ring.add(${JSON.stringify(key)}, "sëcret");
      console.log(JSON.stringify({ before: before ?? null, after: await ring.get(${JSON.stringify(key)}) }));`,
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
