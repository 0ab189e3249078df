import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { createHash, randomBytes } from "node:crypto";
import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Destination, RemoteFile } from "../../src/destinations/contract.ts";

/** A server, or what stands for one, that a destination is tested against. */
export interface TestServer {
  /** A destination whose target folder does not exist yet; the name is a single path segment, not encoded. */
  open(folderName: string): Destination;
  stop?(): Promise<void>;
}

export interface SuiteSubject {
  start(): Promise<TestServer>;
  /** Names of tests that cannot hold for this destination, each with the reason. */
  deviations?: Readonly<Record<string, string>>;
}

/** The tests that every destination must pass (destinations.md 14). */
export function destinationSuite(name: string, subject: SuiteSubject): void {
  const deviations = new Map(Object.entries(subject.deviations ?? {}));

  describe(`${name}, as every destination,`, () => {
    let server: TestServer;
    let local: string;
    let folders = 0;
    const fresh = (folderName = `folder-${++folders}`) => server.open(folderName);
    const created = async (folderName?: string) => {
      const destination = fresh(folderName);
      await destination.createFolder();
      return destination;
    };
    const check = (title: string, body: () => Promise<void>) => {
      if (!deviations.delete(title)) test(title, body);
    };
    const localFile = async (content: Uint8Array | string) => {
      const path = join(local, randomBytes(8).toString("hex"));
      await writeFile(path, content);
      return path;
    };
    const upload = async (destination: Destination, remoteName: string, content: Uint8Array | string) =>
      destination.put(remoteName, await localFile(content));
    const download = async (destination: Destination, remoteName: string) => {
      const path = join(local, randomBytes(8).toString("hex"));
      await destination.get(remoteName, path);
      return await readFile(path);
    };

    beforeAll(async () => {
      local = await mkdtemp(join(tmpdir(), "destination-suite-"));
      server = await subject.start();
    });
    afterAll(async () => {
      await server.stop?.();
      await rm(local, { recursive: true });
    });

    check("list() tells a missing folder", async () => {
      await expect(filesOf(fresh())).rejects.toMatchObject({ name: "DestinationError", kind: "FolderMissing" });
    });

    check("createFolder() makes an empty folder, and may be called again", async () => {
      const destination = await created();
      await destination.createFolder();
      expect(await filesOf(destination)).toEqual([]);
    });

    check("get() returns what put() stored, whatever its size", async () => {
      const destination = await created();
      for (const size of [0, 1, 1024, 300_000, 2_000_001]) {
        const content = randomBytes(size);
        await upload(destination, `file-${size}.zip`, content);
        expect(sha256(await download(destination, `file-${size}.zip`))).toBe(sha256(content));
      }
    });

    check("list() names every file once, with its size", async () => {
      const destination = await created();
      const sizes = new Map(Array.from({ length: 30 }, (_, index) => [remoteName(index), index * 17]));
      for (const [file, size] of sizes) await upload(destination, file, randomBytes(size));
      const listed = await filesOf(destination);
      expect(listed.map((file) => file.name).sort()).toEqual([...sizes.keys()].sort());
      for (const file of listed) expect([-1, sizes.get(file.name)]).toContain(file.size);
    });

    check("put() replaces a file, by a shorter or a longer one", async () => {
      const destination = await created();
      for (const content of ["first of all", "x", "the last and longest content"]) {
        await upload(destination, "same.zip", content);
        expect((await download(destination, "same.zip")).toString()).toBe(content);
      }
      expect(await filesOf(destination)).toHaveLength(1);
    });

    check("put() leaves the local file alone unless it may move it", async () => {
      const destination = await created();
      const path = await localFile("content");
      await destination.put("a.zip", path);
      expect((await readFile(path)).toString()).toBe("content");
      await destination.put("b.zip", path, { mayMove: true });
      expect((await download(destination, "b.zip")).toString()).toBe("content");
    });

    check("put() fails without a folder, and the local file stays", async () => {
      const path = await localFile("content");
      const failed = fresh().put("a.zip", path, { mayMove: true });
      await expect(failed).rejects.toMatchObject({ kind: "FolderMissing" });
      expect((await stat(path)).size).toBe(7);
    });

    check("get() tells a missing file", async () => {
      const destination = await created();
      await expect(download(destination, "never-there.zip")).rejects.toMatchObject({ kind: "FileMissing" });
    });

    check("get() replaces a local file", async () => {
      const destination = await created();
      await upload(destination, "a.zip", "new");
      const path = await localFile("something old and longer");
      await destination.get("a.zip", path);
      expect((await readFile(path)).toString()).toBe("new");
    });

    check("delete() removes a file, and a missing one is no surprise", async () => {
      const destination = await created();
      await upload(destination, "a.zip", "a");
      await upload(destination, "b.zip", "b");
      await destination.delete("a.zip");
      expect((await filesOf(destination)).map((file) => file.name)).toEqual(["b.zip"]);
      const again = await destination.delete("a.zip").catch((error) => error.kind);
      expect([undefined, "FileMissing"]).toContain(again);
    });

    check("rename(), where there is one, moves a file and replaces another", async () => {
      const destination = await created();
      if (!destination.rename) return;
      await upload(destination, "old.zip", "content");
      await upload(destination, "taken.zip", "to be replaced");
      await destination.rename("old.zip", "taken.zip");
      expect((await filesOf(destination)).map((file) => file.name)).toEqual(["taken.zip"]);
      expect((await download(destination, "taken.zip")).toString()).toBe("content");
      await expect(destination.rename("old.zip", "x.zip")).rejects.toMatchObject({ kind: "FileMissing" });
    });

    check("removeFolder(), where there is one, removes an empty folder and no other", async () => {
      const destination = await created();
      if (!destination.removeFolder) return;
      await upload(destination, "in-the-way", "x");
      await expect(destination.removeFolder()).rejects.toThrow();
      expect((await filesOf(destination)).map((file) => file.name)).toEqual(["in-the-way"]);
      await destination.delete("in-the-way");
      await destination.removeFolder();
      await expect(filesOf(destination)).rejects.toMatchObject({ kind: "FolderMissing" });
    });

    check("setLock() and getLock(), where there are such, agree to the second", async () => {
      const destination = await created();
      if (!destination.setLock || !destination.getLock) return;
      await upload(destination, "locked", "x");
      expect(await destination.getLock("locked")).toBeUndefined();
      const until = new Date(Math.ceil(Date.now() / 1000) * 1000 + 60_000);
      await destination.setLock("locked", until);
      expect(await destination.getLock("locked")).toEqual(until);
    });

    check("localPath(), where there is one, leads to the content", async () => {
      const destination = await created();
      if (!destination.localPath) return;
      await upload(destination, "a.zip", "content");
      expect((await readFile(destination.localPath("a.zip"))).toString()).toBe("content");
    });

    check("quota(), where there is one, gives sensible numbers or none", async () => {
      const destination = await created();
      const quota = await destination.quota?.();
      if (!quota) return;
      expect(quota.total).toBeGreaterThanOrEqual(-1);
      expect(quota.free).toBeGreaterThanOrEqual(-1);
    });

    for (const folderName of ["with space", "plus+sign", "hash#", "per%cent", "%41", "é", "😀", "a&b=c?d"]) {
      check(`the target folder may be called ${folderName}`, async () => {
        const destination = await created(folderName);
        await upload(destination, "a.zip", folderName);
        expect((await download(server.open(folderName), "a.zip")).toString()).toBe(folderName);
      });
    }

    check("transfers ask for their pace, part by part", async () => {
      const destination = await created();
      const parts: number[] = [];
      const pace = async (bytes: number) => void parts.push(bytes);
      await destination.put("a.zip", await localFile(randomBytes(1_000_000)), { pace });
      expect(sum(parts)).toBe(1_000_000);
      await destination.get("a.zip", join(local, "paced"), { pace });
      expect(sum(parts)).toBe(2_000_000);
    });

    check("an aborted transfer fails", async () => {
      const destination = await created();
      const abort = new AbortController();
      const pace = async () => abort.abort();
      const path = await localFile(randomBytes(3_000_000));
      await expect(destination.put("a.zip", path, { pace, signal: abort.signal })).rejects.toThrow();
      await expect(destination.put("b.zip", path, { signal: abort.signal })).rejects.toThrow();
      await expect(destination.get("b.zip", `${path}.get`, { signal: abort.signal })).rejects.toThrow();
    });

    check("calls may overlap", async () => {
      const destination = await created();
      const names = Array.from({ length: 8 }, (_, index) => remoteName(index));
      await Promise.all(names.map((file) => upload(destination, file, file)));
      const contents = await Promise.all(names.map((file) => download(destination, file)));
      expect(contents.map(String)).toEqual(names);
    });

    test("every deviation names a test", () => expect([...deviations.keys()]).toEqual([]));
  });
}

export async function filesOf(destination: Destination): Promise<RemoteFile[]> {
  return (await Array.fromAsync(destination.list())).filter((file) => !file.isFolder);
}

function remoteName(index: number): string {
  return `some-prefix-${createHash("md5").update(String(index)).digest("hex")}.dblock.zip.aes`;
}

function sha256(content: Uint8Array): string {
  return createHash("sha256").update(content).digest("hex");
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
