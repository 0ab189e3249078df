import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { rmSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Destination, openDestination, Remote } from "../../../src/destinations/index.ts";
import type { DatabaseContext } from "../../../src/engine/context.ts";
import { fillDatabase } from "../../../src/engine/recreate/recreate.ts";
import type { OptionValues } from "../../../src/options/declaration.ts";
import { readSettings } from "../../../src/options/index.ts";
import { addIndexedVolume, createVolumeWriter, type VolumeWriter } from "../../../src/volumes/index.ts";
import { testVolumes, Workplace } from "./support.ts";

const everything = 1000;
const plain = { "no-encryption": "true", blocksize: "10KB" };

/** A copy of a backup of the original, with the database that belongs to it. */
async function filled(place: Workplace, options: OptionValues = plain): Promise<DatabaseContext> {
  const given = place.databaseContext(options);
  return (await fillDatabase(given, { isLasting: true })).context;
}

function withOptions(context: DatabaseContext, options: OptionValues): DatabaseContext {
  const merged = { "full-remote-verification": "True", ...context.options, ...options };
  return { ...context, options: merged, settings: readSettings(merged) };
}

describe("a test of remote volumes", () => {
  let place: Workplace;
  let context: DatabaseContext;

  beforeEach(async () => {
    place = new Workplace("plain-four-versions");
    context = await filled(place);
    place.messages.length = 0;
  });

  afterEach(() => place[Symbol.dispose]());

  const volumes = (kind: string) => context.database.volumes.all().filter((volume) => volume.kind === kind);
  const sql = (text: string, ...values: (string | number | Uint8Array)[]) =>
    context.database.sql.prepare(text).values(...values);
  const findings = async (options: OptionValues = {}, samples = everything) => {
    const { Verifications } = await testVolumes(withOptions(context, options), samples);
    return Object.fromEntries(
      Verifications.filter(({ Value }) => Value.length > 0).map(({ Key, Value }) => [
        Key,
        Value.map((found) => `${found.Key} ${found.Value}`),
      ]),
    );
  };

  test("finds nothing in a sound backup, counts each file, and says so", async () => {
    const { Verifications } = await testVolumes(context, everything);
    expect(Verifications).toHaveLength(12);
    expect(Verifications.every(({ Value }) => Value.length === 0)).toBe(true);
    expect(context.database.volumes.all().map(({ verifications }) => verifications)).toEqual(Array(12).fill(1));
    expect(place.messages).toEqual([
      { level: "Information", id: "Test results", message: "Successfully verified 12 remote files" },
    ]);
  });

  test("reports a file with another hash, tests the others, and remembers it as damaged", async () => {
    const [bad] = volumes("dblock");
    writeFileSync(join(place.remoteFolder, bad?.name ?? ""), Buffer.alloc(bad?.size ?? 0));
    const found = await findings();
    expect(Object.keys(found)).toEqual([bad?.name ?? ""]);
    expect(found[bad?.name ?? ""]?.[0]).toStartWith("Error ");
    expect(context.database.volumes.get(bad?.id ?? 0)?.verifications).toBe(-1);
    expect(place.ids("Error")).toEqual(["RemoteFileProcessingFailed", "Test results"]);
    expect(place.messages.at(-1)?.message).toBe("Verified 12 remote files with 1 problem(s)");
  });

  test("reports files that are missing or cut", async () => {
    const [lost, cut] = volumes("dindex");
    rmSync(join(place.remoteFolder, lost?.name ?? ""));
    truncateSync(join(place.remoteFolder, cut?.name ?? ""), 10);
    expect(Object.keys(await findings()).sort()).toEqual([lost?.name ?? "", cut?.name ?? ""].sort());
    expect(Object.keys(await findings({ "full-remote-verification": "False" })).sort()).toEqual(
      [lost?.name ?? "", cut?.name ?? ""].sort(),
    );
    expect(place.ids("Error")).toContain("FailedToProcessFile");
  });

  test("downloads again what arrives with another hash", async () => {
    let isFirst = true;
    const open = (): Destination => {
      const folder = openDestination(`file://${place.remoteFolder}`, {});
      return {
        list: (signal) => folder.list(signal),
        put: (name, path, options) => folder.put(name, path, options),
        delete: (name, signal) => folder.delete(name, signal),
        createFolder: (signal) => folder.createFolder(signal),
        get: async (name, path, options) => {
          await folder.get(name, path, options);
          if (isFirst) writeFileSync(path, Buffer.alloc(statSync(path).size));
          isFirst = false;
        },
      };
    };
    const remote = new Remote({ open, temporaryFolder: context.temporaryFolder, settings: { retryDelaySeconds: 0 } });
    const { Verifications } = await testVolumes({ ...context, remote }, everything);
    expect(Verifications.filter(({ Value }) => Value.length > 0)).toEqual([]);
    expect(remote.statistics).toMatchObject({ filesDownloaded: 12, retryAttempts: 1 });
  });

  test("compares the paths of a dlist with its own version", async () => {
    const version = context.database.versions.newest();
    const dlist = context.database.volumes.get(version?.dlist ?? 0)?.name ?? "";
    const row = (name: string) => {
      const found = sql(
        "SELECT e.folder, e.first, f.path FROM entry e JOIN folder f ON f.id = e.folder WHERE e.name = ?",
        name,
      );
      return found.at(-1) as [number, number, string];
    };
    const [folder, first, path] = row("report.txt");
    sql("UPDATE entry SET size = 1 WHERE folder = ? AND name = 'report.txt' AND first = ?", folder, first);
    const [otherFolder, , otherPath] = row("run.sh");
    sql("DELETE FROM entry WHERE folder = ? AND name = 'run.sh'", otherFolder);
    context.database.entries.add(otherFolder, "new", version?.id ?? 0, {
      kind: 0,
      content: 0,
      metadata: 0,
      size: 0,
      modified: 0,
      fraction: -1,
    });
    const found = await findings({ "full-remote-verification": "ListAndIndexes" });
    expect(found[dlist]).toEqual([`Missing ${otherPath}new`, `Modified ${path}report.txt`, `Extra ${otherPath}run.sh`]);
  });

  test("compares the metadata of paths", async () => {
    sql("UPDATE entry SET metadata = 0 WHERE name = 'run.sh'");
    const found = await findings({ "full-remote-verification": "ListAndIndexes" });
    expect(Object.values(found)).toEqual(Array(4).fill(["Modified /srv/fixture/source/bin/run.sh"]));
  });

  test("reports blocks that are missing, of another size or unknown, in dblock and dindex", async () => {
    const [dblock] = volumes("dblock");
    const id = dblock?.id ?? 0;
    const blocks = sql("SELECT id, hash FROM block WHERE volume = ? ORDER BY id LIMIT 2", id) as [number, Uint8Array][];
    const [resized, forgotten] = blocks.map(([block, hash]) => ({ block, text: Buffer.from(hash).toString("base64") }));
    sql("UPDATE block SET size = size + 1 WHERE id = ?", resized?.block ?? 0);
    sql("DELETE FROM block WHERE id = ?", forgotten?.block ?? 0);
    const added = Buffer.alloc(32, 7);
    sql("INSERT INTO block (hash, size, volume) VALUES (?, 5, ?)", added, id);

    const found = await findings();
    const problems = [`Missing ${added.toString("base64")}`, `Modified ${resized?.text}`];
    expect(found[dblock?.name ?? ""]).toEqual([...problems, `Extra ${forgotten?.text}`]);
    const [dindex] = context.database.volumes.indexesOf(id);
    expect(found[context.database.volumes.get(dindex ?? 0)?.name ?? ""]).toEqual(problems);
    expect(place.ids("Warning")).toEqual(["FaultyIndexFiles", "FailedToReplaceFaultyIndexFile"]);
  });

  test("does not take data that nobody needs for a problem", async () => {
    const [dblock] = volumes("dblock");
    const ofLargeFile = "SELECT block FROM blockset_block EXCEPT SELECT content FROM entry";
    sql(`DELETE FROM block WHERE volume = ? AND id IN (${ofLargeFile})`, dblock?.id ?? 0);
    const { Verifications } = await testVolumes(withOptions(context, {}), everything);
    expect(Verifications.flatMap(({ Value }) => Value.map(({ Key }) => Key))).toContain("Extra");
    expect(place.ids("Information")).toEqual(["Test results"]);
  });

  test("reports a dindex that tells another size of its dblock, or lacks one", async () => {
    const [dblock, other] = volumes("dblock");
    const [dindex] = context.database.volumes.indexesOf(dblock?.id ?? 0);
    const name = context.database.volumes.get(dindex ?? 0)?.name ?? "";
    sql("UPDATE volume SET size = size + 1 WHERE id = ?", dblock?.id ?? 0);
    context.database.volumes.linkIndex(dindex ?? 0, other?.id ?? 0);
    const found = await findings({ "full-remote-verification": "IndexesOnly", "index-file-policy": "Lookup" });
    expect(found[name]).toEqual([`Modified ${dblock?.name}`, `Missing ${other?.name}`]);
  });

  test("misses copies of blocklists, unless the index has none at all", async () => {
    const list = Buffer.alloc(32, 9);
    const withLists = sql("SELECT DISTINCT b.volume FROM blockset_list l JOIN block b ON b.id = l.block")[0]?.[0];
    const dindexOf = (id: number) =>
      context.database.volumes.get(context.database.volumes.indexesOf(id)[0] ?? 0)?.name ?? "";
    sql("INSERT INTO block (id, hash, size, volume) VALUES (900000, ?, 64, ?)", list, Number(withLists));
    sql("INSERT INTO blockset_list (blockset, position, block) VALUES (900000, 0, 900000)");
    const missing = `Missing ${list.toString("base64")}`;
    const found = await findings({ "full-remote-verification": "IndexesOnly" });
    expect(found[dindexOf(Number(withLists))]).toEqual([missing, missing]);
    const lookup = await findings({ "full-remote-verification": "IndexesOnly", "index-file-policy": "Lookup" });
    expect(lookup[dindexOf(Number(withLists))]).toEqual([missing]);
  });

  test("looks at hashes alone when told to", async () => {
    sql("UPDATE entry SET size = size + 1");
    expect(await findings({ "full-remote-verification": "False" })).toEqual({});
    expect(Object.keys(await findings())).toHaveLength(4);
  });

  test("learns the hash and size of files that were not known, after a look inside", async () => {
    sql("UPDATE volume SET hash = NULL, size = -1");
    const { Verifications } = await testVolumes(withOptions(context, { "full-remote-verification": "False" }), 1);
    expect(Verifications).toHaveLength(12);
    for (const { name, hash, size, state } of context.database.volumes.all()) {
      expect({ size, state }).toEqual({ size: statSync(join(place.remoteFolder, name)).size, state: "verified" });
      expect(hash).toHaveLength(44);
    }
  });

  test("does not learn from a file that is not what it should be", async () => {
    const [dblock] = volumes("dblock");
    sql("UPDATE volume SET hash = NULL, size = -1 WHERE id = ?", dblock?.id ?? 0);
    sql("INSERT INTO block (hash, size, volume) VALUES (?, 5, ?)", Buffer.alloc(32, 7), dblock?.id ?? 0);
    await testVolumes(withOptions(context, { "full-remote-verification": "False" }), 1);
    expect(context.database.volumes.get(dblock?.id ?? 0)?.hash).toBeUndefined();
  });

  test("takes so many of each kind, and visits all before it repeats one", async () => {
    const tested = new Set<string>();
    for (let run = 0; run < 4; run++) {
      const { Verifications } = await testVolumes(context, 1);
      expect(Verifications.map(({ Key }) => /dlist|dindex|dblock/.exec(Key)?.[0])).toEqual([
        "dlist",
        "dindex",
        "dblock",
      ]);
      for (const { Key } of Verifications) tested.add(Key);
    }
    expect(tested.size).toBe(12);
  });

  test("looks at some kinds only when told to", async () => {
    const kinds = async (depth: string) => {
      const { Verifications } = await testVolumes(withOptions(context, { "full-remote-verification": depth }), 1);
      return Verifications.map(({ Key }) => /dlist|dindex|dblock/.exec(Key)?.[0]);
    };
    expect(await kinds("ListAndIndexes")).toEqual(["dlist", "dindex"]);
    expect(await kinds("IndexesOnly")).toEqual(["dindex"]);
    expect(await kinds("False")).toEqual(["dlist", "dindex", "dblock"]);
  });

  test("takes all lists of the versions that are named", async () => {
    const { Verifications } = await testVolumes(withOptions(context, { version: "1-3" }), 1);
    const lists = Verifications.map(({ Key }) => Key).filter((name) => name.includes("dlist"));
    expect(lists.sort()).toEqual([
      "duplicati-20261125T144230Z.dlist.zip",
      "duplicati-20261125T144235Z.dlist.zip",
      "duplicati-20261125T144239Z.dlist.zip",
    ]);
  });

  test("tests no more files once a stop is requested", async () => {
    context.control.requestStop();
    expect((await testVolumes(context, everything)).Verifications).toEqual([]);
  });
});

describe("a test of a dblock", () => {
  async function write(place: Workplace, name: string, fill: (volume: VolumeWriter) => void) {
    const parameters = { blocksize: 10240, blockHash: "SHA256", fileHash: "SHA256" };
    const settings = {
      parameters,
      container: "zip",
      options: {},
      appVersion: "1.0.0.0",
      temporaryFolder: place.folder,
    };
    const volume = createVolumeWriter(join(place.remoteFolder, name), settings, 0);
    fill(volume);
    return { name, ...(await volume.finish()) };
  }

  test("hashes every block, the last and only one too", async () => {
    using place = new Workplace();
    const context = place.databaseContext({ ...plain, "full-remote-verification": "True" });
    const { volumes, versions, blocks } = context.database;
    const hash = Buffer.alloc(32, 0xfb);
    const dblock = await write(place, "duplicati-b00.dblock.zip", ({ writer }) => {
      writer.add(hash.toString("base64url").concat("="), Buffer.from("not what the name says"), true);
    });
    const dlist = await write(place, "duplicati-20260101T000000Z.dlist.zip", ({ writer }) => {
      writer.add("filelist.json", Buffer.from("[]"), true);
    });
    const dindex = await write(place, "duplicati-i00.dindex.zip", ({ writer }) => {
      const table = { count: 1, hashes: hash, sizes: new Uint32Array([22]) };
      addIndexedVolume(writer, { ...dblock, blocks: table }, "SHA256");
    });
    const id = volumes.add(dblock.name, "dblock", "uploaded", dblock);
    volumes.linkIndex(volumes.add(dindex.name, "dindex", "uploaded", dindex), id);
    const version = versions.begin(1);
    const list = volumes.add(dlist.name, "dlist", "uploaded", dlist);
    versions.complete(version.id, { time: 1, isFull: true, dlist: list });
    blocks.add(1, hash, 22, id);

    const { Verifications } = await testVolumes(context, everything);
    expect(Verifications).toEqual([
      { Key: dlist.name, Value: [] },
      { Key: dindex.name, Value: [] },
      { Key: dblock.name, Value: [{ Key: "Modified", Value: hash.toString("base64") }] },
    ]);
  });
});

describe("a test of other formats", () => {
  test("handles encryption, several blocklists, and two hashes", async () => {
    for (const [fixture, passphrase] of [
      ["aes-small-blocks", "correct horse battery staple"],
      ["hash-sha512-md5", "correct horse battery staple"],
      ["index-lookup", "correct horse battery staple"],
    ] as const) {
      using place = new Workplace(fixture);
      const context = await filled(place, { passphrase });
      const { Verifications } = await testVolumes(context, everything);
      expect(Verifications.filter(({ Value }) => Value.length > 0)).toEqual([]);
    }
  });
});
