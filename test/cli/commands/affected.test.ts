import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import { CommandLine, type CommandRun } from "../../support/command-line.ts";
import { GoldenBackup } from "../../support/golden-backups.ts";

setDefaultTimeout(60_000);

const volume = "duplicati-b29c4b11b402748f3868f63aee62adca6.dblock.zip";
const golden = new GoldenBackup("aes-small-blocks");
const plain = new GoldenBackup("plain-four-versions");
let place: CommandLine;

beforeAll(async () => {
  place = new CommandLine();
  plain.copyTo(place.path("remote"));
  expect(await run("repair", ...plain.options)).toMatchObject({ code: 0 });
});
afterAll(() => place[Symbol.dispose]());

/** Needs no passphrase and no destination: only the database is asked. */
function run(command: string, ...args: string[]): Promise<CommandRun> {
  return place.run(command, `file://${place.path("remote")}`, ...args, `--dbpath=${place.path("local.sqlite")}`);
}

test("names the versions and files that need a data volume", async () => {
  const { code, output } = await run("affected", volume);
  expect(code).toBe(0);
  expect(output.split("\n")).toEqual([
    "The following filesets are affected:",
    expect.stringMatching(/^0\t: \d/),
    "",
    "A total of 3 file(s) are affected:",
    plain.source,
    `${plain.source}grown.bin`,
    `${plain.source}text/report.txt`,
    "",
    "Found 0 related log messages (use --full-result to see the data)",
    "",
    "",
  ]);
});

test("a list takes its version, all of whose paths are counted", async () => {
  const list = plain.versions[0]?.dlist as string;
  const { output } = await run("affected", list, volume);
  expect(output).toMatch(/affected:\n0\t: .*\n3\t: .*\n\nA total of (\d+) file\(s\) are affected:\n/);
  const count = Number(/A total of (\d+)/.exec(output)?.[1]);
  // With the source folder itself.
  expect(count).toBeGreaterThanOrEqual(Object.keys(plain.expected(0)).length + 1);
  expect(output.match(/^\//gm)).toHaveLength(11);
  expect(output).toContain(`\n  ... and ${count - 11} more (use --full-result to see all filenames)\n`);
  expect(output).toContain(`: get ${list} `);
  const complete = await run("affected", list, volume, "--full-result");
  expect(complete.output.match(/^\//gm)).toHaveLength(count);
});

test("a file that is not known affects nothing", async () => {
  const { code, output } = await run("affected", "no-such-file.zip");
  expect(code).toBe(0);
  expect(output).toBe("No files are affected\n\nFound 0 related log messages (use --full-result to see the data)\n\n");
});

test("does not ask for the passphrase of an encrypted backup", async () => {
  using encrypted = new CommandLine();
  golden.copyTo(encrypted.path("remote"));
  const url = `file://${encrypted.path("remote")}`;
  const database = `--dbpath=${encrypted.path("local.sqlite")}`;
  expect(await encrypted.run("repair", url, database, ...golden.options)).toMatchObject({ code: 0 });
  const list = golden.versions[3]?.dlist as string;
  expect(await encrypted.run("affected", url, list, database)).toMatchObject({ code: 0, errorId: undefined });
});

test("needs the name of a file, and a database", async () => {
  expect(await run("affected")).toMatchObject({ code: 200 });
  const url = `file://${place.path("remote")}`;
  const missing = `--dbpath=${place.path("none.sqlite")}`;
  expect(await place.run("affected", url, volume, missing)).toMatchObject({
    code: 100,
    errorId: "DatabaseFileMissing",
  });
});
