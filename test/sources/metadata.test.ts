import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { platform } from "#platform";
import { emptyMetadata, MetadataBuilder, SourceEntry, SourceWalk, storedPath } from "../../src/sources/index.ts";
import { fromUtf8, toBase64, utf8 } from "../../src/support/bytes.ts";
import { silentLogger } from "../../src/support/log.ts";
import { realBlobs } from "./real-blobs.ts";
import { defaults } from "./walking.ts";

const isRoot = process.getuid?.() === 0;
const asRoot = { uid: 0, gid: 0, groups: new Set([0]) };
const asNobody = { uid: 65534, gid: 65534, groups: new Set([65534]) };
const knowsAccounts = platform.userId("nobody") === 65534 && platform.groupId("nogroup") === 65534;

describe.skipIf(!knowsAccounts)("metadata is what Duplicati writes for", () => {
  const withoutAttributes = realBlobs.filter(([, , , , blob]) => !blob.includes("unix-ext:"));
  test.each(withoutAttributes)("%s, %s, %s", (object, owner, times, size, blob) => {
    const bytes = new MetadataBuilder(asRoot).build(entryOf(object, owner, times, blob), "/unused");
    expect(fromUtf8(bytes)).toBe(blob);
    expect([...bytes.subarray(0, 3)]).toEqual([0xef, 0xbb, 0xbf]);
    expect(bytes.byteLength).toBe(size);
  });
});

test("empty metadata has the hash that Duplicati knows", () => {
  const hash = createHash("sha256").update(emptyMetadata).digest();
  expect(toBase64(hash)).toBe("qiXpeARtaA74dA2Dfm3lvB4qLcYInb2hASVEtTjVP2U=");
});

test("a link keeps its text without metadata", () => {
  const entry = entryOf("link, → nothing", "0:0 0777", "0", '{"CoreSymlinkTarget":"a/b"}');
  expect(fromUtf8(new MetadataBuilder(asRoot).buildLinkOnly(entry))).toBe('{"CoreSymlinkTarget":"a/b"}');
});

test("an ordinary user sees what others may not write as read-only, and its own not", () => {
  const attributesFor = (owner: string) => {
    const bytes = new MetadataBuilder(asNobody).build(entryOf("file", owner, "0", "{}"), "/unused");
    return JSON.parse(fromUtf8(bytes)).CoreAttributes;
  };
  expect(attributesFor("65534:65534 0644")).toBe("Normal");
  expect(attributesFor("65534:0 0640")).toBe("Normal");
  expect(attributesFor("0:0 0644")).toBe("ReadOnly");
  expect(attributesFor("0:65534 0464")).toBe("Normal");
});

test("a change in the same second but before the modification is the time of creation", () => {
  const entry = entryOf("file", "0:0 0644", "1768473000 + 500 ns", "{}");
  Object.assign(entry, { ctimeSeconds: 1768473000, ctimeFraction: 4 });
  const blob = JSON.parse(fromUtf8(new MetadataBuilder(asRoot).build(entry, "/unused")));
  expect([blob.CoreLastWritetime, blob.CoreCreatetime]).toEqual(["639040698000000005", "639040698000000004"]);
});

test("a blob larger than the first buffer is whole", () => {
  const entry = entryOf("link, → nothing", "0:0 0777", "0", "{}");
  entry.linkTarget = utf8("ü".repeat(20_000));
  const blob = JSON.parse(fromUtf8(new MetadataBuilder(asRoot).build(entry, "/unused")));
  expect(blob.CoreSymlinkTarget).toBe("ü".repeat(20_000));
});

test("extended attributes that cannot be read are an error", () => {
  const entry = entryOf("file", "0:0 0644", "0", "{}");
  entry.attributeNames = undefined;
  expect(() => new MetadataBuilder(asRoot).build(entry, "/no/such/file")).toThrow("ENOENT");
});

describe("real objects", () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "metadata-"));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  test("extended attributes come first, in the system's order, without empty ones", () => {
    const path = join(folder, "attributes");
    writeFileSync(path, "");
    platform.extendedAttributes.set(path, "user.comment", utf8("checked"));
    platform.extendedAttributes.set(path, "user.a", new Uint8Array([0, 0xff]));
    platform.extendedAttributes.set(path, "user.none", new Uint8Array(0));
    const text = fromUtf8(new MetadataBuilder().build(found(folder, "attributes"), path));
    const keys = Object.keys(JSON.parse(text)).filter((key) => key.startsWith("unix-ext:user."));
    const order = platform.extendedAttributes.list(path).filter((name) => /^user\.(?!none)/.test(name));
    expect(keys).toEqual(order.map((name) => `unix-ext:${name}`));
    expect(text).toContain('"unix-ext:user.comment":"Y2hlY2tlZA=="');
    expect(text).toContain('"unix-ext:user.a":"AP8="');
    expect(text).not.toContain("user.none");
  });

  const rootOnly = realBlobs.filter(
    ([object, , , , blob]) => /xattr|ACL|capability/.test(object) || blob.includes("CoreSymlinkTarget"),
  );
  test.skipIf(!isRoot || !knowsAccounts).each(rootOnly)(
    "as found on the disk: %s, %s",
    (object, owner, times, _, blob) => {
      const inner = mkdtempSync(join(folder, "row-"));
      const name = create(inner, object, owner, times, blob);
      const entry = found(inner, name);
      const text = fromUtf8(new MetadataBuilder(asRoot).build(entry, join(inner, name)));
      const { "unix-ext:security.selinux": _label, ...actual } = JSON.parse(text);
      expect(actual).toEqual(JSON.parse(blob));
      if (Object.keys(actual).filter((key) => key.startsWith("unix-ext:")).length < 2) expect(text).toBe(blob);
    },
  );
});

/** The entry that a row of the table describes. */
function entryOf(object: string, owner: string, times: string, blob: string): SourceEntry {
  const entry = new SourceEntry(/name `([^`]+)`/.exec(object)?.[1] ?? "plain");
  entry.attributeNames = [];
  const [, uid, gid, mode] = /(\d+):(\d+) (\d+)/.exec(owner) as unknown as [string, string, string, string];
  const [modified, changed] = times.split("; ctime ").map(timeOf);
  const [seconds, fraction] = modified as [number, number];
  Object.assign(entry, { uid: Number(uid), gid: Number(gid), mtimeSeconds: seconds, mtimeFraction: fraction });
  const [changedSeconds, changedFraction] = changed ?? [seconds + 1e9, 0];
  Object.assign(entry, { ctimeSeconds: changedSeconds, ctimeFraction: changedFraction });

  const bits = Number.parseInt(mode, 8);
  entry.mode = bits | 0o100000;
  if (object.startsWith("folder")) Object.assign(entry, { kind: "folder", mode: bits | 0o040000 });
  entry.targetMode = entry.mode;
  if (object.startsWith("link")) {
    entry.kind = "symlink";
    entry.mode = bits | 0o120000;
    entry.linkTarget = linkBytes(blob);
    const target = /→ (?:own )?(?:link → )?(file|folder) ?(\d+)?/.exec(object);
    const targetBits = Number.parseInt(target?.[2] ?? (target?.[1] === "folder" ? "755" : "644"), 8);
    if (object.includes("link-hidden")) entry.targetMode = 0o100644;
    else if (target === null) entry.targetMode = entry.mode;
    else entry.targetMode = targetBits | (target[1] === "folder" ? 0o040000 : 0o100000);
    entry.isFolderLink = target?.[1] === "folder";
  }
  return entry;
}

function timeOf(text: string): [number, number] {
  const [, seconds, nanoseconds] = /^(-?\d+)(?: \+ (\d+) ns)?/.exec(text) as RegExpExecArray;
  return [Number(seconds), Math.floor(Number(nanoseconds ?? 0) / 100)];
}

function linkBytes(blob: string): Buffer {
  const text: string = JSON.parse(blob).CoreSymlinkTarget ?? "";
  return Buffer.concat(text.split(/(\0.)/).map((part) => Buffer.from(...bytesOf(part))));
}

function bytesOf(part: string): [string, BufferEncoding] {
  return part.startsWith("\0") ? [part.slice(1), "latin1"] : [part, "utf8"];
}

/** Makes the object of a row; its name. */
function create(folder: string, object: string, owner: string, times: string, blob: string): string {
  const entry = entryOf(object, owner, times, blob);
  const path = join(folder, entry.name);
  if (entry.kind === "symlink") createLink(folder, path, object, entry);
  else if (entry.kind === "folder") mkdirSync(path);
  else writeFileSync(path, "");
  if (entry.kind !== "symlink") chmodSync(path, entry.mode & 0o7777);
  execFileSync("chown", ["-h", `${entry.uid}:${entry.gid}`, path]);
  for (const [key, value] of Object.entries<string>(JSON.parse(blob))) {
    if (key.startsWith("unix-ext:")) platform.extendedAttributes.set(path, key.slice(9), Buffer.from(value, "base64"));
  }
  execFileSync("touch", ["-h", "-d", `@${entry.mtimeSeconds}.${String(entry.mtimeFraction).padStart(7, "0")}`, path]);
  return entry.name;
}

function createLink(folder: string, path: string, object: string, entry: SourceEntry): void {
  const text = entry.linkTarget as Buffer;
  if (object.includes("itself")) {
    // The text of the row is the link's name there.
    symlinkSync(text, path);
    symlinkSync(text, join(folder, text.toString()));
    return;
  }
  symlinkSync(text, path);
  const target = join(folder, text.toString());
  if (!object.includes("→ link") && modeIs(entry, 0o040000)) mkdirSync(target);
  else if (modeIs(entry, 0o100000)) writeFileSync(target, "");
  else if (object.includes("→ link")) {
    mkdirSync(join(folder, "folder"));
    symlinkSync("folder", target);
    return;
  } else return;
  chmodSync(target, entry.targetMode & 0o777);
  if (object.endsWith("of nobody")) execFileSync("chown", ["65534:65534", target]);
}

function modeIs(entry: SourceEntry, type: number): boolean {
  return (entry.targetMode & 0o170000) === type;
}

function found(folder: string, name: string): SourceEntry {
  const walk = new SourceWalk(
    [`${folder}/`],
    { ...defaults, obeyExclusionAttribute: false, ignoreFilenames: [] },
    silentLogger,
  );
  for (let listing = walk.next(); listing !== undefined; listing = walk.next()) {
    if (listing.path === `${folder}/${name}/` && listing.entry !== undefined) return listing.entry;
    for (const entry of listing.files) if (entry.name === name) return entry;
  }
  throw new Error(`nothing found at ${storedPath(folder, new SourceEntry(name))}`);
}
