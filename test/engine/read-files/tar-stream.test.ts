import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { spawnSync } from "node:child_process";
import {
  closeSync,
  ftruncateSync,
  lstatSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  writeSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TarEntry, TarStream } from "../../../src/engine/read-files/tar-stream.ts";

const encoder = new TextEncoder();
const time = { seconds: 1_700_000_000, fraction: 0 };
const usual: TarEntry = {
  kind: "file",
  name: "file",
  size: 0,
  modified: time,
  unix: undefined,
  ownerName: undefined,
  groupName: undefined,
  target: undefined,
};

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "bunker-tar-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function* piecesOf(...texts: string[]): AsyncGenerator<Uint8Array> {
  for (const text of texts) yield encoder.encode(text);
}

/** A tar of the entries, each with a text. */
async function tarOf(entries: readonly (readonly [Partial<TarEntry>, string?])[]): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  const tar = new TarStream(async (bytes) => void parts.push(Uint8Array.from(bytes)));
  for (const [entry, text = ""] of entries) {
    await tar.add({ ...usual, size: encoder.encode(text).byteLength, ...entry }, piecesOf(text));
  }
  await tar.finish();
  return Buffer.concat(parts);
}

function run(args: readonly string[], input?: Uint8Array): string {
  const environment = { ...process.env, LC_ALL: "C.UTF-8", TZ: "UTC" };
  const { status, stdout, stderr } = spawnSync("tar", args, { input, env: environment, maxBuffer: 1 << 26 });
  expect([status, String(stderr)]).toEqual([0, ""]);
  return String(stdout);
}

/** What GNU tar makes of it. */
async function unpacked(entries: Parameters<typeof tarOf>[0]): Promise<string> {
  const place = mkdtempSync(join(folder, "unpacked-"));
  run(["--warning=no-timestamp", "--no-same-owner", "-xpf", "-", "-C", place], await tarOf(entries));
  return place;
}

const listed = async (entries: Parameters<typeof tarOf>[0]) =>
  run(["--numeric-owner", "--full-time", "-tvf", "-"], await tarOf(entries));

describe("GNU tar unpacks", () => {
  test("files and folders with their contents, modes and times", async () => {
    const place = await unpacked([
      [{ kind: "folder", name: "letters/", unix: { uid: 0, gid: 0, mode: 0o750 } }],
      [{ name: "letters/one.txt", unix: { uid: 0, gid: 0, mode: 0o640 } }, "dear reader"],
      [{ name: "letters/empty", unix: { uid: 0, gid: 0, mode: 0o4755 } }],
      [{ name: "block" }, "x".repeat(512)],
    ]);
    expect(readFileSync(join(place, "letters/one.txt"), "utf8")).toBe("dear reader");
    expect(readFileSync(join(place, "block"), "utf8")).toBe("x".repeat(512));
    const modes = ["letters", "letters/one.txt", "letters/empty"].map(
      (name) => lstatSync(join(place, name)).mode & 0o7777,
    );
    expect(modes).toEqual([0o750, 0o640, 0o4755]);
    expect(lstatSync(join(place, "letters")).mtimeMs).toBe(time.seconds * 1000);
  });

  test("times to the ten millionth of a second, and those before 1970", async () => {
    const place = await unpacked([
      [{ name: "exact", modified: { seconds: 1_700_000_000, fraction: 1_234_567 } }],
      [{ name: "old", modified: { seconds: -2, fraction: 5_000_000 } }],
      [{ name: "far", modified: { seconds: 9_000_000_000, fraction: 0 } }],
    ]);
    const timeOf = (name: string) => lstatSync(join(place, name), { bigint: true }).mtimeNs;
    expect(timeOf("exact")).toBe(1_700_000_000_123_456_700n);
    expect(timeOf("old")).toBe(-1_500_000_000n);
    expect(timeOf("far")).toBe(9_000_000_000_000_000_000n);
  });

  test("names of any length and any letters", async () => {
    const names = [
      "a".repeat(100),
      "b".repeat(101),
      `${"deep/".repeat(60)}${"c".repeat(200)}`,
      "ünder 文書 👩‍👩‍👧",
      "new\nline\ttab",
      'quote"back\\slash:colon',
      " ",
      "-rf",
    ];
    const place = await unpacked(names.map((name) => [{ name }, name]));
    for (const name of names) expect(readFileSync(join(place, name), "utf8")).toBe(name);
    expect(readdirSync(place).length).toBe(names.length);
  });

  test("links that lead anywhere, also with texts that are no letters", async () => {
    const bytes = Buffer.from([0x66, 0xff, 0x67]);
    const long = "x/".repeat(200);
    const place = await unpacked([
      [{ kind: "link", name: "up", target: encoder.encode("../../etc/passwd") }],
      [{ kind: "link", name: "ü", target: encoder.encode("größer") }],
      [{ kind: "link", name: "long", target: encoder.encode(long) }],
      [{ kind: "link", name: "bytes", target: bytes }],
      [{ kind: "link", name: "n".repeat(150), target: encoder.encode("m".repeat(150)) }],
    ]);
    expect(readlinkSync(join(place, "up"))).toBe("../../etc/passwd");
    expect(readlinkSync(join(place, "ü"))).toBe("größer");
    expect(readlinkSync(join(place, "long"))).toBe(long);
    expect(Buffer.compare(readlinkSync(join(place, "bytes"), "buffer"), bytes)).toBe(0);
    expect(readlinkSync(join(place, "n".repeat(150)))).toBe("m".repeat(150));
  });

  test("and tells of owners, by number and by name", async () => {
    const owned = { unix: { uid: 1000, gid: 3_000_000_000, mode: 0o644 }, ownerName: "ann", groupName: "größe" };
    expect(await listed([[{ ...owned, name: "mine" }, "x"]])).toMatch(/^-rw-r--r-- 1000\/3000000000 +1 .* mine\n$/);
    expect(run(["-tvf", "-"], await tarOf([[{ ...owned, name: "mine" }]]))).toMatch(/^-rw-r--r-- ann\/größe /);
  });

  test("files of 8 GiB and more, and what comes behind them", async () => {
    const size = 9 * 2 ** 30 + 5;
    const piece = new Uint8Array(2 ** 26);
    const path = join(folder, "large.tar");
    const file = openSync(path, "w");
    let at = 0;
    // The file has holes where the pieces are.
    const tar = new TarStream(async (bytes) => {
      if (bytes.buffer !== piece.buffer) writeSync(file, bytes, 0, bytes.byteLength, at);
      at += bytes.byteLength;
    });
    async function* content() {
      for (let left = size; left > 0; left -= piece.length) yield piece.subarray(0, Math.min(left, piece.length));
    }
    await tar.add({ ...usual, name: "large", size }, content());
    await tar.add({ ...usual, name: "behind", size: 1 }, piecesOf("b"));
    await tar.finish();
    ftruncateSync(file, at);
    closeSync(file);
    expect(run(["-tvf", path])).toMatch(new RegExp(`${size} \\S+ \\S+ large\\n.* 1 \\S+ \\S+ behind\\n$`));
    expect(run(["-xOf", path, "behind"])).toBe("b");
    rmSync(path);
  });
});

describe("a tar", () => {
  test("without anything is one", async () => {
    expect(await listed([])).toBe("");
  });

  test("breaks off where a content is not as long as was said", async () => {
    for (const size of [2, 4]) {
      await expect(tarOf([[{ name: "wrong", size }, "abc"]])).rejects.toMatchObject({ id: "ContentDamaged" });
    }
  });

  test("is given away in pieces of some size, however small the files are", async () => {
    const lengths: number[] = [];
    const tar = new TarStream(async (bytes) => void lengths.push(bytes.byteLength));
    for (let number = 0; number < 1000; number++) {
      await tar.add({ ...usual, name: `file-${number}`, size: 1 }, piecesOf("x"));
    }
    await tar.finish();
    expect(lengths.length).toBeLessThan(20);
    expect(lengths.reduce((sum, length) => sum + length, 0)).toBe(1000 * 1024 + 1024);
  });
});

test("a folder that nobody may write to holds what is in it all the same", async () => {
  const place = await unpacked([
    [{ kind: "folder", name: "closed/", unix: { uid: 0, gid: 0, mode: 0o555 } }],
    [{ name: "closed/inside" }, "here"],
  ]);
  expect(readFileSync(join(place, "closed/inside"), "utf8")).toBe("here");
  expect(lstatSync(join(place, "closed")).mode & 0o777).toBe(0o555);
});
