import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { chmodSync, lstatSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { platform } from "#platform";
import { MetadataApplier, type MetadataOptions } from "../../../src/engine/restore/apply-metadata.ts";
import type { FileStatus } from "../../../src/platform/platform.ts";
import { utf8 } from "../../../src/support/bytes.ts";

const isRoot = process.geteuid?.() === 0;
let folder = "";
let count = 0;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "apply-metadata-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

function makeFile(mode = 0o644): string {
  const path = join(folder, `file-${count++}`);
  writeFileSync(path, "content");
  chmodSync(path, mode);
  return path;
}

function makeFolder(): string {
  const path = join(folder, `folder-${count++}`);
  mkdirSync(path);
  chmodSync(path, 0o755);
  return path;
}

function makeLink(target: string): string {
  const path = join(folder, `link-${count++}`);
  symlinkSync(target, path);
  return path;
}

function applier(options: Partial<MetadataOptions> = {}): MetadataApplier {
  return new MetadataApplier({
    restorePermissions: false,
    restoreSymlinkMetadata: false,
    skipMetadata: false,
    ...options,
  });
}

const time = { seconds: 1768473000, fraction: 1234567 };
const ticks = "639040698001234567";

function blobOf(values: Record<string, string | null>): Uint8Array {
  return utf8(`\ufeff${JSON.stringify(values)}`);
}

function plainBlob(values: Record<string, string | null> = {}): Uint8Array {
  const owner = { "unix:uid-gid-perm": "0-0-420", "unix:owner-name": "root", "unix:group-name": "root" };
  return blobOf({ ...owner, CoreAttributes: "Normal", CoreLastWritetime: ticks, CoreCreatetime: ticks, ...values });
}

function timeOf(path: string) {
  const status = {} as FileStatus;
  platform.readStatus(path, status, false);
  return { seconds: status.mtimeSeconds, fraction: status.mtimeFraction };
}

const modeOf = (path: string) => lstatSync(path).mode & 0o7777;

describe("times", () => {
  test("are exact for files and folders, also of a path with a separator at its end", () => {
    const file = makeFile();
    const made = makeFolder();
    expect(applier().applyBlob(file, plainBlob(), "file")).toEqual([]);
    expect(applier().applyBlob(`${made}/`, plainBlob({ CoreAttributes: "Directory" }), "folder")).toEqual([]);
    expect(timeOf(file)).toEqual(time);
    expect(timeOf(made)).toEqual(time);
  });

  test.each([
    ["621355104005000000", -86400, 5000000],
    ["621355967999999999", -1, 9999999],
    ["662380416001234567", 4102444800, 1234567],
    ["621355968000000000", 0, 0],
  ])("%s ticks are %d s and %d", (text, seconds, fraction) => {
    const file = makeFile();
    expect(applier().applyBlob(file, plainBlob({ CoreLastWritetime: text }), "file")).toEqual([]);
    expect(timeOf(file)).toEqual({ seconds, fraction });
  });

  test("of a blob that is spelled unusually are the same", () => {
    for (const blob of [
      utf8(`{ "CoreLastWritetime" : "${ticks}" }`),
      utf8(`{"CoreAttributes":"Normal","Core\\u004castWritetime":"${ticks}"}`),
      blobOf({ "unix:owner-name": 'a"b', CoreAttributes: "128", CoreLastWritetime: ticks }),
    ]) {
      const file = makeFile();
      expect(applier().applyBlob(file, blob, "file")).toEqual([]);
      expect(timeOf(file)).toEqual(time);
    }
  });

  test("that are missing or no times change nothing", () => {
    for (const blob of [
      utf8("\ufeff{}"),
      blobOf({ CoreAttributes: "Normal" }),
      blobOf({ CoreAttributes: "Normal", CoreLastWritetime: null }),
      plainBlob({ CoreLastWritetime: "soon" }),
      plainBlob({ CoreLastWritetime: "1e11111111" }),
    ]) {
      const file = makeFile();
      const before = timeOf(file);
      expect(applier().applyBlob(file, blob, "file")).toEqual([]);
      expect(timeOf(file)).toEqual(before);
    }
  });
});

test("nothing is applied if metadata is to be skipped", () => {
  const file = makeFile();
  const before = timeOf(file);
  expect(applier({ skipMetadata: true, restorePermissions: true }).applyBlob(file, plainBlob(), "file")).toEqual([]);
  expect(timeOf(file)).toEqual(before);
});

test("failures are told and not thrown", () => {
  const missing = join(folder, "missing");
  expect(applier().applyBlob(missing, plainBlob(), "file")).toEqual(["its modification time could not be set: ENOENT"]);
  expect(applier({ restorePermissions: true }).applyBlob(missing, plainBlob(), "file")).toHaveLength(3);
  expect(applier().applyBlob(makeFile(), utf8("{"), "file")).toEqual([expect.stringContaining("damaged")]);
});

describe("extended attributes", () => {
  test("are always applied, before the time", () => {
    const file = makeFile();
    const blob = plainBlob({ "unix-ext:user.comment": "Y2hlY2tlZA==" });
    expect(applier().applyBlob(file, blob, "file")).toEqual([]);
    expect(platform.extendedAttributes.get(file, "user.comment")).toEqual(utf8("checked"));
    expect(timeOf(file)).toEqual(time);
  });

  test("that the system refuses are listed, and the rest is applied", () => {
    const file = makeFile();
    const blob = plainBlob({ "unix-ext:nonsense": "eA==", "unix-ext:user.a": "eA==" });
    expect(applier().applyBlob(file, blob, "file")).toEqual([
      expect.stringMatching(/^the extended attribute "nonsense" could not be set: E/),
    ]);
    expect(platform.extendedAttributes.list(file)).toEqual(["user.a"]);
    expect(timeOf(file)).toEqual(time);
  });

  test("survive a mode that forbids writing", () => {
    const file = makeFile();
    const blob = plainBlob({ "unix-ext:user.a": "eA==", "unix:uid-gid-perm": `${process.getuid?.()}-0-256` });
    applier({ restorePermissions: true }).applyBlob(file, blob, "file");
    expect(platform.extendedAttributes.list(file)).toEqual(["user.a"]);
    expect(modeOf(file)).toBe(0o400);
  });
});

describe("modes", () => {
  const private_ = plainBlob({ "unix:uid-gid-perm": "0-0-384" });

  test("are left alone unless permissions are wanted", () => {
    const file = makeFile();
    applier().applyBlob(file, private_, "file");
    expect(modeOf(file)).toBe(0o644);
  });

  test.skipIf(!isRoot)("are applied to files and folders with permissions", () => {
    const file = makeFile();
    const made = makeFolder();
    const restorer = applier({ restorePermissions: true });
    expect(restorer.applyBlob(file, private_, "file")).toEqual([]);
    expect(restorer.applyBlob(`${made}/`, plainBlob({ "unix:uid-gid-perm": "0-0-448" }), "folder")).toEqual([]);
    expect(modeOf(file)).toBe(0o600);
    expect(modeOf(made)).toBe(0o700);
    expect(timeOf(file)).toEqual(time);
    expect(timeOf(made)).toEqual(time);
  });

  test("lose their write bits by ReadOnly, from Windows or of a mode without any", () => {
    const windows = makeFile(0o664);
    applier().applyBlob(windows, blobOf({ CoreAttributes: "ReadOnly, Archive", CoreLastWritetime: ticks }), "file");
    expect(modeOf(windows)).toBe(0o444);
    expect(timeOf(windows)).toEqual(time);
    const unix = makeFile(0o755);
    applier().applyBlob(unix, plainBlob({ CoreAttributes: "ReadOnly", "unix:uid-gid-perm": "0-0-292" }), "file");
    expect(modeOf(unix)).toBe(0o555);
  });

  test("keep them if ReadOnly only says that another user may write", () => {
    const file = makeFile();
    applier().applyBlob(
      file,
      plainBlob({ CoreAttributes: "ReadOnly", "unix:uid-gid-perm": "65534-65534-420" }),
      "file",
    );
    expect(modeOf(file)).toBe(0o644);
  });
});

describe.skipIf(!isRoot)("owners", () => {
  const restorer = applier({ restorePermissions: true });
  const ownerOf = (path: string) => [lstatSync(path).uid, lstatSync(path).gid];

  test("go by number where there is no name, or none that is known", () => {
    const nameless = makeFile();
    expect(restorer.applyBlob(nameless, blobOf({ "unix:uid-gid-perm": "4242-4243-420" }), "file")).toEqual([]);
    expect(ownerOf(nameless)).toEqual([4242, 4243]);
    const unknown = makeFile();
    restorer.applyBlob(
      unknown,
      blobOf({ "unix:uid-gid-perm": "4242-4243-420", "unix:owner-name": "no-such-user", "unix:group-name": "root" }),
      "file",
    );
    expect(ownerOf(unknown)).toEqual([4242, 0]);
  });

  test("go by name before number", () => {
    const file = makeFile();
    chmodSync(file, 0o600);
    const blob = blobOf({ "unix:uid-gid-perm": "4242-4243-420", "unix:owner-name": "root", "unix:group-name": "root" });
    restorer.applyBlob(file, blob, "file");
    expect(ownerOf(file)).toEqual([0, 0]);
    expect(modeOf(file)).toBe(0o644);
  });

  test("do not take a file capability away", () => {
    const file = makeFile();
    const capability = "AQAAAgAEAAAAAAAAAAAAAAAAAAA=";
    const blob = blobOf({ "unix-ext:security.capability": capability, "unix:uid-gid-perm": "4242-4243-493" });
    expect(restorer.applyBlob(file, blob, "file")).toEqual([]);
    expect(platform.extendedAttributes.get(file, "security.capability")?.toBase64()).toBe(capability);
  });

  test("stay if the numbers are malformed", () => {
    const file = makeFile();
    expect(restorer.applyBlob(file, blobOf({ "unix:uid-gid-perm": "1-2" }), "file")).toEqual([]);
    expect(ownerOf(file)).toEqual([0, 0]);
  });
});

test("permissions of other systems are listed, if they were wanted and say something", () => {
  const rules = '[{"Rights":2032127}]';
  const blob = blobOf({ "win-ext:accessrules": rules, "macos:acl": "!#acl 1", "macos:flags": "0" });
  expect(applier({ restorePermissions: true }).applyBlob(makeFile(), blob, "file")).toEqual([
    "its Windows access rules were not applied",
    "its macOS access control list was not applied",
  ]);
  expect(applier().applyBlob(makeFile(), blob, "file")).toEqual([]);
  const none = blobOf({ "win-ext:accessrules": "[]" });
  expect(applier({ restorePermissions: true }).applyBlob(makeFile(), none, "file")).toEqual([]);
});

describe("links", () => {
  const blob = blobOf({ "unix:uid-gid-perm": "4242-4243-511", CoreLastWritetime: ticks, CoreSymlinkTarget: "x" });

  test("are left alone unless their metadata is wanted", () => {
    const link = makeLink(makeFile());
    const before = timeOf(link);
    expect(applier({ restorePermissions: true }).applyBlob(link, blob, "link")).toEqual([]);
    expect(timeOf(link)).toEqual(before);
  });

  test.skipIf(!isRoot)("get their own metadata, and what they lead to gets none", () => {
    const target = makeFile();
    const before = lstatSync(target, { bigint: true });
    const link = makeLink(target);
    const restorer = applier({ restorePermissions: true, restoreSymlinkMetadata: true });
    expect(restorer.applyBlob(link, blob, "link")).toEqual([]);
    expect(timeOf(link)).toEqual(time);
    expect(lstatSync(link).uid).toBe(4242);
    const after = lstatSync(target, { bigint: true });
    expect([after.mtimeNs, after.mode, after.uid]).toEqual([before.mtimeNs, before.mode, before.uid]);
  });

  test("in the place of a folder pass nothing on", () => {
    const target = makeFolder();
    const before = timeOf(target);
    const link = makeLink(target);
    const open = plainBlob({ CoreAttributes: "Directory", "unix:uid-gid-perm": "0-0-511" });
    applier().applyBlob(`${link}/`, open, "folder");
    applier({ restorePermissions: true }).applyBlob(`${link}/`, open, "folder");
    expect(timeOf(target)).toEqual(before);
    expect(modeOf(target)).toBe(0o755);
  });
});
