import { readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { takeSnapshots } from "../../sources/index.ts";
import type { Logger } from "../../support/log.ts";
import { printable } from "../../support/printable.ts";
import type { ProcessSurroundings } from "../../support/surroundings.ts";
import type { Tool } from "../tool.ts";

/** Tells whether files of a folder can be read from a snapshot, as `snapshot-policy` does it (programs.md 16). */
export const snapshotsTool: Tool = { run, failureCode: () => exitCodes.exception };

const exitCodes = { passed: 0, usage: 1, failed: 2, exception: 3 } as const;
const fileName = "testfile.bin";

async function run(surroundings: ProcessSurroundings): Promise<number> {
  const words = surroundings.arguments.filter((word) => !word.startsWith("--"));
  const options = surroundings.arguments.filter((word) => word.startsWith("--"));
  if (words.length > 1 || options.some((option) => !/^--ignorelocking(=|$)/i.test(option))) {
    surroundings.writeError(usage);
    return exitCodes.usage;
  }
  const folder = resolve(words[0] ?? surroundings.programFolder);
  const say = (line: string): void => surroundings.write(`${printable(line)}\n`);
  const path = join(folder, fileName);
  if (statSync(path, { throwIfNoEntry: false })) {
    say(`There is a file ${path} already, which may be yours. Remove it, or choose another folder`);
    return exitCodes.exception;
  }
  try {
    const isSeen = await seesOldContent(folder, path, say);
    say(
      isSeen ? "Passed: the snapshot shows the file as it was" : "Failed: the snapshot doesn't show the file as it was",
    );
    return isSeen ? exitCodes.passed : exitCodes.failed;
  } finally {
    rmSync(path, { force: true });
  }
}

/** Changes a file after a snapshot was taken: true if the snapshot still has what was in it. */
async function seesOldContent(folder: string, path: string, say: (line: string) => void): Promise<boolean> {
  const content = `before the snapshot, ${new Date().toISOString()}`;
  writeFileSync(path, content, { flag: "wx" });
  const logger: Logger = { write: (_level, _tag, _id, message) => say(message) };
  const snapshots = await takeSnapshots({ policy: "Required", roots: [folder], temporaryFolder: tmpdir(), logger });
  try {
    writeFileSync(path, "after it");
    return readFileSync(snapshots.locate?.(path) ?? path, "utf8") === content;
  } finally {
    await snapshots.remove();
  }
}

const usage = `Usage: bunker snapshots [folder]

Writes a file ${fileName} into the folder (by default that of the program), takes a snapshot, changes the file, and looks
whether the snapshot still shows what was in it. File and snapshot are removed. Needs the rights of root.

  --ignorelocking=<true|false>   accepted; a file isn't locked for the test, since locks don't keep it from being read
  --help                         shows this

Exit code: 0 passed, 1 not understood, 2 failed, 3 could not be done
`;
