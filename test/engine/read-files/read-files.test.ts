import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { randomBytes } from "node:crypto";
import { readdirSync, rmSync, truncateSync } from "node:fs";
import { join } from "node:path";
import { safeName } from "../../../src/engine/read-files/read-files.ts";
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
    resultOf(await place.run("Backup", { blocksize: "10kb", "dblock-size": "200kb" }));
  });
  afterAll(() => place[Symbol.dispose]());

  function read(path: string | string[], part: { offset?: number; length?: number } = {}) {
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
