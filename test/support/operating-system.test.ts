import { expect, test } from "bun:test";
import { execFileSync } from "node:child_process";
import { join } from "node:path";

const module = join(import.meta.dirname, "..", "..", "src", "support", "operating-system.ts");

/** What a process without any variables says. */
function withoutVariables(call: string): string {
  const script = `import { userName } from ${JSON.stringify(module)}; process.stdout.write(${call});`;
  return execFileSync(process.execPath, ["-e", script], { env: {} }).toString();
}

test.skipIf(process.platform === "win32")("a user has his name where no variable tells it, or else his number", () => {
  expect(withoutVariables("userName()")).toBe(execFileSync("id", ["-un"]).toString().trim());
  expect(withoutVariables('userName("/does/not/exist")')).toBe(String(process.getuid?.()));
});
