import { afterAll, beforeAll, expect, test } from "bun:test";
import { spawnSync } from "node:child_process";
import { chmodSync, chownSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ProgramPlace } from "./commands/program.ts";

/** What Duplicati was seen to do where its user may not read or write: root may everything, so another user is taken. */

const isRoot = process.getuid?.() === 0;
const nobody = 65534;
const user = isRoot ? nobody : process.getuid?.();
const main = join(import.meta.dirname, "..", "..", "src", "main.ts");
/** Not where the other user cannot even read the program. */
const canRun =
  user !== undefined &&
  spawnSync(process.execPath, [main, "help"], { uid: user, env: { HOME: "/nonexistent" } }).status === 0;

let place: ProgramPlace;
let source: string;
beforeAll(() => {
  place = new ProgramPlace();
  source = place.path("source/");
  mkdirSync(`${source}locked`, { recursive: true });
  for (const name of ["readable.txt", "unreadable.txt", "locked/a.txt"]) writeFileSync(source + name, name);
  chmodSync(`${source}unreadable.txt`, 0);
  chmodSync(`${source}locked`, 0);
  mkdirSync(place.path("closed"), { mode: 0o555 });
  mkdirSync(place.path("hidden"), { mode: 0o500 });
  if (!isRoot) return;
  chmodSync(place.folder, 0o755);
  mkdirSync(place.path("own"));
  for (const folder of ["own", "data", "temporary"]) chownSync(place.path(folder), nobody, nobody);
});
afterAll(() => {
  chmodSync(`${source}locked`, 0o700);
  place.dispose();
});

const backup = (destination: string, ...options: string[]) =>
  place.run(["backup", `file://${place.path(destination)}`, source, "--no-encryption=true", ...options], { user });

test.if(canRun)("a backup leaves out what it may not read, says so, and ends with 2", async () => {
  const { code, lines } = await backup("own/backup");
  expect(code).toBe(2);
  expect(lines.filter((line) => line.includes("permission denied")).toSorted()).toEqual([
    // Once for the mark that would leave it out, once for what is in it.
    expect.stringContaining(`${source}locked/`),
    expect.stringContaining(`${source}locked/`),
    expect.stringContaining(`${source}unreadable.txt`),
  ]);
  expect(lines).toContain("  Files added: 1");
  expect(lines.at(-1)).toBe("Backup completed successfully!");
});

test.if(canRun)(
  "a backup to where no folder can be made warns before each other attempt, and fails with FolderMissing",
  async () => {
    const { code, lines, errorId } = await backup("closed/backup", "--number-of-retries=2", "--retry-delay=0s");
    expect({ code, errorId }).toEqual({ code: 100, errorId: "FolderMissing" });
    expect(lines.filter((line) => line.startsWith("Failed to create folder: "))).toHaveLength(2);
    expect(lines.filter((line) => line === "  Listing remote folder ...")).toHaveLength(3);
    expect(lines.at(-1)).toStartWith("The operation Backup has failed => ");
  },
);

test.if(canRun && isRoot)("a backup to a folder that may not be looked into fails, and says why", async () => {
  const { code, lines } = await backup("hidden/backup", "--number-of-retries=0");
  expect(code).toBe(100);
  expect(lines.at(-1)).toStartWith("The operation Backup has failed => ");
  expect(lines.at(-1)?.toLowerCase()).toContain("denied");
});
