import { describe, expect, test } from "bun:test";
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

/** Runs the body with an `output` to a pipe; returns what the reader printed and the exit code of the writer. */
function runInPipe(body: string, reader: string): { printed: string; exitCode: string | undefined } {
  const folder = mkdtempSync(join(tmpdir(), "bunker-output-"));
  try {
    const script = join(folder, "writer.ts");
    const module = JSON.stringify(resolve(import.meta.dir, "../../src/support/output.ts"));
    writeFileSync(script, `import { Output } from ${module};\nconst output = new Output(process.stdout);\n${body}`);
    const pipe = `{ "${process.execPath}" "${script}"; echo $? >&2; } | { ${reader}; }`;
    const { stdout, stderr } = spawnSync("sh", ["-c", pipe], { encoding: "utf8" });
    return { printed: stdout.trim(), exitCode: stderr.trim().split("\n").at(-1) };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test("everything reaches a slow reader before the process ends", () => {
  const body = `
    for (let i = 0; i < 100; i++) output.write("x".repeat(20_000));
    output.write("");
    await output.written();
    process.exit(3);`;
  expect(runInPipe(body, "sleep 0.2; wc -c")).toEqual({ printed: "2000000", exitCode: "3" });
});

test("a reader that goes away does not end the process", () => {
  const body = `
    for (let i = 0; i < 100; i++) {
      output.write("x".repeat(20_000));
      await output.written();
    }
    process.exit(3);`;
  expect(runInPipe(body, "head -c 5")).toEqual({ printed: "xxxxx", exitCode: "3" });
});

describe.if(existsSync("/dev/full"))("on a disk without room", () => {
  const main = resolve(import.meta.dir, "../../src/main.ts");
  /** Runs the program with standard output on a disk that is full. */
  const run = (...args: string[]) =>
    spawnSync("sh", ["-c", '"$@" > /dev/full', "sh", process.execPath, main, ...args], { encoding: "utf8" });

  test("a listing that is lost is a failure", () => {
    const { status, stderr } = run("help", "advanced");
    expect(status).toBe(100);
    expect(stderr).toContain("ErrorID: OutputNotWritten");
  });

  test("a file that cannot be written is a failure", () => {
    expect(run("aescrypt", "e", "secret", import.meta.path)).toMatchObject({ status: 1 });
  });
});
