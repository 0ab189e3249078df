import { afterEach, beforeEach, expect, test } from "bun:test";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { InstanceLock } from "../../../src/database/location/instance-lock.ts";
import type { UserError } from "../../../src/support/errors.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "bunker-instance-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const control = () => join(folder, "control_dir_v2");
const idOf = (promise: Promise<unknown>) =>
  promise.then(
    () => undefined,
    (error: UserError) => error.id,
  );

test("a second server is refused, and the first is told which options it was given", async () => {
  const told: (readonly string[])[] = [];
  const lock = await InstanceLock.take(folder, [], (options) => told.push(options));
  const second = InstanceLock.take(folder, ["--webservice-port=8200", "--webservice-password=secret", "secret"]);
  expect(await idOf(second)).toBe("AnotherInstanceRuns");
  expect(told).toEqual([["--webservice-port", "--webservice-password"]]);
  expect(readdirSync(control())).toEqual(["lock_v2"]);
  expect(statSync(control()).mode & 0o777).toBe(0o700);
  lock.release();
  expect(existsSync(join(control(), "lock_v2"))).toBe(false);
});

test("the folder is free again when the first server has ended", async () => {
  (await InstanceLock.take(folder, [])).release();
  (await InstanceLock.take(folder, [])).release();
});

test("what nobody has answered is gone when a server starts", async () => {
  mkdirSync(control());
  writeFileSync(join(control(), "other_invocation_v2_old"), "--x\n");
  const told: unknown[] = [];
  const lock = await InstanceLock.take(folder, [], (options) => told.push(options));
  expect([readdirSync(control()), told]).toEqual([["lock_v2"], []]);
  lock.release();
});

test("a server that holds the folder and does not answer is told from one that does", async () => {
  mkdirSync(control());
  writeFileSync(join(control(), "lock_v2"), "1\n");
  const script =
    "import fcntl, sys\nf = open(sys.argv[1], 'r+')\nfcntl.lockf(f, fcntl.LOCK_EX)\nprint('held', flush=True)\nsys.stdin.read()";
  const holder = Bun.spawn(["python3", "-c", script, join(control(), "lock_v2")], { stdin: "pipe", stdout: "pipe" });
  await holder.stdout.getReader().read();
  expect(await idOf(InstanceLock.take(folder, ["--x"]))).toBe("InstanceLockStuck");
  expect(readdirSync(control())).toEqual(["lock_v2"]);
  holder.kill("SIGKILL");
  await holder.exited;
  // The lock of a process ends with it, however it ends.
  (await InstanceLock.take(folder, [])).release();
});
