import { expect, test } from "bun:test";
import { existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { DatabaseContext } from "../../../src/engine/context.ts";
import { fillDatabase } from "../../../src/engine/recreate/recreate.ts";
import type { OptionValues } from "../../../src/options/declaration.ts";
import { readSettings } from "../../../src/options/index.ts";
import { addIndexedVolume, createVolumeWriter } from "../../../src/volumes/index.ts";
import { namesIn } from "../../support/remote-volumes.ts";
import { testVolumes, Workplace } from "./support.ts";

const everything = 1000;

/** A backup with an index that leaves out a block of its dblock, as a faulty program may have written it. */
async function withFaultyIndex(place: Workplace): Promise<{ context: DatabaseContext; index: string }> {
  const given = place.databaseContext({ "no-encryption": "true", blocksize: "10KB" });
  const { context } = await fillDatabase(given, { isLasting: true });
  const { database, settings, options } = context;
  const [dblock] = database.volumes.all().filter(({ kind }) => kind === "dblock");
  const [id] = database.volumes.indexesOf(dblock?.id ?? 0);
  const index = database.volumes.get(id ?? 0);
  if (!dblock || !index) throw new Error("The backup has no index");
  const [, ...known] = [...database.blocks.inVolume(dblock.id)];
  const hashes = Buffer.concat(known.map(({ hash }) => hash));
  const blocks = { count: known.length, hashes, sizes: Uint32Array.from(known, ({ size }) => size) };
  const path = join(place.remoteFolder, index.name);
  rmSync(path);
  const { blocksize, blockHashAlgorithm: blockHash, fileHashAlgorithm: fileHash } = settings;
  const parameters = { blocksize, blockHash, fileHash };
  const volume = createVolumeWriter(
    path,
    { parameters, container: "zip", options, appVersion: "1.0.0.0", temporaryFolder: place.folder },
    0,
  );
  const { name, size, hash = "" } = dblock;
  addIndexedVolume(volume.writer, { name, size, hash, blocks }, blockHash);
  const file = await volume.finish();
  database.volumes.setContent(index.id, file.size, file.hash);
  return { context, index: index.name };
}

function withOptions(context: DatabaseContext, options: OptionValues): DatabaseContext {
  const merged = { "full-remote-verification": "True", ...context.options, ...options };
  return { ...context, options: merged, settings: readSettings(merged) };
}

test("an index that leaves out a block is made anew", async () => {
  using place = new Workplace("plain-four-versions");
  const { context, index } = await withFaultyIndex(place);
  const before = namesIn(place.remoteFolder).length;
  const { Verifications } = await testVolumes(withOptions(context, {}), everything);
  expect(Verifications.flatMap(({ Value }) => Value)).toEqual([]);
  expect(place.ids("Warning")).toEqual(["FaultyIndexFiles"]);
  expect(existsSync(join(place.remoteFolder, index))).toBe(false);
  expect(namesIn(place.remoteFolder)).toHaveLength(before);

  place.messages.length = 0;
  const again = await testVolumes(withOptions(context, {}), everything);
  expect(again.Verifications).toHaveLength(12);
  expect(place.ids("Warning")).toEqual([]);
});

test("a dblock that was not among the samples is looked at before", async () => {
  using place = new Workplace("plain-four-versions");
  const { context, index } = await withFaultyIndex(place);
  const { Verifications } = await testVolumes(
    withOptions(context, { "full-remote-verification": "IndexesOnly" }),
    everything,
  );
  expect(Verifications.flatMap(({ Value }) => Value)).toEqual([]);
  expect(context.remote.statistics.filesDownloaded).toBe(
    // The rebuild of the database, four indexes, and the dblock of the faulty one.
    8 + 4 + 1,
  );
  expect(existsSync(join(place.remoteFolder, index))).toBe(false);
});

test.each([{ "dont-replace-faulty-index-files": "true" }, { "index-file-policy": "None" }, { "dry-run": "true" }])(
  "with %j it is only reported",
  async (options) => {
    using place = new Workplace("plain-four-versions");
    const { context, index } = await withFaultyIndex(place);
    const { Verifications } = await testVolumes(withOptions(context, options), everything);
    const found = Verifications.find(({ Key }) => Key === index)?.Value.map(({ Key }) => Key);
    expect(found?.[0]).toBe("Missing");
    expect(place.ids("Warning")).toEqual(["FaultyIndexFiles"]);
    expect(existsSync(join(place.remoteFolder, index))).toBe(true);
  },
);
