import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import {
  chmodSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  truncateSync,
  utimesSync,
} from "node:fs";
import { join } from "node:path";
import { archiveNames, exactName, safeName } from "../../../src/engine/read-files/names.ts";
import { JobProcess, startChild } from "../../../src/jobs/process/job-process.ts";
import { readContent } from "../../../src/jobs/queue/read-content.ts";
import { bufferAccess, containerModule } from "../../../src/volumes/containers/index.ts";
import { JobPlace, resultOf } from "../../support/job-place.ts";
import { programCommand } from "../../support/program.ts";

const size = 700_000;
const content = randomBytes(size);

describe("contents of a version", () => {
  let place: JobPlace;
  beforeAll(async () => {
    place = new JobPlace();
    place.write("large.bin", content);
    place.write("folder/empty", "");
    place.write("folder/ünder/letter.txt", "dear reader ".repeat(5000));
    for (const name of ["2025/Read me", "2026/read me", "2026/notes/a"]) place.write(`letters/${name}`, name);
    place.write("tree/run me", "#!/bin/sh\n");
    place.write("tree/sub/back\\slash:colon", "odd");
    chmodSync(`${place.source}/tree/run me`, 0o751);
    symlinkSync("run me", `${place.source}/tree/file link`);
    symlinkSync("sub", `${place.source}/tree/folder link`);
    symlinkSync("/nowhere", `${place.source}/tree/sub/lost`);
    mkdirSync(`${place.source}/tree/nothing in it`, { mode: 0o700 });
    utimesSync(`${place.source}/tree/run me`, 1_700_000_000.25, 1_700_000_000.25);
    utimesSync(`${place.source}/tree/sub`, 1_600_000_000, 1_600_000_000);
    resultOf(await place.run("Backup", { blocksize: "10kb", "dblock-size": "200kb" }));
  });
  afterAll(() => place[Symbol.dispose]());

  type Part = { offset?: number; length?: number; archive?: "zip" | "tar"; madeAt?: number };
  function read(path: string | string[], part: Part = {}) {
    const paths = typeof path === "string" ? [path] : path;
    const call = { call: "read-files", paths, offset: 0, ...part } as const;
    const options = { dbpath: place.database, passphrase: "a secret", tempdir: place.path("temporary") };
    const job = { id: "1", name: "Documents" };
    const request = { kind: "immediate", url: `file://${place.remote}`, options, filters: [], job, call } as const;
    return readContent((onNews) => new JobProcess(startChild(programCommand), { ...request, filters: [] }, onNews));
  }
  async function bytesOf(stream: ReadableStream<Uint8Array>): Promise<Uint8Array> {
    return new Uint8Array(await new Response(stream).arrayBuffer());
  }

  test("come as they were, whole or in part, and leave nothing behind", async () => {
    const whole = await read(`${place.source}/large.bin`);
    expect(whole.size).toBe(size);
    expect(Buffer.compare(await bytesOf(whole.body), content)).toBe(0);
    const part = await read(`${place.source}/large.bin`, { offset: 123_456, length: 300_000 });
    expect(part.size).toBe(size);
    expect(Buffer.compare(await bytesOf(part.body), content.subarray(123_456, 423_456))).toBe(0);
    expect((await bytesOf((await read(`${place.source}/large.bin`, { offset: size })).body)).length).toBe(0);
    expect((await bytesOf((await read(`${place.source}/folder/empty`)).body)).length).toBe(0);
    expect(readdirSync(place.path("temporary"))).toEqual([]);
  });

  test("come as a zip where there are several", async () => {
    const { size: unknown, body } = await read([`${place.source}/folder/`, `${place.source}/large.bin`]);
    expect(unknown).toBeUndefined();
    const bytes = Buffer.from(await bytesOf(body));
    const reader = containerModule("zip")?.openReader(bufferAccess(bytes), place.path("temporary"));
    expect([...(reader?.entries.keys() ?? [])].toSorted()).toEqual([
      "folder/empty",
      "folder/ünder/letter.txt",
      "large.bin",
    ]);
    expect(Buffer.compare(reader?.read("large.bin") as Uint8Array, content)).toBe(0);
    expect(Buffer.from(reader?.read("folder/ünder/letter.txt") as Uint8Array).toString()).toBe(
      "dear reader ".repeat(5000),
    );
    reader?.close?.();
  });

  test("have the folders that tell them apart where two of them are named alike", async () => {
    const chosen = ["letters/2025/Read me", "letters/2026/read me", "letters/2026/notes/"];
    const { body } = await read(
      chosen.map((name) => `${place.source}/${name}`),
      { archive: "tar" },
    );
    const listed = Bun.spawnSync(["tar", "-t"], { stdin: await bytesOf(body) }).stdout.toString();
    expect(listed.trim().split("\n")).toEqual(["2025/Read me", "2026/read me", "2026/notes/", "2026/notes/a"]);
  });

  test("come as a tar with modes, times and links, which GNU tar unpacks as they were", async () => {
    const { size: unknown, body } = await read([`${place.source}/tree/`, `${place.source}/large.bin`], {
      archive: "tar",
    });
    expect(unknown).toBeUndefined();
    const target = place.path("unpacked");
    mkdirSync(target);
    const { status, stderr } = spawnSync("tar", ["-xpf", "-", "-C", target], { input: await bytesOf(body) });
    expect([status, String(stderr)]).toEqual([0, ""]);
    expect(readdirSync(target).toSorted()).toEqual(["large.bin", "tree"]);
    expect(Buffer.compare(readFileSync(`${target}/large.bin`), content)).toBe(0);
    const names = readdirSync(`${place.source}/tree`, { recursive: true }).map(String).toSorted();
    expect(readdirSync(`${target}/tree`, { recursive: true }).map(String).toSorted()).toEqual(names);
    const seen = (root: string) =>
      ["", ...names].map((name) => {
        const { mode, mtimeMs } = lstatSync(`${root}/tree/${name}`);
        return [name, mode, Math.floor(mtimeMs)];
      });
    expect(seen(target)).toEqual(seen(place.source));
    for (const link of ["file link", "folder link", "sub/lost"]) {
      expect(readlinkSync(`${target}/tree/${link}`)).toBe(readlinkSync(`${place.source}/tree/${link}`));
    }
    expect(readFileSync(`${target}/tree/sub/back\\slash:colon`, "utf8")).toBe("odd");
  });

  test("come as a tar of a link alone where one was chosen", async () => {
    const { body } = await read([`${place.source}/tree/folder link/`], { archive: "tar" });
    const { stdout } = spawnSync("tar", ["-tvf", "-"], { input: await bytesOf(body) });
    expect(String(stdout)).toMatch(/^l.* folder link -> sub\n$/);
  });

  test("are of no other version than the one that is meant", async () => {
    const newest = (await place.ask({ call: "list-filesets", fromRemote: false })) as { filesets: { time: string }[] };
    const madeAt = Date.parse(newest.filesets[0]?.time ?? "") / 1000;
    expect((await read(`${place.source}/large.bin`, { madeAt })).size).toBe(size);
    const gone = read(`${place.source}/large.bin`, { madeAt: madeAt + 1 });
    await expect(gone).rejects.toMatchObject({ id: "VersionGone" });
  });

  test("keep no backup waiting, however slowly they are taken", async () => {
    const { body } = await read(`${place.source}/large.bin`);
    const reader = body.getReader();
    await reader.read();
    resultOf(await place.run("Backup", { blocksize: "10kb", "dblock-size": "200kb" }));
    await reader.cancel();
  });

  test("end with their process when nobody wants them any more", async () => {
    const { body } = await read(`${place.source}/large.bin`);
    const reader = body.getReader();
    await reader.read();
    await reader.cancel();
    // The database is free again, which it is not while somebody reads.
    for (let tries = 0; tries < 50; tries++) {
      try {
        await place.ask({ call: "file-life", path: `${place.source}/large.bin` });
        break;
      } catch (error) {
        expect(String(error)).toContain("DatabaseLocked");
      }
    }
  });

  test("are refused where there are none, and break off where they are damaged", async () => {
    await expect(read(`${place.source}/nothing`)).rejects.toMatchObject({ id: "FileNotInVersion" });
    const volumes = readdirSync(place.remote).filter((name) => name.includes(".dblock."));
    for (const name of volumes) {
      if (name === volumes[0]) rmSync(join(place.remote, name));
      else truncateSync(join(place.remote, name), 1000);
    }
    const { body } = await read(`${place.source}/large.bin`);
    await expect(bytesOf(body)).rejects.toMatchObject({ id: "ContentDamaged" });
  });
});

test("names of an archive begin below the folder that holds all that are named alike, if any does", () => {
  const namesOf = (...paths: string[]) => paths.map((path) => path.slice(archiveNames(paths)(path)));
  expect(namesOf("/a/x", "/a/y/")).toEqual(["x", "y/"]);
  expect(namesOf("/a/x", "/a/X/", "/a/b/c")).toEqual(["x", "X/", "b/c"]);
  expect(namesOf("/a/x", "/b/x")).toEqual(["a/x", "b/x"]);
  expect(namesOf("C:\\a\\x", "D:\\a\\x")).toEqual(["C:\\a\\x", "D:\\a\\x"]);
  expect(namesOf("/a/x", "C:\\x")).toEqual(["/a/x", "C:\\x"]);
  expect(namesOf("/a/x", "/a/x")).toEqual(["x", "x"]);
});

describe("names in a zip", () => {
  for (const [path, name] of [
    ["a/b.txt", "a/b.txt"],
    ["/etc/passwd", "etc/passwd"],
    ["../../up", "_/_/up"],
    ["a/./b/", "a/_/b/"],
    ["C:\\x\\y", "C_/x/y"],
    ["a\\..\\b/c", "a_.._b/c"],
    ["line\nbreak", "line_break"],
    ["/", ""],
  ] as const) {
    test(`${JSON.stringify(path)} is ${name}`, () => expect(safeName(path)).toBe(name));
  }
});

describe("names in a tar", () => {
  for (const [path, separator, name] of [
    ["a\\..\\b/c:\n", "/", "a\\..\\b/c:\n"],
    ["/etc/../up/", "/", "etc/_/up/"],
    ["back\\slash", "/", "back\\slash"],
    ["C:\\x\\y\\", "\\", "C:/x/y/"],
  ] as const) {
    test(`${JSON.stringify(path)} is ${JSON.stringify(name)}`, () => expect(exactName(path, separator)).toBe(name));
  }
});
