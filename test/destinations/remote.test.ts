import { afterAll, beforeAll, beforeEach, describe, expect, test } from "bun:test";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileDestination } from "../../src/destinations/file/index.ts";
import { Remote } from "../../src/destinations/remote.ts";
import type { RemoteEvent, RemoteParts, Upload } from "../../src/destinations/remote-parts.ts";
import { AbortedError } from "../../src/support/errors.ts";
import { FaultyService } from "./faulty.ts";

let folder: string;
let service: FaultyService;
let events: string[];
let log: string[];
let waits: number[];
let clock: number;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "remote-"));
});
afterAll(() => rm(folder, { recursive: true }));
beforeEach(() => {
  service = new FaultyService();
  events = [];
  log = [];
  waits = [];
  clock = 0;
});

function remote(settings: RemoteParts["settings"] = {}, parts: Partial<RemoteParts> = {}): Remote {
  return new Remote({
    open: service.open,
    settings: { numberOfRetries: 2, ...settings },
    temporaryFolder: folder,
    logger: { write: (level, _, id, message) => log.push(`${level} ${id}: ${message}`) },
    onEvent: ({ action, event, name, size }: RemoteEvent) => events.push(`${action} ${event} ${name} ${size}`),
    sleep: async (milliseconds) => {
      waits.push(milliseconds);
      clock += milliseconds;
    },
    now: () => clock,
    ...parts,
  });
}

async function upload(name: string, content: string, more: Partial<Upload> = {}): Promise<Upload> {
  const localPath = join(folder, `local-${name}`);
  await writeFile(localPath, content);
  let renames = 0;
  return {
    name,
    localPath,
    size: content.length,
    renamed: async () => ({ name: `renamed-${++renames}`, localPath }),
    ...more,
  };
}

function stored(): Record<string, string> {
  return Object.fromEntries([...service.files].map(([name, content]) => [name, Buffer.from(content).toString()]));
}

describe("put()", () => {
  test("uploads and counts", async () => {
    const subject = remote();
    expect(await subject.put(await upload("a", "content"))).toBe("a");
    expect(stored()).toEqual({ a: "content" });
    expect(events).toEqual(["Put Started a 7", "Put Completed a 7"]);
    expect(subject.statistics).toMatchObject({ remoteCalls: 1, filesUploaded: 1, bytesUploaded: 7, retryAttempts: 0 });
  });

  test("tries again under a new name, since half a file may lie under the old one", async () => {
    service.fail(1, { operation: "put", after: "half" });
    service.fail(1, { operation: "put" });
    const subject = remote();
    expect(await subject.put(await upload("a", "content"))).toBe("renamed-2");
    expect(stored()).toEqual({ a: "con", "renamed-2": "content" });
    expect(events).toEqual([
      "Put Started a 7",
      "Put Retrying a 7",
      "Put Rename a 7",
      "Put Rename renamed-1 7",
      "Put Started renamed-1 7",
      "Put Retrying renamed-1 7",
      "Put Rename renamed-1 7",
      "Put Rename renamed-2 7",
      "Put Started renamed-2 7",
      "Put Completed renamed-2 7",
    ]);
    expect(log[0]).toMatch(/^Retry RetryPut: .*file a attempt 1 of 3 .*put failed as told$/);
    expect(log[1]).toBe('Information RenameRemoteTargetFile: Renaming "a" to "renamed-1"');
    expect(subject.statistics).toMatchObject({ remoteCalls: 3, filesUploaded: 1, bytesUploaded: 7, retryAttempts: 2 });
  });

  test("tells the caller the old name, and takes a file that was built anew", async () => {
    service.fail(1, { operation: "put" });
    const rebuilt = join(folder, "rebuilt");
    await writeFile(rebuilt, "other content");
    const asked: string[] = [];
    const renamed = async (oldName: string) => {
      asked.push(oldName);
      return { name: "b", localPath: rebuilt, size: 13 };
    };
    await remote().put(await upload("a", "content", { renamed }));
    expect(asked).toEqual(["a"]);
    expect(stored()).toEqual({ b: "other content" });
    expect(events.at(-1)).toBe("Put Completed b 13");
  });

  test("gives up after the last attempt with the destination's own error", async () => {
    service.fail(9, { operation: "put", kind: "Full" });
    const subject = remote();
    await expect(subject.put(await upload("a", "content"))).rejects.toMatchObject({ kind: "Full" });
    expect(events.at(-1)).toBe("Put Failed renamed-2 7");
    expect(subject.statistics).toMatchObject({ remoteCalls: 3, filesUploaded: 0, retryAttempts: 2 });
  });

  test("fails when the caller cannot rename", async () => {
    service.fail(1, { operation: "put" });
    const renamed = () => Promise.reject(new Error("database is gone"));
    await expect(remote().put(await upload("a", "content", { renamed }))).rejects.toThrow("database is gone");
  });

  test("notices with listVerifyUploads that less arrived than was reported", async () => {
    service.fail(1, { operation: "put", silent: true });
    const subject = remote({ listVerifyUploads: true });
    expect(await subject.put(await upload("a", "content"))).toBe("renamed-1");
    expect(log[0]).toContain("listed with 3 bytes, not 7");
  });

  test("does not let the local file be moved before the list has proved the upload", async () => {
    await rm(join(folder, "target"), { recursive: true, force: true });
    const open = () => fileDestination.open(`file://${folder}/target`, {});
    await open().createFolder();
    await remote({ listVerifyUploads: true }, { open }).put(await upload("kept", "content", { mayMove: true }));
    await remote({}, { open }).put(await upload("moved", "content", { mayMove: true }));
    const left = await readdir(folder);
    expect(left).toContain("local-kept");
    expect(left).not.toContain("local-moved");
  });
});

describe("has()", () => {
  test("looks for a file by its name, where the destination lists and where it does not", async () => {
    service.files.set("a", Buffer.from("content"));
    expect(await remote().has("a")).toBe(true);
    expect(await remote().has("b")).toBe(false);
    expect(service.calls).toEqual(["get a", "get b"]);
    expect(await readdir(folder)).not.toContainEqual(expect.stringContaining("bunker-get"));
    const open = () => fileDestination.open(`file://${folder}`, {});
    await writeFile(join(folder, "there"), "");
    expect(await remote({}, { open }).has("there")).toBe(true);
    expect(await remote({}, { open }).has("elsewhere")).toBe(false);
  });

  test("tries again what fails, but not what is denied", async () => {
    service.files.set("a", Buffer.from("content"));
    service.fail(2, { operation: "get" });
    expect(await remote().has("a")).toBe(true);
    service.fail(1, { operation: "get", kind: "Denied" });
    expect(await remote().has("a")).toBe(false);
    service.fail(9, { operation: "get" });
    await expect(remote().has("a")).rejects.toMatchObject({ kind: "Broken" });
  });
});

describe("a missing folder", () => {
  const settings = { disableAutocreateFolder: false };

  test("is created once, and the upload repeated at once under its own name", async () => {
    service.hasFolder = false;
    const subject = remote(settings);
    expect(await subject.put(await upload("a", "content"))).toBe("a");
    expect(waits).toEqual([]);
    expect(subject.statistics).toMatchObject({ remoteCalls: 2, foldersCreated: 1, retryAttempts: 1 });
  });

  test("is created where nothing is to be repeated, too", async () => {
    service.hasFolder = false;
    const subject = remote({ ...settings, numberOfRetries: 0 });
    expect(await subject.put(await upload("a", "content"))).toBe("a");
    expect(subject.statistics).toMatchObject({ remoteCalls: 2, foldersCreated: 1 });
  });

  test("is created for a list", async () => {
    service.hasFolder = false;
    expect(await remote(settings).list()).toEqual([]);
    expect(events).toEqual(["List Started  -1", "List Retrying  -1", "List Started  -1", "List Completed  0"]);
  });

  test("is an error when it may not be created", async () => {
    service.hasFolder = false;
    await expect(remote().list()).rejects.toMatchObject({ kind: "FolderMissing" });
    expect(service.calls).not.toContain("createFolder");
  });

  test("is at once as good as empty for a list to which that makes no difference", async () => {
    service.hasFolder = false;
    expect(await remote(settings).list({ isEmptyIfMissing: true })).toEqual([]);
    expect(events).toEqual(["List Started  -1", "List Completed  0"]);
    expect(service.calls).not.toContain("createFolder");
  });

  test("is an error after something was transferred: it has been lost", async () => {
    const subject = remote(settings);
    await subject.put(await upload("a", "content"));
    service.hasFolder = false;
    await expect(subject.list()).rejects.toMatchObject({ kind: "FolderMissing" });
    expect(service.calls).not.toContain("createFolder");
  });

  test("that cannot be created is reported with each attempt", async () => {
    service.hasFolder = false;
    service.fail(9, { operation: "createFolder", kind: "Denied" });
    await expect(remote(settings).list()).rejects.toMatchObject({ kind: "FolderMissing" });
    expect(log.filter((line) => line.startsWith("Warning FolderCreateError: Failed to create folder:"))).toHaveLength(
      2,
    );
    expect(waits).toEqual([10_000, 10_000]);
  });
});

describe("retries", () => {
  test.each([
    [false, [10_000, 10_000, 10_000]],
    [true, [10_000, 20_000, 40_000]],
  ])("wait between attempts (exponential: %p)", async (retryWithExponentialBackoff, expected) => {
    service.fail(3, { operation: "list" });
    await remote({ numberOfRetries: 3, retryWithExponentialBackoff }).list();
    expect(waits).toEqual(expected);
  });

  test("stop doubling at 1024 times the delay", async () => {
    service.fail(13, { operation: "list" });
    await remote({ numberOfRetries: 13, retryWithExponentialBackoff: true, retryDelaySeconds: 1 }).list();
    expect(waits.slice(-3)).toEqual([1_024_000, 1_024_000, 1_024_000]);
  });

  test("do not wait with a delay of 0", async () => {
    service.fail(2, { operation: "list" });
    await remote({ retryDelaySeconds: 0 }).list();
    expect(waits).toEqual([]);
  });

  test("are not made with a number of 0", async () => {
    service.fail(1, { operation: "list" });
    await expect(remote({ numberOfRetries: 0 }).list()).rejects.toMatchObject({ kind: "Broken" });
    expect(service.calls).toEqual(["list"]);
  });

  test("use a new connection, and close the failed one", async () => {
    service.fail(1, { operation: "list" });
    const subject = remote();
    await subject.list();
    await subject.list();
    expect(service).toMatchObject({ opened: 2, closed: 1 });
    await subject.close();
    expect(service).toMatchObject({ opened: 2, closed: 2 });
  });
});

test("noConnectionReuse opens and closes a connection for each call", async () => {
  const subject = remote({ noConnectionReuse: true });
  await subject.list();
  await subject.list();
  expect(service).toMatchObject({ opened: 2, closed: 2 });
});

describe("get()", () => {
  test("downloads to a temporary file that is gone afterwards", async () => {
    service.files.set("a", Buffer.from("content"));
    const subject = remote();
    const before = await readdir(folder);
    {
      await using copy = await subject.get("a", 7);
      expect((await readFile(copy.path)).toString()).toBe("content");
      expect(copy.size).toBe(7);
    }
    expect(await readdir(folder)).toEqual(before);
    expect(events).toEqual(["Get Started a 7", "Get Completed a 7"]);
    expect(subject.statistics).toMatchObject({ remoteCalls: 1, filesDownloaded: 1, bytesDownloaded: 7 });
  });

  test("tries again when the size or the content is wrong, and leaves no file behind", async () => {
    service.files.set("a", Buffer.from("content"));
    const before = await readdir(folder);
    await expect(remote().get("a", 8)).rejects.toMatchObject({ kind: "Broken" });
    let checks = 0;
    const check = async () => {
      if (++checks < 3) throw new Error("wrong hash");
    };
    await (await remote().get("a", 7, check))[Symbol.asyncDispose]();
    expect(service.calls).toHaveLength(6);
    expect(await readdir(folder)).toEqual(before);
  });

  test("tells a missing file", async () => {
    await expect(remote().get("a")).rejects.toMatchObject({ kind: "FileMissing" });
  });

  describe("from a folder of this machine", () => {
    const open = () => fileDestination.open(`file://${folder}/near`, {});
    beforeAll(async () => {
      await open().createFolder();
      await writeFile(join(folder, "near", "a"), "content");
    });

    test("makes no copy, and disposing leaves the file", async () => {
      const subject = remote({}, { open });
      const copy = await subject.get("a", 7);
      expect(copy.path).toBe(join(folder, "near", "a"));
      await copy[Symbol.asyncDispose]();
      expect(await readdir(join(folder, "near"))).toContain("a");
      expect(subject.statistics.bytesDownloaded).toBe(7);
    });

    test("does not wait for a missing or damaged file to mend itself", async () => {
      const subject = remote({}, { open });
      await expect(subject.get("b")).rejects.toMatchObject({ name: "DestinationError", kind: "FileMissing" });
      await expect(subject.get("a", 9)).rejects.toMatchObject({ kind: "Broken" });
      await expect(subject.get("a", 7, () => Promise.reject(new Error("wrong hash")))).rejects.toThrow("wrong hash");
      expect(waits).toEqual([]);
      expect(events.filter((event) => event.includes("Failed"))).toHaveLength(3);
    });
  });
});

describe("delete()", () => {
  test("takes a file that is gone for deleted, even if the call failed", async () => {
    service.files.set("a", Buffer.from("content"));
    service.fail(1, { operation: "delete", after: "all" });
    const subject = remote();
    await subject.delete("a", 7);
    await subject.delete("never-there");
    expect(subject.statistics).toMatchObject({ filesDeleted: 2, retryAttempts: 1 });
    expect(events.at(0)).toBe("Delete Started a 7");
  });

  test("fails when the file is missing, but still listed", async () => {
    service.stale.set("a", 7);
    await expect(remote().delete("a")).rejects.toMatchObject({ kind: "FileMissing" });
  });

  test("renames with softDeletePrefix", async () => {
    service.files.set("a", Buffer.from("content"));
    await remote({ softDeletePrefix: "old-" }).delete("a");
    expect(stored()).toEqual({ "old-a": "content" });
  });

  test("tries other names when renaming fails", async () => {
    service.files.set("a", Buffer.from("content"));
    service.fail(2, { operation: "rename" });
    await remote({ softDeletePrefix: "old-" }).delete("a");
    expect(Object.keys(stored())[0]).toMatch(/^old-a\.[0-9a-f]{6}$/);
  });

  test("soft deletion of a missing file succeeds", async () => {
    await remote({ softDeletePrefix: "old-" }).delete("a");
    expect(stored()).toEqual({});
  });

  test("downloads and uploads with preventBackendRename", async () => {
    service.files.set("a", Buffer.from("content"));
    await remote({ softDeletePrefix: "old-", preventBackendRename: true }).delete("a");
    expect(stored()).toEqual({ "old-a": "content" });
    expect(service.calls).toEqual(["get a", "put old-a", "delete a"]);
  });
});

describe("a file that is retired", () => {
  const retiredAs = (name: string): string => `old-${name}`;
  const companionOf = (name: string): string => `${name}.par2`;

  test("gets another name, and so does its companion", async () => {
    for (const name of ["a", "a.par2"]) service.files.set(name, Buffer.from("content"));
    const subject = remote({}, { companionOf });
    await subject.list();
    await subject.delete("a", 7, retiredAs);
    expect(stored()).toEqual({ "old-a": "content", "old-a.par2": "content" });
    expect(events).toContain("Delete Completed a 7");
    await subject.bringBack("old-a", "a", 7);
    expect(stored()).toEqual({ a: "content", "old-a.par2": "content" });
  });

  test("is renamed as often as it takes, and counts as deleted if it is gone", async () => {
    service.files.set("a", Buffer.from("content"));
    service.fail(2, { operation: "rename" });
    await remote().delete("a", 7, retiredAs);
    await remote().delete("b", 7, retiredAs);
    expect(stored()).toEqual({ "old-a": "content" });
  });

  test("is kept by the rules of soft deletion where that is asked for", async () => {
    service.files.set("a", Buffer.from("content"));
    await remote({ softDeletePrefix: "soft-" }).delete("a", 7, retiredAs);
    expect(stored()).toEqual({ "soft-a": "content" });
  });

  test.each([
    ["renaming is not wanted", { preventBackendRename: true }, {}],
    [
      "the destination cannot rename",
      {},
      { open: () => Object.assign(service.open(), { rename: undefined }) as never },
    ],
  ])("is deleted where %s, which is told once", async (_, settings, parts) => {
    for (const name of ["a", "b"]) service.files.set(name, Buffer.from("content"));
    const subject = remote(settings, parts);
    for (const name of ["a", "b"]) await subject.delete(name, 7, retiredAs);
    expect(stored()).toEqual({});
    expect(log.filter((line) => line.startsWith("Warning CannotRetireFiles"))).toHaveLength(1);
  });
});

describe("an upload to a full destination", () => {
  const mayFree = (name: string): boolean => name.startsWith("old-");

  test("goes on once what may be deleted is gone, without a retry", async () => {
    for (const name of ["old-a", "old-b", "kept"]) service.files.set(name, Buffer.from("content"));
    service.fail(1, { operation: "put", kind: "Full", after: "half" });
    const subject = remote({ numberOfRetries: 0 }, { mayFree });
    expect(await subject.put(await upload("new", "content"))).toBe("new");
    expect(stored()).toEqual({ kept: "content", new: "content" });
    expect(log).toEqual([
      "Warning RetiredFilesFreed: The destination is full: deleted 2 retired files with 14 bytes before their time",
    ]);
    expect(subject.statistics).toMatchObject({ filesDeleted: 2, filesUploaded: 1, retryAttempts: 0 });
  });

  test("makes room once for uploads that fail together", async () => {
    service.files.set("old-a", Buffer.from("content"));
    service.fail(3, { operation: "put", kind: "Full" });
    const subject = remote({ numberOfRetries: 0 }, { mayFree });
    const names = ["one", "two", "three"];
    const uploads = await Promise.all(names.map((name) => upload(name, "content")));
    await Promise.all(uploads.map((one) => subject.put(one)));
    expect(Object.keys(stored()).sort()).toEqual([...names].sort());
    expect(service.calls.filter((call) => call.startsWith("delete"))).toEqual(["delete old-a"]);
  });

  test("fails if nothing may be deleted", async () => {
    service.files.set("kept", Buffer.from("content"));
    service.fail(1, { operation: "put", kind: "Full" });
    const put = remote({ numberOfRetries: 0 }, { mayFree }).put(await upload("new", "content"));
    await expect(put).rejects.toMatchObject({ kind: "Full" });
    expect(stored()).toEqual({ kept: "content" });
  });
});

describe("quota() and createFolder()", () => {
  test("pass on what the destination says", async () => {
    const subject = remote();
    expect(await subject.quota()).toEqual({ total: 100, free: 40 });
    await subject.createFolder();
    expect(events).toEqual(["QuotaInfo Started  -1", "CreateFolder Started  -1", "CreateFolder Completed  -1"]);
    expect(subject.statistics).toMatchObject({ remoteCalls: 2, foldersCreated: 1 });
  });

  test("a destination without quota is not asked", async () => {
    const open = () => Object.assign(service.open(), { quota: undefined }) as never;
    expect(await remote({}, { open }).quota()).toBeUndefined();
    expect(events).toEqual([]);
  });
});

test("list() leaves out folders and tells how many files there are", async () => {
  service.files.set("a", Buffer.from("content"));
  expect(await remote().list()).toEqual([{ name: "a", size: 7, isFolder: false }]);
  expect(events.at(-1)).toBe("List Completed  1");
});

describe("throttling", () => {
  test("holds uploads to the limit", async () => {
    await remote({ throttleUpload: 1000 }).put(await upload("a", "x".repeat(5000)));
    expect(clock).toBeCloseTo(5000, -1);
  });

  test("holds downloads to their own limit", async () => {
    service.files.set("a", new Uint8Array(5000));
    await (await remote({ throttleDownload: 1000, throttleUpload: 1 }).get("a"))[Symbol.asyncDispose]();
    expect(clock).toBeCloseTo(5000, -1);
  });

  test("holds the reading of a file on this machine to its limit", async () => {
    await writeFile(join(folder, "throttled"), "x".repeat(5000));
    const open = () => fileDestination.open(`file://${folder}`, {});
    await (await remote({ throttleDownload: 1000 }, { open }).get("throttled"))[Symbol.asyncDispose]();
    expect(clock).toBeCloseTo(5000, -1);
  });

  test("is shared by all uploads", async () => {
    const subject = remote({ throttleUpload: 1000 });
    const uploads = await Promise.all(["a", "b", "c"].map((name) => upload(name, "x".repeat(2000))));
    await Promise.all(uploads.map((one) => subject.put(one)));
    expect(clock).toBeCloseTo(6000, -1);
  });

  test("can be changed while transfers run", async () => {
    const sleep = async (milliseconds: number) => {
      clock += milliseconds;
      if (clock === 2000) subject.throttle({ upload: 0 });
    };
    const subject: Remote = remote({ throttleUpload: 1000 }, { sleep });
    await subject.put(await upload("a", "x".repeat(60_000)));
    expect(clock).toBe(2000);
  });
});

describe("a gate", () => {
  test("is passed before each call, again before another attempt, and within transfers", async () => {
    const passed: string[] = [];
    const gate = {
      checkpoint: async () => void passed.push(`call after ${events.length} events`),
      transferCheckpoint: () => {
        passed.push("part");
        return Promise.resolve();
      },
    };
    service.fail(1, { operation: "list" });
    const subject = remote({}, { gate });
    await subject.list();
    await subject.put(await upload("gated", "content"));
    expect(passed[0]).toBe("call after 0 events");
    expect(passed.filter((step) => step !== "part")).toHaveLength(3);
    expect(passed).toContain("part");
  });
});

describe("aborting", () => {
  test("ends a wait between attempts at once", async () => {
    service.fail(9, { operation: "list" });
    const abort = new AbortController();
    const subject = new Remote({
      open: service.open,
      temporaryFolder: folder,
      signal: abort.signal,
      settings: { retryDelaySeconds: 1000 },
      onEvent: ({ event }) => {
        if (event === "Retrying") setTimeout(() => abort.abort(), 1);
      },
    });
    await expect(subject.list()).rejects.toBeInstanceOf(AbortedError);
  });

  test("does not wait for a call that hangs", async () => {
    const abort = new AbortController();
    const open = () => Object.assign(service.open(), { quota: () => new Promise(() => undefined) }) as never;
    const result = remote({}, { open, signal: abort.signal }).quota();
    setTimeout(() => abort.abort(), 1);
    await expect(result).rejects.toBeInstanceOf(AbortedError);
  });

  test("refuses further calls", async () => {
    const subject = remote({}, { signal: AbortSignal.abort() });
    await expect(subject.list()).rejects.toBeInstanceOf(AbortedError);
    expect(service.calls).toEqual([]);
  });
});
