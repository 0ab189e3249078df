import { expect, test } from "bun:test";
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { hashAlgorithm } from "../../src/crypto/index.ts";
import { fromBase64, fromHex, fromUtf8, toBase64, toEntryName } from "../../src/support/bytes.ts";
import {
  addIndexedVolume,
  encodeHash,
  type FileListEntry,
  fileListContent,
  fileListEntryName,
  indexedBlocklists,
  indexedVolumes,
  isFullBackup,
  listBlocks,
  type OpenedVolume,
  openVolume,
  parseMetadata,
  parseVolumeName,
  readFileList,
  type VolumeName,
} from "../../src/volumes/index.ts";
import { MemoryContainer } from "./memory-container.ts";

// Backups that the original wrote: everything in them is understood, and written again it has the same bytes.

const fixtures = join(import.meta.dir, "../fixtures/duplicati");

interface About {
  readonly source: string;
  readonly passphrase: string | null;
  readonly versions: readonly { dlist: string; content: string }[];
}

const about = (folder: string): About => JSON.parse(readFileSync(join(fixtures, folder, "about.json"), "utf8"));
const folders = readdirSync(fixtures).filter((name) => existsSync(join(fixtures, name, "about.json")));
const sound = folders.filter((name) => !name.startsWith("damaged-"));
const hasGpg = spawnSync("gpg", ["--version"]).status === 0;

function volumesOf(folder: string): { name: string; parsed: VolumeName }[] {
  return readdirSync(join(fixtures, folder, "remote")).flatMap((name) => {
    const parsed = parseVolumeName(name);
    return parsed && !parsed.parity ? [{ name, parsed }] : [];
  });
}

function open(folder: string, name: string): Promise<OpenedVolume> {
  const passphrase = about(folder).passphrase ?? undefined;
  const settings = { passphrase, options: {}, temporaryFolder: tmpdir() };
  return openVolume({ path: join(fixtures, folder, "remote", name), name }, settings);
}

async function listOf(volume: OpenedVolume): Promise<FileListEntry[]> {
  const reading = { ...parametersOf(volume), onSkipped: expect.unreachable };
  const entries: FileListEntry[] = [];
  for await (const batch of readFileList(volume.reader.stream(fileListEntryName), reading)) entries.push(...batch);
  return entries;
}

function parametersOf({ parameters }: OpenedVolume) {
  if (!parameters) throw new Error("the manifest was not read");
  return parameters;
}

test.each(sound)("every volume of %s is read, and written again the same", async (folder) => {
  if (folder === "gpg" && !hasGpg) return;
  const blocks = new Map<string, Uint8Array>();
  const metadata = new Set<string>();
  for (const { name, parsed } of volumesOf(folder)) {
    const volume = await open(folder, name);
    const { blockHash } = parametersOf(volume);
    if (parsed.kind === "dlist") {
      const entries = await listOf(volume);
      const again = Buffer.concat([...fileListContent(entries)]);
      expect(again.equals(volume.reader.read(fileListEntryName))).toBe(true);
      for (const { metahash, metablockhash } of entries) metadata.add(metablockhash ?? metahash ?? "");
    } else if (parsed.kind === "dindex") expectIndex(folder, volume);
    else {
      const size = hashAlgorithm(blockHash).size;
      const { count, hashes, sizes } = listBlocks(volume.reader, size);
      expect(count).toBe(volume.reader.entries.size - 1);
      for (let block = 0; block < count; block++) {
        const hash = encodeHash(hashes, block * size, size);
        const content = volume.reader.read(toEntryName(fromBase64(hash)));
        expect(content.byteLength).toBe(sizes[block] as number);
        expect(createHash(blockHash).update(content).digest("base64")).toBe(hash);
        blocks.set(hash, content.slice());
      }
    }
    volume.dispose();
  }
  for (const hash of metadata) {
    const values = parseMetadata(blocks.get(hash) as Uint8Array);
    if (folder === "no-metadata") continue;
    expect(values.attributes).toBeNumber();
    expect(values.lastWriteTime).toBeDefined();
    expect(values.unix).toBeDefined();
  }
});

function expectIndex(folder: string, volume: OpenedVolume): void {
  const { blockHash, fileHash } = parametersOf(volume);
  for (const described of indexedVolumes(volume.reader, blockHash)) {
    const { name, hash, size, blocks } = described;
    const again = new MemoryContainer();
    addIndexedVolume(again, { name, hash: hash as string, size: size as number, blocks }, blockHash);
    expect(fromUtf8(again.read(`vol/${name}`))).toBe(fromUtf8(volume.reader.read(`vol/${name}`)));
    const dblock = readFileSync(join(fixtures, folder, "remote", name));
    expect(dblock.byteLength).toBe(size as number);
    expect(createHash(fileHash).update(dblock).digest("base64")).toBe(hash as string);
  }
  const names = [...volume.reader.entries.keys()].filter((name) => name.startsWith("list/"));
  const lists = [...indexedBlocklists(volume.reader, blockHash, expect.unreachable)];
  expect(lists.map(({ hash }) => `list/${toEntryName(hash)}`)).toEqual(names);
}

const unfiltered = sound.filter((folder) => !existsSync(join(fixtures, folder, "v1.restored.jsonl")));

test.each(unfiltered)("the lists of %s hold what the source held", async (folder) => {
  if (folder === "gpg" && !hasGpg) return;
  const { source, versions } = about(folder);
  for (const { dlist, content } of versions) {
    const volume = await open(folder, dlist);
    const { fileHash } = parametersOf(volume);
    const entries = new Map((await listOf(volume)).map((entry) => [entry.path, entry]));
    if (isFullBackup(volume.reader)) expectSource(entries, source, fileHash, join(fixtures, folder, content));
    volume.dispose();
  }
});

interface SourceEntry {
  readonly path: string;
  readonly type: "file" | "folder" | "link";
  readonly size?: number;
  readonly sha256?: string;
  readonly mtime_ns?: number;
}

function expectSource(entries: Map<string, FileListEntry>, source: string, fileHash: string, content: string): void {
  const lines = readFileSync(content, "utf8").trim().split("\n");
  for (const line of lines) {
    const expected: SourceEntry = JSON.parse(line);
    const path = source + expected.path;
    const entry = entries.get(path) ?? entries.get(`${path}/`);
    expect(entry?.type).toBe(expected.type === "file" ? "File" : expected.type === "folder" ? "Folder" : "Symlink");
    if (expected.type !== "file") continue;
    expect(entry?.size).toBe(expected.size);
    expect(entry?.time).toBe(Math.floor((expected.mtime_ns ?? 0) / 1e9));
    if (fileHash === "SHA256") expect(entry?.hash).toBe(toBase64(fromHex(expected.sha256 ?? "")));
  }
  // The source itself is an entry too.
  expect(entries.size).toBe(lines.length + 1);
}

test("an empty list is reported as damaged, and no other volume", async () => {
  const faults: unknown[] = [];
  for (const { name } of volumesOf("damaged-dlist-empty")) {
    await open("damaged-dlist-empty", name).then(
      (volume) => volume.dispose(),
      (error) => void faults.push(error),
    );
  }
  expect(faults).toHaveLength(1);
  expect(faults[0]).toMatchObject({ name: "VolumeError", kind: "Damaged" });
});
