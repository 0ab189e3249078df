import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Platform } from "../../src/platform/platform.ts";

/** Another program that takes the same lock, and tells whether it got it; it keeps it until its input ends. */
const otherProgram = `
import fcntl, sys
file = open(sys.argv[1], "r+")
try:
    fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    print("got it", flush=True)
    sys.stdin.read()
except OSError:
    print("refused", flush=True)
`;

export function fileLockChecks(platform: Platform): readonly (readonly [string, () => void | Promise<void>])[] {
  const inFolder = async (work: (path: string) => void | Promise<void>) => {
    const folder = mkdtempSync(join(tmpdir(), "bunker-lock-"));
    await work(join(folder, "lock ä"));
    rmSync(folder, { recursive: true });
  };
  const triedByOther = (path: string) =>
    execFileSync("python3", ["-c", otherProgram, path], { input: "", encoding: "utf8" }).trim();
  return [
    [
      "a locked file has its text, and is refused to other programs and to this one until it is released",
      () =>
        inFolder((path) => {
          writeFileSync(path, "what was there before");
          const lock = platform.lockFile(path, "123\n");
          assert.ok(lock);
          assert.equal(triedByOther(path), "refused");
          assert.equal(platform.lockFile(path, "456\n"), undefined);
          assert.equal(execFileSync("cat", [path], { encoding: "utf8" }), "123\n");
          lock.release();
          lock.release();
          assert.equal(existsSync(path), false);
          const again = platform.lockFile(path, "789\n");
          assert.ok(again);
          assert.equal(statSync(path).mode & 0o777, 0o600);
          again.release();
        }),
    ],
    [
      "a file that another program has locked can't be locked until that one ends, and stays as it is",
      () =>
        inFolder(async (path) => {
          writeFileSync(path, "its text");
          const other = spawn("python3", ["-c", otherProgram, path], { stdio: ["pipe", "pipe", "inherit"] });
          const [answer] = (await once(other.stdout, "data")) as [Buffer];
          assert.equal(answer.toString().trim(), "got it");
          assert.equal(platform.lockFile(path, "123\n"), undefined);
          assert.equal(readFileSync(path, "utf8"), "its text");
          other.stdin.end();
          await once(other, "exit");
          const lock = platform.lockFile(path, "123\n");
          assert.ok(lock);
          lock.release();
        }),
    ],
    [
      "a lock in a folder that is not there fails with the reason",
      () =>
        inFolder((path) => {
          assert.throws(() => platform.lockFile(join(path, "below"), ""), { code: "ENOENT" });
        }),
    ],
  ];
}
