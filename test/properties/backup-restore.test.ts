import { describe, expect, test } from "bun:test";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { hashAlgorithm } from "../../src/crypto/index.ts";
import type { OptionValues } from "../../src/options/declaration.ts";
import { checkBackup } from "../support/backup-checker.ts";
import { BackupJob } from "../support/backup-job.ts";
import { RandomTree } from "../support/random-tree.ts";
import { SeededRandom, seedFrom } from "../support/seeded-random.ts";
import { everything, type SnapshotParts, snapshot } from "../support/tree-snapshot.ts";
import { startWorker } from "../support/workers.ts";

/** `BUNKER_TEST_CASES=500 BUNKER_TEST_SEED=1 bun test test/properties` runs many; the seeds follow one another. */
const cases = Number(process.env.BUNKER_TEST_CASES ?? 16);
const firstSeed = seedFrom("BUNKER_TEST_SEED");
/** A link that cannot be followed is left out with a warning. */
const followFailure = /^(PathNotFound|PathProcessingErrorAttributes|PathTooLong)/;
const hasGpg = spawnSync("gpg", ["--version"]).status === 0;

describe("a tree, backed up, edited and backed up again", () => {
  for (let i = 0; i < cases; i++) {
    const seed = (firstSeed + i) >>> 0;
    const options = optionsOf(new SeededRandom(seed));
    test(
      `comes back as it was (seed ${seed}: ${describeOptions(options)})`,
      () => new Case(seed, options).run(),
      60_000,
    );
  }
});

class Case {
  readonly #random: SeededRandom;
  readonly #options: OptionValues;

  constructor(seed: number, options: OptionValues) {
    this.#random = new SeededRandom(seed ^ 0x5eed);
    this.#options = options;
  }

  async run(): Promise<void> {
    const folder = mkdtempSync(join(tmpdir(), "bunker-property-"));
    try {
      await this.#runIn(folder);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }

  async #runIn(folder: string): Promise<void> {
    const random = this.#random;
    const blocksize = Number.parseInt(this.#options.blocksize as string, 10);
    const hashSize = hashAlgorithm(this.#options["block-hash-algorithm"] as string).size;
    const tree = new RandomTree(join(folder, "source"), random, {
      blocksize,
      blocksPerList: Math.floor(blocksize / hashSize),
      linksStayInside: this.#isFollowing(),
    });
    const job = new BackupJob(folder, this.#options, startWorker);
    const versions: Record<string, string>[] = [];

    tree.fill();
    for (let rounds = 2 + random.below(2); rounds > 0; rounds--) {
      const kept = snapshot(tree.root, this.#parts());
      const before = countVersions(job);
      await this.#backUp(job, tree.root, kept);
      if (countVersions(job) > before) versions.unshift(kept);
      // The edits can have come to nothing that these options look at.
      else expect(withoutTimes(kept)).toEqual(withoutTimes(versions[0] as Record<string, string>));
      await this.#check(job);
      if (random.chance(0.25)) expect((await job.rebuild()).complaints).toEqual([]);
      tree.edit();
    }
    if (versions.length > 1) {
      const dropped = random.below(versions.length);
      expect((await job.delete(String(dropped))).complaints).toEqual([]);
      versions.splice(dropped, 1);
      // With these limits everything is rewritten.
      const limits = { threshold: "0", "small-file-max-count": "0" };
      if (random.chance(0.7)) expect((await job.compact(limits)).complaints).toEqual([]);
      await this.#check(job);
    }
    for (const [number, kept] of versions.entries()) {
      for (const database of ["local", "none"] as const) {
        await this.#restore(job, join(folder, `restored-${number}-${database}`), number, database, kept);
      }
    }
  }

  async #backUp(job: BackupJob, root: string, kept: Record<string, string>): Promise<void> {
    const { complaints } = await job.backup([`${root}/`]);
    const hasFiles = Object.values(kept).some((entry) => entry.startsWith("file"));
    const isExpected = (complaint: string) =>
      (!hasFiles && complaint.startsWith("NoFilesInBackup")) || (this.#isFollowing() && followFailure.test(complaint));
    expect(complaints.filter((complaint) => !isExpected(complaint))).toEqual([]);
  }

  async #check(job: BackupJob): Promise<void> {
    expect(await checkBackup(job.remote, this.#options.passphrase ?? undefined)).toEqual([]);
  }

  async #restore(
    job: BackupJob,
    target: string,
    number: number,
    database: "local" | "none",
    kept: Record<string, string>,
  ): Promise<void> {
    const options = {
      version: String(number),
      "restore-permissions": "true",
      "restore-symlink-metadata": "true",
      "allow-restore-outside-target-directory": "true",
    };
    const { complaints, result } = await job.restore(target, options, database);
    const restored = snapshot(target, this.#parts(true));
    rmSync(target, { recursive: true });
    expect({ restored, complaints }).toEqual({ restored: kept, complaints: [] });
    expect(result).toMatchObject({ BrokenLocalFiles: [], BrokenRemoteFiles: [] });
  }

  #isFollowing(): boolean {
    return this.#options["symlink-policy"] === "Follow";
  }

  /** What these options keep; of followed links the metadata is the link's, which nothing can be compared with. */
  #parts(isRestored = false): SnapshotParts {
    const policy = this.#options["symlink-policy"];
    if (policy === "Follow") {
      const links = isRestored ? "keep" : "follow";
      return { modes: false, times: false, linkTimes: false, attributes: false, links };
    }
    const links = policy === "Ignore" ? "leave out" : "keep";
    const isPlain = this.#options["skip-metadata"] === "true";
    // Whoever looks at times only does not see a change of the mode or of an attribute.
    const isCurrent = !isPlain && this.#options["check-filetime-only"] !== "true";
    return { ...everything, modes: isCurrent, attributes: isCurrent, times: !isPlain, linkTimes: !isPlain, links };
  }
}

function countVersions(job: BackupJob): number {
  return readdirSync(job.remote).filter((name) => name.includes(".dlist.")).length;
}

function withoutTimes(tree: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(tree).map(([name, text]) => [name, text.replace(/ -?\d+\.\d{7}/, "")]));
}

function optionsOf(random: SeededRandom): OptionValues {
  const hashes = ["SHA256", "SHA256", "MD5", "SHA1", "SHA384", "SHA512"];
  const blockHash = random.pick(hashes);
  return {
    blocksize: `${random.pick([1024, 1024, 2048, 4096, 10_240, 65_536, 102_400, 1 << 20])}b`,
    "dblock-size": random.pick(["2mb", "3mb", "4mb"]),
    "compression-module": random.pick(["zip", "zip", "zip", "tzstd", "tgz"]),
    "block-hash-algorithm": blockHash,
    "file-hash-algorithm": random.chance(0.5) ? blockHash : random.pick(hashes),
    "index-file-policy": random.pick(["Full", "Full", "Lookup", "None"]),
    "symlink-policy": random.pick(["Store", "Store", "Store", "Store", "Follow", "Ignore"]),
    "concurrency-compressors": random.pick(["1", "2"]),
    ...(random.chance(0.1) && { "skip-metadata": "true" }),
    ...(random.chance(0.1) && { "check-filetime-only": "true" }),
    ...(random.chance(0.1) && { "disable-filetime-check": "true" }),
    ...(random.chance(0.2) && { "upload-unchanged-backups": "true" }),
    ...(random.chance(0.2) && { "zip-compression-level": random.pick(["0", "9"]) }),
    ...encryptionOf(random),
  };
}

function encryptionOf(random: SeededRandom): OptionValues {
  const passphrase = random.pick(["secret", "Pässwörd 🎉", " spaces around "]);
  const kind = random.below(10);
  if (kind < 4) return { "no-encryption": "true" };
  if (kind < 7) return { passphrase, "encryption-module": "aes", "aes-version": "2" };
  if (random.chance(0.9) || !hasGpg)
    return { passphrase, "encryption-module": "aes", "aes-version": "3", "aes-v3-iterations": "1000" };
  return { passphrase: "secret", "encryption-module": "gpg" };
}

function describeOptions(options: OptionValues): string {
  return Object.entries(options)
    .map(([name, value]) => `--${name}=${value}`)
    .join(" ");
}
