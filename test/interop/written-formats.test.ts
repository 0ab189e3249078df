import { describe, expect, setDefaultTimeout, test } from "bun:test";
import { spawnSync } from "node:child_process";
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { checkBackup } from "../support/backup-checker.ts";
import { CommandLine } from "../support/command-line.ts";
import { describeTree } from "../support/golden-backups.ts";
import { namesIn } from "../support/remote-volumes.ts";

setDefaultTimeout(60_000);

const passphrase = "correct horse battery staple";
const hasGpg = spawnSync("gpg", ["--version"]).status === 0;
const plain = ["--no-encryption=true"];

const cases: [title: string, endings: RegExp, options: readonly string[]][] = [
  ["zip, plain", /\.zip$/, plain],
  ["zip, aes 2", /\.zip\.aes$/, aes(2)],
  ["zip, aes 3", /\.zip\.aes$/, aes(3)],
  ["zip, gpg", /\.zip\.gpg$/, [`--passphrase=${passphrase}`, "--encryption-module=gpg"]],
  ["tzstd, plain", /\.tzstd$/, ["--compression-module=tzstd", ...plain]],
  ["tzstd, aes 2", /\.tzstd\.aes$/, ["--compression-module=tzstd", ...aes(2)]],
  ["tgz, plain", /\.tgz$/, ["--compression-module=tgz", ...plain]],
  ["zip without compression", /\.zip$/, ["--zip-compression-level=0", ...plain]],
  ...[
    ["SHA512", "MD5"],
    ["MD5", "SHA512"],
    ["SHA1", "SHA384"],
    ["SHA384", "SHA1"],
  ].map(([block, file]): [string, RegExp, readonly string[]] => {
    const options = [`--block-hash-algorithm=${block}`, `--file-hash-algorithm=${file}`, ...plain];
    return [`blocks by ${block}, files by ${file}`, /\.zip$/, options];
  }),
  ...["Full", "Lookup", "None"].map((policy): [string, RegExp, readonly string[]] => {
    return [`indexes: ${policy}`, /\.zip$/, [`--index-file-policy=${policy}`, ...plain]];
  }),
];

describe("what Bunker writes is read by an independent reader and by itself", () => {
  for (const [title, endings, options] of cases) {
    const isMissingProgram = title.endsWith("gpg") && !hasGpg;
    test.skipIf(isMissingProgram)(`${title}${isMissingProgram ? " (needs gpg)" : ""}`, async () => {
      using place = new CommandLine();
      const source = place.path("source");
      makeTree(source);
      const remote = place.path("remote");
      const url = `file://${remote}`;
      const given = ["--blocksize=1KB", "--dblock-size=1MB", ...options];
      const backup = () => place.run("backup", url, `${source}/`, `--dbpath=${place.path("local.sqlite")}`, ...given);
      expect(await backup()).toMatchObject({ code: 0 });
      writeFileSync(`${source}/text.txt`, "changed");
      expect(await backup()).toMatchObject({ code: 0 });

      expect(namesIn(remote).filter((name) => !endings.test(name))).toEqual([]);
      const isEncrypted = !options.includes("--no-encryption=true");
      expect(await checkBackup(remote, isEncrypted ? passphrase : undefined)).toEqual([]);
      const anew = `--dbpath=${place.path("anew.sqlite")}`;
      expect(await place.run("repair", url, anew, ...given)).toMatchObject({ code: 0 });
      const target = place.path("restored");
      const restoring = [`--restore-path=${target}`, "--restore-permissions=true", ...given];
      expect(await place.run("restore", url, anew, ...restoring)).toMatchObject({ code: 0 });
      expect(describeTree(target)).toEqual(describeTree(source));
    });
  }
});

/** Few rounds of key derivation, which version 3 spends nearly all its time on. */
function aes(version: number): string[] {
  return [`--passphrase=${passphrase}`, `--aes-version=${version}`, "--aes-v3-iterations=1000"];
}

/** More blocks than one blocklist of any hash names, and one of each kind of entry. */
function makeTree(root: string): void {
  mkdirSync(`${root}/folder/empty`, { recursive: true });
  writeFileSync(`${root}/text.txt`, "text\n".repeat(1000));
  const content = Buffer.alloc(70_000);
  for (let i = 0; i < content.length; i++) content[i] = (i * 2_654_435_761) >>> 13;
  writeFileSync(`${root}/folder/several-blocklists.bin`, content);
  writeFileSync(`${root}/folder/empty.txt`, "");
  writeFileSync(`${root}/folder/ünï "code".txt`, "x", { mode: 0o600 });
  symlinkSync("folder", `${root}/link`);
}
