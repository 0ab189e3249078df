import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { programCommand } from "../../support/program.ts";
import { ProgramPlace } from "../commands/program.ts";

const smallFiles = 300;
const columns = 100;
const erase = "\x1b[J";
const place = new ProgramPlace();
const source = place.path("source");

beforeAll(() => {
  mkdirSync(source);
  for (let i = 0; i < smallFiles; i++) writeFileSync(join(source, `file ${i}`), String(i));
  writeFileSync(join(source, "large"), randomBytes(2 << 20));
});
afterAll(() => place.dispose());

/** Held back for a second, so that there is something to be seen. */
function backupOf(name: string): string[] {
  return [
    "backup",
    `file://${place.path(name)}`,
    `${source}/`,
    `--dbpath=${place.path(`${name}.sqlite`)}`,
    "--no-encryption=true",
    "--throttle-upload=2MB",
  ];
}

/** Runs the program on a terminal of its own. `interrupt` presses Ctrl-C twice once the live line has shown up. */
async function runOnTerminal(
  args: readonly string[],
  options: { terminal?: string; interrupt?: boolean } = {},
): Promise<{ code: number | null; output: string }> {
  const words = [...programCommand, ...args].map((word) => `'${word}'`).join(" ");
  const child = spawn("script", ["-qec", `stty cols ${columns} rows 24; exec ${words}`, "/dev/null"], {
    cwd: place.folder,
    env: {
      PATH: process.env.PATH,
      HOME: place.folder,
      LANG: "C.UTF-8",
      TERM: options.terminal ?? "xterm",
      SHELL: "/bin/sh",
      TMPDIR: place.temporaryFolder,
      DUPLICATI_HOME: place.dataFolder,
    },
    stdio: "pipe",
  });
  let output = "";
  let pressed = 0;
  child.stdout.on("data", (chunk) => {
    output += chunk;
    const due = !output.includes(erase) ? 0 : output.includes("Stopping after") ? 2 : 1;
    if (options.interrupt && pressed < due) {
      pressed++;
      child.stdin.write("\x03");
    }
  });
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", resolve);
  });
  child.stdin.destroy();
  return { code, output };
}

/** What the live line showed, one after the other. */
function shown(output: string): string[] {
  const written = output.split(`${erase}\r`).slice(0, -1);
  return written.map((text) => text.slice(text.lastIndexOf("\r") + 1)).filter((text) => text !== "");
}

/** What stays on the screen in the end. */
function remaining(output: string): string[] {
  return output.split("\r\n").map((line) => line.split(erase).at(-1) ?? "");
}

describe("a backup on a terminal", () => {
  test("shows its progress in one line of the terminal's width, which is gone in the end", async () => {
    const { code, output } = await runOnTerminal(backupOf("seen"));
    expect(code).toBe(0);
    const texts = shown(output);
    expect(texts.length).toBeGreaterThan(0);
    for (const text of texts) expect(text.length).toBeLessThan(columns);
    // What follows on the files, the test of remote ones, may be over before the line is drawn again.
    const ofFiles = texts.findLast((text) => text.includes(" files | "));
    expect(ofFiles).toContain(`| ${smallFiles + 1}/${smallFiles + 1} files | 2.00 MiB/2.00 MiB`);
    expect(texts.some((text) => /\| up [\d.]+ [KM]iB\/s/.test(text))).toBe(true);
    expect(remaining(output).join("\n")).not.toContain("\r");
    expect(remaining(output)).toContain("Backup completed successfully!");
    expect(output).not.toMatch(/files \| [^\r]*\r\n/);
  }, 20_000);

  test("leaves nothing of the line behind when Ctrl-C breaks it off", async () => {
    const { code, output } = await runOnTerminal(backupOf("broken-off"), { interrupt: true });
    expect(code).toBe(130);
    expect(shown(output).length).toBeGreaterThan(0);
    expect(output.slice(output.lastIndexOf(erase))).not.toContain(" files ");
  }, 20_000);

  test("prints plain lines only if the terminal is a dumb one", async () => {
    const { code, output } = await runOnTerminal(backupOf("dumb"), { terminal: "dumb" });
    expect(code).toBe(0);
    expect(output).not.toContain("\x1b");
  }, 20_000);
});

test("a backup without a terminal prints plain lines only", async () => {
  const { code, output } = await place.run(backupOf("piped"));
  expect(code).toBe(0);
  expect(output).not.toContain("\r");
  expect(output).not.toContain("\x1b");
}, 20_000);
