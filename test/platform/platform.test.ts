import { expect, test } from "bun:test";
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { platform } from "#platform";
import { inflate } from "../../src/platform/inflate.ts";
import { platformChecks } from "./checks.ts";

const checks = platformChecks(platform);

test("#platform is Bun's here", () => {
  expect(platform.name).toBe("bun");
});

for (const [name, check] of checks) test(`Bun: ${name}`, check);

test("Deno does all of the same", () => {
  const root = join(import.meta.dir, "../..");
  const deno = join(root, "node_modules/.bin/deno");
  const output = execFileSync(deno, ["run", "-A", join(import.meta.dir, "run-checks.ts")], {
    cwd: root,
    encoding: "utf8",
  });
  expect(output.trim().split("\n")).toEqual(checks.map(([name]) => `deno: ${name}`));
}, 30_000);

test("inflate does not allocate what a small input cannot hold", () => {
  const before = process.memoryUsage().arrayBuffers;
  expect(inflate(platform.deflate(new Uint8Array(10), 1), 2 ** 31).byteLength).toBe(10);
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(2 ** 24);
});
