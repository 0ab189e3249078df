import { describe, expect, test } from "bun:test";
import { copyFileSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type ListInput, list, listFilesets } from "../../../src/engine/list/index.ts";
import type { OptionValues } from "../../../src/options/declaration.ts";
import { Filter, thisSystem } from "../../../src/sources/filters/index.ts";
import { createVolumeWriter, fileListContent, writeFileset } from "../../../src/volumes/index.ts";
import { Workplace } from "../test/support.ts";

const noFilter = Filter.parse([], { caseSensitive: true, groups: thisSystem() });
const plain = { "no-encryption": "true" };

function run(place: Workplace, patterns: string[], options: OptionValues = plain) {
  const input: ListInput = { patterns, filter: noFilter };
  return list(place.context(options), undefined, input);
}

describe("a list without a local database", () => {
  test("of versions downloads nothing and tells their times", async () => {
    using place = new Workplace("plain-four-versions");
    const context = place.context(plain);
    const result = await list(context, undefined, { patterns: [], filter: noFilter });
    expect(result.Filesets.map(({ Version, Time }) => [Version, Time.toISOString()])).toEqual([
      [0, "2026-11-25T14:42:44.000Z"],
      [1, "2026-11-25T14:42:39.000Z"],
      [2, "2026-11-25T14:42:35.000Z"],
      [3, "2026-11-25T14:42:30.000Z"],
    ]);
    expect(result.Filesets[0]).toMatchObject({ FileCount: null, FileSizes: null, IsFullBackup: null });
    expect(result.EncryptedFiles).toBe(false);
    expect(context.remote.statistics.filesDownloaded).toBe(0);
    expect(place.ids("Information")).toEqual(["NoLocalDatabase"]);
  });

  test("of whole paths reads every selected version, with the block size of its manifest", async () => {
    using place = new Workplace("plain-four-versions");
    const path = "/srv/fixture/source/grown.bin";
    const { Files } = await run(place, [path, "/srv/fixture/source/text/"]);
    expect(Files.map(({ Path }) => Path)).toEqual([path, "/srv/fixture/source/text/"]);
    expect(Files[0]?.Sizes).toHaveLength(4);
    expect(Files[0]?.Sizes[0]).toBeGreaterThan(0);
    expect(Files[1]?.Sizes).toEqual([-1, -1, -1, -1]);
  });

  test("of patterns downloads the newest selected list only", async () => {
    using place = new Workplace("plain-four-versions");
    const context = place.context({ ...plain, version: "2,3" });
    const { Filesets, Files } = await list(context, undefined, { patterns: ["*.sh"], filter: noFilter });
    expect(Filesets).toMatchObject([{ Version: 2, IsFullBackup: true }]);
    expect(Files).toEqual([{ Path: "/srv/fixture/source/bin/run.sh", Sizes: [18] }]);
    expect(context.remote.statistics.filesDownloaded).toBe(1);
  });

  test("takes what both version and time allow", async () => {
    using place = new Workplace("plain-four-versions");
    const options = { ...plain, version: "0,3", time: "2026-11-25T14:42:40Z" };
    expect((await run(place, [], options)).Filesets.map(({ Version }) => Version)).toEqual([3]);
    expect((await run(place, ["*"], { ...options, version: "0" })).Filesets).toEqual([]);
  });

  test("decrypts", async () => {
    using place = new Workplace("aes-small-blocks");
    const result = await run(place, ["*.sh"], { passphrase: "correct horse battery staple" });
    expect(result.EncryptedFiles).toBe(true);
    expect(result.Files).toEqual([{ Path: "/srv/fixture/source/bin/run.sh", Sizes: [18] }]);
  });

  test("says so when the passphrase is wrong or missing", async () => {
    using place = new Workplace("aes-small-blocks");
    await expect(run(place, ["*"], { passphrase: "not it" })).rejects.toMatchObject({ id: "WrongPassphrase" });
    await expect(run(place, ["*"], {})).rejects.toMatchObject({ id: "MissingPassphrase" });
  });

  test("leaves out one of several lists that is damaged, with a warning", async () => {
    using place = new Workplace("plain-four-versions");
    truncateSync(join(place.remoteFolder, "duplicati-20261125T144239Z.dlist.zip"), 100);
    const result = await run(place, ["*.sh"], { ...plain, "all-versions": "true" });
    expect(result.Filesets.map(({ Version }) => Version)).toEqual([0, 2, 3]);
    expect(result.Files).toEqual([{ Path: "/srv/fixture/source/bin/run.sh", Sizes: [18, 18, 18] }]);
    expect(place.ids("Warning")).toEqual(["FileListNotReadable"]);
  });

  test("fails when the only list is damaged", async () => {
    using place = new Workplace("plain-four-versions");
    truncateSync(join(place.remoteFolder, "duplicati-20261125T144244Z.dlist.zip"), 100);
    await expect(run(place, ["*"])).rejects.toMatchObject({ id: "FileListNotReadable" });
  });

  test("passes over parity companions and other backups", async () => {
    using place = new Workplace("plain-four-versions");
    const list = join(place.remoteFolder, "duplicati-20261125T144244Z.dlist.zip");
    copyFileSync(list, `${list}.par2`);
    copyFileSync(list, join(place.remoteFolder, "other-20261125T144244Z.dlist.zip"));
    expect((await run(place, [])).Filesets).toHaveLength(4);
  });

  test("of an empty destination fails, and names other prefixes", async () => {
    using place = new Workplace();
    await expect(run(place, [])).rejects.toMatchObject({ id: "EmptyRemoteFolder" });
    writeFileSync(join(place.remoteFolder, "other-20261125T144244Z.dlist.zip"), "");
    await expect(run(place, [])).rejects.toThrow(/other prefixes: other/);
    await expect(listFilesets(place.context(plain), undefined)).rejects.toMatchObject({ id: "EmptyRemoteFolder" });
  });

  test("of prefixes or folder contents needs a database", async () => {
    using place = new Workplace("plain-four-versions");
    await expect(run(place, ["*"], { ...plain, "list-prefix-only": "true" })).rejects.toMatchObject({
      id: "PrefixListingRequiresLocalDatabase",
    });
    await expect(run(place, ["/a/"], { ...plain, "list-folder-contents": "true" })).rejects.toMatchObject({
      id: "FolderContentListingRequiresLocalDatabase",
    });
  });

  test("of filesets tells whether they are encrypted", async () => {
    using place = new Workplace("aes-small-blocks");
    const { Filesets, EncryptedFiles } = await listFilesets(place.context({}), undefined);
    expect(EncryptedFiles).toBe(true);
    expect(Filesets[0]).toEqual({
      Version: 0,
      IsFullBackup: null,
      Time: new Date("2026-11-25T14:42:25Z"),
      FileCount: null,
      FileSizes: null,
    });
  });
});

describe("a list of control files", () => {
  const options = { ...plain, "control-files": "true" };

  async function addVersion(place: Workplace, name: string, files: Record<string, string>): Promise<void> {
    const volume = createVolumeWriter(
      join(place.remoteFolder, name),
      {
        parameters: { blocksize: 10240, blockHash: "SHA256", fileHash: "SHA256" },
        container: "zip",
        options: {},
        appVersion: "1.0.0.0",
        temporaryFolder: place.folder,
      },
      0,
    );
    volume.writer.add("fileset", writeFileset(true), true);
    for (const [path, text] of Object.entries(files)) volume.writer.add(`extra/${path}`, Buffer.from(text), true);
    await volume.writer.addStream("filelist.json", fileListContent([]));
    await volume.finish();
  }

  test("is of the newest version that can be read", async () => {
    using place = new Workplace();
    await addVersion(place, "duplicati-20260101T000000Z.dlist.zip", { old: "1" });
    await addVersion(place, "duplicati-20260102T000000Z.dlist.zip", { "settings.json": "12345", notes: "" });
    writeFileSync(join(place.remoteFolder, "duplicati-20260103T000000Z.dlist.zip"), "damaged");
    const { Filesets, Files } = await run(place, [], options);
    expect(Filesets).toMatchObject([{ Version: 1, Time: new Date("2026-01-02T00:00:00Z") }]);
    expect(Files).toEqual([
      { Path: "notes", Sizes: [0] },
      { Path: "settings.json", Sizes: [5] },
    ]);
    expect(place.ids("Warning")).toEqual(["FileListNotReadable"]);
  });

  test("takes a version and a name", async () => {
    using place = new Workplace();
    await addVersion(place, "duplicati-20260101T000000Z.dlist.zip", { old: "1", other: "22" });
    await addVersion(place, "duplicati-20260102T000000Z.dlist.zip", {});
    const { Files } = await run(place, ["*/other"], { ...options, version: "1" });
    expect(Files).toEqual([{ Path: "other", Sizes: [2] }]);
    expect((await run(place, [], options)).Files).toEqual([]);
  });
});
