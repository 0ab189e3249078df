import { afterAll, expect, setDefaultTimeout, test } from "bun:test";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { InProcessProgram } from "../support/in-process-program.ts";
import { Podman } from "../support/podman.ts";

/** Backups around real containers, where this machine can run any. */

setDefaultTimeout(120_000);

const program = new InProcessProgram();
const podman = await Podman.start(program.folder);
/** Says what happens to it, and writes until it ends. */
const script = `trap 'echo ended >> /data/log; exit 0' TERM
echo began >> /data/log
while :; do echo tick > /data/tick; sleep 0.05; done`;
const canRun = podman.isThere && podman.run("writer", program.source, script);
afterAll(() => {
  podman[Symbol.dispose]();
  program[Symbol.dispose]();
});

const backup = (options: Record<string, string>) =>
  program.run("backup", [program.source], {
    "no-encryption": "true",
    "no-backend-verification": "true",
    "console-log-level": "Verbose",
    "container-sockets": podman.socket,
    ...options,
  });

test.if(canRun)("a container is stopped and paused for a backup, and runs again after it", async () => {
  writeFileSync(join(program.source, "file"), "content");
  const stopped = await backup({ "container-stop": "writer", "container-policy": "Required" });
  expect(stopped.code).toBe(0);
  expect(stopped.output).toContain(`The container writer writes ${program.source}/`);
  expect(podman.state("writer")).toBe("running");
  const target = program.path("restored");
  await program.run("restore", ["*"], { "no-encryption": "true", "restore-path": target });
  // It had ended, and not yet begun again.
  expect(readFileSync(join(target, "log"), "utf8")).toBe("began\nended\n");
  const paused = await backup({ "container-pause": "writer", "container-policy": "Required" });
  expect(paused.code).toBe(0);
  expect(paused.output).toContain("The container writer goes on; it was paused for");
  expect(podman.state("writer")).toBe("running");
});
