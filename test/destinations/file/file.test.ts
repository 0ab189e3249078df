import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { existsSync, renameSync } from "node:fs";
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { fileDestination } from "../../../src/destinations/file/index.ts";
import { encodePercent } from "../../../src/destinations/url.ts";
import type { OptionValues } from "../../../src/options/declaration.ts";
import { destinationSuite, filesOf } from "../suite.ts";

destinationSuite("file", {
  async start() {
    const root = await mkdtemp(join(tmpdir(), "file-destination-"));
    return {
      open: (folderName) => fileDestination.open(`file://${root}/deep/${encodePercent(folderName)}`, {}),
      stop: () => rm(root, { recursive: true }),
    };
  },
});

describe("the file destination", () => {
  let root: string;
  const open = (folder: string, options: OptionValues = {}) =>
    fileDestination.open(`file://${root}/${folder}`, options);
  const folderWith = async (folder: string, files: Record<string, string>) => {
    await mkdir(join(root, folder), { recursive: true });
    for (const [name, content] of Object.entries(files)) await writeFile(join(root, folder, name), content);
  };

  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), "file-destination-"));
  });
  afterAll(() => rm(root, { recursive: true }));

  test("opens a bare path", async () => {
    await folderWith("bare", { "a.zip": "a" });
    expect(await filesOf(fileDestination.open(join(root, "bare"), {}))).toMatchObject([{ name: "a.zip", size: 1 }]);
  });

  test("moves a file that is no longer needed", async () => {
    await folderWith("moved", {});
    await writeFile(join(root, "temp"), "content");
    const { ino } = await stat(join(root, "temp"));
    await open("moved").put("a.zip", join(root, "temp"), { mayMove: true });
    expect((await stat(join(root, "moved", "a.zip"))).ino).toBe(ino);
    expect(await readdir(root)).not.toContain("temp");
  });

  test.each([true, false])("gives stored files the permissions of new ones (moved: %p)", async (mayMove) => {
    await folderWith("permissions", {});
    await writeFile(join(root, "private"), "content", { mode: 0o600 });
    await open("permissions").put(`${mayMove}.zip`, join(root, "private"), { mayMove });
    const { mode } = await stat(join(root, "permissions", `${mayMove}.zip`));
    expect(mode & 0o777).toBe(0o666 & ~process.umask());
  });

  test("keeps the local file when a move fails", async () => {
    await folderWith("blocked/a.zip", { "in-the-way": "" });
    await writeFile(join(root, "kept"), "content");
    const put = open("blocked").put("a.zip", join(root, "kept"), { mayMove: true });
    await expect(put).rejects.toMatchObject({ name: "DestinationError", kind: "Broken" });
    expect((await readFile(join(root, "kept"))).toString()).toBe("content");
  });

  test("keeps the local file when the folder goes away in the middle of a move, and says so", async () => {
    const [folder, local] = [join(root, "leaving"), join(root, "waiting")];
    let error: unknown;
    // A move that was over before the folder went is none; another one is tried.
    for (let i = 0; i < 50 && error === undefined; i++) {
      await folderWith("leaving", {});
      await writeFile(local, "content");
      const put = open("leaving").put("a.zip", local, { mayMove: true });
      const outcome = put.then(
        () => undefined,
        (reason: unknown) => reason,
      );
      await renameAsSoonAsItHolds(folder, "a.zip", join(root, `left-${i}`));
      error = await outcome;
    }
    if (error === undefined) return;
    expect(error).toMatchObject({ name: "DestinationError", kind: "FolderMissing" });
    expect((await readFile(local)).toString()).toBe("content");
  });

  test("copies where a move is not possible between file systems", async () => {
    const other = await folderOnOtherFileSystem();
    if (other === undefined) return;
    try {
      await folderWith("other-disk", {});
      await writeFile(join(other, "temp"), "content");
      await open("other-disk").put("a.zip", join(other, "temp"), { mayMove: true });
      expect((await readFile(join(root, "other-disk", "a.zip"))).toString()).toBe("content");
    } finally {
      await rm(other, { recursive: true });
    }
  });

  test("tells a full disk", async () => {
    if (process.platform !== "linux") return;
    await folderWith("full", {});
    await writeFile(join(root, "content"), "content");
    const { symlink } = await import("node:fs/promises");
    await symlink("/dev/full", join(root, "full", "a.zip"));
    await expect(open("full").put("a.zip", join(root, "content"))).rejects.toMatchObject({ kind: "Full" });
  });

  test("tells a refused folder", async () => {
    if (process.getuid?.() === 0) return;
    await folderWith("refused", {});
    await chmod(join(root, "refused"), 0);
    await expect(filesOf(open("refused"))).rejects.toMatchObject({ kind: "Denied" });
  });

  test("reports a folder as such", async () => {
    await folderWith("outer/inner", {});
    const listed = await Array.fromAsync(open("outer").list());
    expect(listed).toMatchObject([{ name: "inner", isFolder: true, size: -1 }]);
  });

  test("lists thousands of files", async () => {
    await folderWith("many", {});
    const names = Array.from({ length: 1000 }, (_, index) => `file-${index}.zip`);
    await Promise.all(names.map((name, index) => writeFile(join(root, "many", name), "x".repeat(index % 7))));
    const listed = await filesOf(open("many"));
    expect(new Map(listed.map((file) => [file.name, file.size]))).toEqual(
      new Map(names.map((name, index) => [name, index % 7])),
    );
  });

  test("deleting in a missing folder tells so", async () => {
    await expect(open("nowhere").delete("a.zip")).rejects.toMatchObject({ kind: "FolderMissing" });
    await expect(open("nowhere").get("a.zip", join(root, "x"))).rejects.toMatchObject({ kind: "FolderMissing" });
  });

  test.each(["../a.zip", "/etc/passwd", "sub/../../x"])("refuses the name %s", async (name) => {
    await expect(open("any").delete(name)).rejects.toMatchObject({ kind: "Denied" });
  });

  test("knows the space of its disk", async () => {
    await folderWith("space", {});
    const quota = await open("space").quota?.();
    expect(quota?.total).toBeGreaterThan(0);
    expect(quota?.free).toBeLessThanOrEqual(quota?.total ?? 0);
  });

  describe("with alternate-target-paths", () => {
    const alternatives = () => ({
      "alternate-target-paths": [join(root, "absent"), join(root, "present"), join(root, "marked")].join(delimiter),
    });

    beforeAll(async () => {
      await folderWith("present", { "p.zip": "" });
      await folderWith("marked", { "marker.txt": "" });
    });

    test("uses the first folder that is there", async () => {
      expect((await filesOf(open("gone", alternatives()))).map((file) => file.name)).toEqual(["p.zip"]);
      expect((await filesOf(open("marked", alternatives()))).map((file) => file.name)).toEqual(["marker.txt"]);
    });

    test("uses only a folder with the marker", async () => {
      const options = { ...alternatives(), "alternate-destination-marker": "marker.txt" };
      expect((await filesOf(open("gone", options))).map((file) => file.name)).toEqual(["marker.txt"]);
    });

    test("fails when no folder has the marker", async () => {
      const options = { ...alternatives(), "alternate-destination-marker": "nobody.txt" };
      await expect(filesOf(open("gone", options))).rejects.toMatchObject({ id: "NoDestinationWithMarker" });
    });

    test("keeps the URL's folder when none is there", async () => {
      const options = { "alternate-target-paths": join(root, "absent") };
      await open("new", options).createFolder();
      expect(await readdir(root)).toContain("new");
    });
  });
});

async function folderOnOtherFileSystem(): Promise<string | undefined> {
  const { dev } = await stat(tmpdir());
  for (const place of ["/dev/shm", "/var/tmp"]) {
    const other = await stat(place).catch(() => undefined);
    if (other && other.dev !== dev) return mkdtemp(join(place, "file-destination-"));
  }
  return undefined;
}

/** Nothing else goes on in this program while it looks. */
async function renameAsSoonAsItHolds(folder: string, name: string, to: string): Promise<void> {
  for (;;) {
    for (const end = performance.now() + 2; performance.now() < end; ) {
      if (existsSync(join(folder, name))) return renameSync(folder, to);
    }
    await new Promise(setImmediate);
  }
}
