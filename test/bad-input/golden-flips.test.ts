import { expect, test } from "bun:test";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { UserError } from "../../src/support/errors.ts";
import {
  ContainerError,
  fileListEntryName,
  indexedBlocklists,
  indexedVolumes,
  isFullBackup,
  listBlocks,
  openVolume,
  parseVolumeName,
  readFileList,
  VolumeError,
  type VolumeName,
} from "../../src/volumes/index.ts";
import { SeededRandom, seedFrom } from "../support/seeded-random.ts";

/** Damaged copies of volumes that the original wrote: a reader gives content or one of its own errors, and comes to an end. */

const fixtures = join(import.meta.dirname, "..", "fixtures", "duplicati");
const backups = [
  "plain-four-versions",
  "aes-default",
  "aes-version-3",
  "tzstd",
  "zip-lzma",
  "zip-ppmd",
  "zip-bzip2",
  "zip-zstd",
  "hash-sha512-md5",
];
const damagesPerVolume = Number(process.env.BUNKER_TEST_FLIPS ?? 6);
const seed = seedFrom("BUNKER_TEST_SEED");

test.each(backups)(
  `damaged volumes of %s are read or refused (seed ${seed})`,
  async (backup) => {
    const random = new SeededRandom(seed);
    const folder = mkdtempSync(join(tmpdir(), "bunker-flips-"));
    try {
      for (const [name, parsed] of volumesOf(backup)) {
        const sound = readFileSync(join(fixtures, backup, "remote", name));
        // Its key takes a good part of a second to derive.
        const damages = backup === "aes-version-3" ? damagesPerVolume / 6 : damagesPerVolume;
        for (let i = 0; i < damages; i++) {
          const path = join(folder, "volume");
          const { content, what } = damaged(sound, random);
          writeFileSync(path, content);
          const failure = await readAll(path, name, parsed, passphraseOf(backup)).then(
            () => undefined,
            (error: unknown) => error,
          );
          const isOwn = failure === undefined || ownErrors.some((kind) => failure instanceof kind);
          if (!isOwn) throw new Error(`${name}, ${what}: ${failure}`, { cause: failure });
        }
      }
      expect(readdirSync(folder)).toEqual(["volume"]);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
  60_000,
);

const ownErrors = [VolumeError, ContainerError, UserError];

function volumesOf(backup: string): [string, VolumeName][] {
  return readdirSync(join(fixtures, backup, "remote")).flatMap((name): [string, VolumeName][] => {
    const parsed = parseVolumeName(name);
    return parsed && !parsed.parity ? [[name, parsed]] : [];
  });
}

function passphraseOf(backup: string): string | undefined {
  const path = join(fixtures, backup, "about.json");
  return existsSync(path) ? (JSON.parse(readFileSync(path, "utf8")).passphrase ?? undefined) : undefined;
}

function damaged(sound: Buffer, random: SeededRandom): { content: Buffer; what: string } {
  const content = Buffer.from(sound);
  // The ends of archives hold what everything else is found by.
  const somewhere = () =>
    random.chance(0.5)
      ? random.below(content.length)
      : content.length - 1 - random.below(Math.min(400, content.length));
  switch (random.below(5)) {
    case 0: {
      const length = random.below(content.length);
      return { content: content.subarray(0, length), what: `cut to ${length} bytes` };
    }
    case 1: {
      const from = somewhere();
      const length = random.below(64);
      content.fill(random.pick([0x00, 0xff]), from, Math.min(from + length, content.length));
      return { content, what: `filled at ${from}, ${length} bytes` };
    }
    case 2: {
      const from = somewhere();
      return {
        content: Buffer.concat([content.subarray(0, from), random.bytes(50), content.subarray(from)]),
        what: `inserted at ${from}`,
      };
    }
    default: {
      const at = somewhere();
      const bit = 1 << random.below(8);
      content[at] = (content[at] as number) ^ bit;
      return { content, what: `byte ${at} with ${bit} flipped` };
    }
  }
}

/** Reads everything that the engine reads of a volume. */
async function readAll(
  path: string,
  name: string,
  { kind }: VolumeName,
  passphrase: string | undefined,
): Promise<void> {
  const settings = { passphrase, options: {}, temporaryFolder: tmpdir() };
  const volume = await openVolume({ path, name }, settings);
  try {
    const { reader, parameters } = volume;
    if (!parameters) throw new Error("An opened volume has no parameters");
    if (kind === "dlist") {
      isFullBackup(reader);
      const batches = readFileList(reader.stream(fileListEntryName), { ...parameters, onSkipped: () => undefined });
      for await (const _ of batches);
    } else if (kind === "dindex") {
      for (const _ of indexedVolumes(reader, parameters.blockHash));
      for (const _ of indexedBlocklists(reader, parameters.blockHash, () => undefined));
    } else {
      listBlocks(reader, 32);
      for (const entry of reader.entries.keys()) reader.read(entry);
    }
  } finally {
    volume.dispose();
  }
}
