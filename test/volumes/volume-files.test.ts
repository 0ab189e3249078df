import { afterEach, beforeEach, expect, test } from "bun:test";
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { utf8 } from "../../src/support/bytes.ts";
import {
  ContainerError,
  createVolumeWriter,
  openVolume,
  type ReadingSettings,
  VolumeError,
  type WritingSettings,
} from "../../src/volumes/index.ts";

let folder: string;
let temporaryFolder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "volumes-"));
  temporaryFolder = mkdtempSync(join(tmpdir(), "volumes-temporary-"));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
  expect(readdirSync(temporaryFolder)).toEqual([]);
  rmSync(temporaryFolder, { recursive: true });
});

const parameters = { blocksize: 1024, blockHash: "SHA256", fileHash: "SHA256" };
const hasGpg = spawnSync("gpg", ["--version"]).status === 0;

function writing(change: Partial<WritingSettings> = {}): WritingSettings {
  return { parameters, container: "zip", options: {}, appVersion: "1.2.3.4", temporaryFolder, ...change };
}

function reading(change: Partial<ReadingSettings> = {}): ReadingSettings {
  return { options: {}, parameters, temporaryFolder, ...change };
}

/** A volume with some entries; returns its file and what was recorded of it. */
async function written(name: string, settings: WritingSettings) {
  const path = join(folder, name);
  const volume = createVolumeWriter(path, settings, 1768473000);
  volume.writer.add("block", utf8("some content ".repeat(1000)), true);
  await volume.writer.addStream("filelist.json", [utf8("[1,"), utf8("2]")]);
  return { path, name, ...(await volume.finish()) };
}

const aes = { encryption: "aes", passphrase: "Bünker-42" };

test.each([
  ["p-b1.dblock.zip", {}],
  ["p-b1.dblock.tzstd", { container: "tzstd" }],
  ["p-b1.dblock.tgz", { container: "tgz" }],
  ["p-b1.dblock.zip.aes", aes],
  ["p-b1.dblock.tzstd.aes", { container: "tzstd", ...aes }],
  ["p-b1.dblock.zip.gpg", { encryption: "gpg", passphrase: "secret" }],
])("%s can be read once it is written", async (name, change: Partial<WritingSettings>) => {
  if (change.encryption === "gpg" && !hasGpg) return;
  const file = await written(name, writing(change));
  expect(file.size).toBe(readFileSync(file.path).byteLength);
  const volume = await openVolume(file, reading({ encryption: change.encryption, passphrase: change.passphrase }));
  expect([...volume.reader.entries.keys()]).toEqual(["manifest", "block", "filelist.json"]);
  expect(volume.reader.read("block")).toEqual(Buffer.from("some content ".repeat(1000)));
  expect(Buffer.from(volume.reader.read("filelist.json")).toString()).toBe("[1,2]");
  expect(volume).toMatchObject({ size: file.size, hash: file.hash, parameters });
  volume.dispose();
});

test("a volume of a backup that is not known yet tells its parameters and is hashed", async () => {
  const other = { blocksize: 2048, blockHash: "md5", fileHash: "SHA512" };
  const file = await written("p-b1.dblock.zip.aes", writing({ ...aes, parameters: other }));
  const volume = await openVolume(file, { options: {}, passphrase: aes.passphrase, temporaryFolder });
  expect(volume).toMatchObject({ parameters: other, hash: file.hash });
  volume.dispose();
});

test("faults are told apart", async () => {
  const file = await written("p-b1.dblock.zip.aes", writing(aes));
  const settings = reading(aes);
  const fault = (change: object, other: Partial<ReadingSettings> = {}) =>
    openVolume({ ...file, ...change }, { ...settings, ...other }).then(
      (volume) => volume.dispose(),
      (error: VolumeError) => error.kind,
    );
  expect(await fault({ size: file.size + 1 })).toBe("SizeMismatch");
  expect(await fault({ hash: "AAAA" })).toBe("HashMismatch");
  expect(await fault({}, { passphrase: "another" })).toBe("WrongPassphrase");
  expect(await fault({}, { passphrase: undefined })).toBe("WrongPassphrase");
  expect(await fault({ name: "p-b1.dblock.7z.aes" })).toBe("UnknownContainer");
  expect(await fault({ name: "readme.txt" })).toBe("UnknownContainer");
  expect(await fault({ name: "p-b1.dblock.zip" })).toBe("Damaged");
  expect(await fault({}, { parameters: { ...parameters, blocksize: 2048 } })).toBe("InvalidManifest");
  expect(await fault({}, { parameters: { ...parameters, blockHash: "sha256" } })).toBe("InvalidManifest");
  const ignored = { parameters: { ...parameters, blocksize: 2048 }, ignoreManifest: true };
  expect(await fault({}, ignored)).toBeUndefined();
  expect(await fault({ size: undefined, hash: undefined })).toBeUndefined();

  truncateSync(file.path, file.size - 1);
  expect(await fault({ size: undefined, hash: undefined })).toBe("Damaged");
  truncateSync(file.path, 0);
  expect(await fault({ size: undefined, hash: undefined })).toBe("Damaged");
});

test.each([
  ["p-b1.dblock.zip", {}],
  ["p-b1.dblock.zip.aes", aes],
])("%s that is refused leaves no file open or behind", async (name, encryption) => {
  const file = await written(name, writing(encryption));
  const settings = reading(encryption);
  const openFiles = readdirSync("/proc/self/fd").length;
  await expect(openVolume({ ...file, hash: "AAAA" }, settings)).rejects.toMatchObject({ kind: "HashMismatch" });
  const other = { ...parameters, blocksize: 2048 };
  await expect(openVolume(file, { ...settings, parameters: other })).rejects.toMatchObject({ kind: "InvalidManifest" });
  if (settings.passphrase) {
    const wrong = { ...settings, passphrase: "another" };
    await expect(openVolume(file, wrong)).rejects.toMatchObject({ kind: "WrongPassphrase" });
  }
  expect(readdirSync("/proc/self/fd").length).toBe(openFiles);
});

test("what is sound in a damaged volume can be read when it is salvaged", async () => {
  const file = await written("p-b1.dblock.zip.aes", writing(aes));
  const bytes = readFileSync(file.path);
  const last = bytes.length - 40;
  bytes[last] = (bytes[last] as number) ^ 1;
  writeFileSync(file.path, bytes);
  const { path, name } = file;
  await expect(openVolume({ path, name }, reading(aes))).rejects.toMatchObject({ kind: "Damaged" });
  const volume = await openVolume({ path, name, isSalvaged: true }, reading(aes));
  expect(volume.reader.read("block")).toEqual(Buffer.from("some content ".repeat(1000)));
  volume.dispose();
});

test.each(["SHA256", "SHA1"])(
  "only a recorded hash that nobody can forge stands in for the HMAC: %s",
  async (fileHash) => {
    const settings = { ...aes, parameters: { ...parameters, fileHash } };
    const file = await written("p-b1.dblock.zip.aes", writing(settings));
    const bytes = readFileSync(file.path);
    bytes[bytes.length - 1] = (bytes.at(-1) as number) ^ 1;
    writeFileSync(file.path, bytes);
    const damaged = { kind: "Damaged" };
    expect(openVolume({ ...file, hash: undefined }, reading(settings))).rejects.toMatchObject(damaged);
    const hash = createHash(fileHash).update(bytes).digest("base64");
    const opening = openVolume({ ...file, hash }, reading(settings));
    if (fileHash === "SHA1") return await expect(opening).rejects.toMatchObject(damaged);
    const volume = await opening;
    expect(volume.reader.read("block")).toEqual(Buffer.from("some content ".repeat(1000)));
    volume.dispose();
  },
);

test("unencrypted volumes are read in a backup that is encrypted", async () => {
  const file = await written("p-b1.dblock.zip", writing());
  const volume = await openVolume(file, reading(aes));
  expect(volume.reader.entries.size).toBe(3);
  volume.dispose();
});

test("a volume without manifest is refused", async () => {
  const name = "p-b1.dblock.zip";
  // An empty zip: nothing but the record that ends its directory.
  writeFileSync(join(folder, name), Buffer.from(`504b0506${"00".repeat(18)}`, "hex"));
  await expect(openVolume({ path: join(folder, name), name }, reading())).rejects.toMatchObject({
    kind: "InvalidManifest",
  });
});

test("a volume that cannot be written leaves nothing behind", async () => {
  const path = join(folder, "p-b1.dblock.zip.aes");
  expect(() => createVolumeWriter(path, writing({ ...aes, passphrase: "" }), 0)).toThrow(
    expect.objectContaining({ id: "EmptyPassphrase" }),
  );
  expect(() => createVolumeWriter(path, writing({ container: "7z" }), 0)).toThrow(
    expect.objectContaining({ id: "UnsupportedCompressionModule" }),
  );
  expect(() => createVolumeWriter(path, writing({ encryption: "rot13", passphrase: "x" }), 0)).toThrow(
    expect.objectContaining({ id: "UnsupportedEncryptionModule" }),
  );
  expect(existsSync(path)).toBe(false);
  const writer = createVolumeWriter(path, writing(aes), 0);
  writer.discard();
  expect(existsSync(path)).toBe(false);
  expect(() => createVolumeWriter(join(folder, "missing", "x"), writing(), 0)).toThrow(
    expect.objectContaining({ code: "ENOENT" }),
  );
});

test("whatever is flipped, a volume is damaged or its content is right", async () => {
  const file = await written("p-b1.dblock.zip", writing());
  const content = readFileSync(file.path);
  const { path, name } = file;
  await fc.assert(
    fc.asyncProperty(fc.nat(content.length - 1), fc.integer({ min: 1, max: 255 }), async (at, flip) => {
      const broken = Buffer.from(content);
      broken[at] = (broken[at] as number) ^ flip;
      writeFileSync(path, broken);
      try {
        const volume = await openVolume({ path, name }, reading());
        if (volume.reader.entries.has("block")) {
          expect(Buffer.from(volume.reader.read("block")).toString()).toBe("some content ".repeat(1000));
        }
        volume.dispose();
      } catch (error) {
        if (!(error instanceof VolumeError || error instanceof ContainerError)) throw error;
      }
    }),
    { numRuns: 300 },
  );
});
