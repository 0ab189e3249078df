import { afterEach, beforeEach, describe, expect, setDefaultTimeout, test } from "bun:test";
import { rmSync } from "node:fs";
import { checkBackup } from "../support/backup-checker.ts";
import { CommandLine } from "../support/command-line.ts";
import { describeTree, GoldenBackup } from "../support/golden-backups.ts";
import { namesIn } from "../support/remote-volumes.ts";
import { everything } from "../support/tree-snapshot.ts";

setDefaultTimeout(120_000);

/** With these limits everything is rewritten. */
const rewriteAll = ["--threshold=0", "--small-file-max-count=0"];
let place: CommandLine;

beforeEach(() => {
  place = new CommandLine();
});
afterEach(() => place[Symbol.dispose]());

describe("of the backup", () => {
  const names = ["plain-four-versions", "aes-small-blocks", "hash-sha512-md5", "index-none", "tzstd", "aes-default"];
  for (const name of names) {
    test(`${name} a version is deleted and the rest compacted; what is left is whole`, async () => {
      const backup = new GoldenBackup(name);
      const remote = place.path("remote");
      backup.copyTo(remote);
      const run = async (command: string, ...more: string[]) => {
        const options = [`--dbpath=${place.path("local.sqlite")}`, ...backup.readingOptions, ...more];
        return await place.run(command, `file://${remote}`, ...options);
      };
      expect((await run("repair")).code).toBe(0);
      // The second oldest: others beside it keep a part of its data.
      const deleted = backup.versions.length - 2;
      const before = namesIn(remote).filter((file) => file.includes(".dblock."));
      expect((await run("delete", `--version=${deleted}`, "--no-auto-compact=true")).code).toBe(0);
      expect((await run("compact", ...rewriteAll)).code).toBe(0);
      // A single wasteful volume stays as it is.
      expect(namesIn(remote).filter((file) => before.includes(file)).length).toBeLessThanOrEqual(1);
      expect(await checkBackup(remote, backup.passphrase)).toEqual([]);

      // A rebuild finds the same.
      rmSync(place.path("local.sqlite"));
      expect((await run("repair")).code).toBe(0);
      expect((await run("test", "all")).code).toBe(0);
      const left = backup.versions.map((_, index) => index).filter((index) => index !== 1);
      for (const [position, index] of left.entries()) {
        const target = place.path(`restored ${index}`);
        const version = `--version=${left.length - 1 - position}`;
        const more = [version, `--restore-path=${target}`, "--restore-permissions=true"];
        expect((await run("restore", ...more, "--allow-restore-outside-target-directory=true")).code).toBe(0);
        expect(describeTree(target, everything)).toEqual(backup.expected(index, { parts: everything }));
      }
    });
  }
});
