import { afterAll, expect, setDefaultTimeout, test } from "bun:test";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { InProcessProgram } from "../support/in-process-program.ts";
import { Podman } from "../support/podman.ts";

/** Backups around real containers, where this machine can run any. */

setDefaultTimeout(120_000);

const program = new InProcessProgram();
const podman = await Podman.start();
/** Says what happens to it, and writes until it ends. */
const script = `trap 'echo ended >> /data/log; exit 0' TERM
echo began >> /data/log
while :; do echo tick > /data/tick; sleep 0.05; done`;
const canRun = podman.isThere && podman.run("writer", program.source, script);
/** In place of a database: much output, and proof of where the password is. */
const dumpProgram = `#!/bin/sh
[ "$PGPASSWORD" = 'a "secret"' ] || { echo "no password" >&2; exit 3; }
for part in 1 2 3; do head -c 1000000 /dev/zero; echo "$part of $*"; echo "part $part" >&2; done
`;
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

test.if(canRun)(
  "the database in a container is dumped, with the password of its variables or of their files",
  async () => {
    const folder = program.path("database");
    mkdirSync(join(folder, "bin"), { recursive: true });
    writeFileSync(join(folder, "bin/pg_dumpall"), dumpProgram, { mode: 0o755 });
    writeFileSync(join(folder, "password"), 'a "secret"\n');
    const path = "PATH=/bin:/data/bin";
    podman.run("plain", folder, "sleep 1000", [path, "POSTGRES_USER=me", 'POSTGRES_PASSWORD=a "secret"']);
    podman.run("by-file", folder, "sleep 1000", [path, "POSTGRES_PASSWORD_FILE=/data/password"]);
    podman.run("without", folder, "sleep 1000", [path]);
    const { code, output } = await backup({ "container-dump": "plain,by-file,without" });
    expect(code).toBe(2);
    expect(output).toContain("The database in the container without can't be dumped: no password");
    expect(output).not.toContain("secret");
    const target = program.path("dumps");
    const dumps = `${program.database}-dumps/containers/`;
    await program.run("restore", [`${dumps}*`], { "no-encryption": "true", "restore-path": target });
    expect(readdirSync(target).sort()).toEqual(["by-file.sql", "plain.sql"]);
    const contentFor = (user: string) =>
      [1, 2, 3].map((part) => `${"\0".repeat(1_000_000)}${part} of --no-password --username=${user}\n`).join("");
    const isRight = (name: string, user: string) => readFileSync(join(target, name), "utf8") === contentFor(user);
    expect([isRight("plain.sql", "me"), isRight("by-file.sql", "postgres")]).toEqual([true, true]);
  },
);
