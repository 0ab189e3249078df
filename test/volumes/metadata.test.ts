import { expect, test } from "bun:test";
import fc from "fast-check";
import { utf8 } from "../../src/support/bytes.ts";
import { fileAttributes } from "../../src/support/file-attributes.ts";
import { parseMetadata } from "../../src/volumes/metadata.ts";

const blob = (values: object) => utf8(JSON.stringify(values));

test("a blob of Duplicati's is understood", () => {
  const text =
    '\ufeff{"unix-ext:user.comment":"Y2hlY2tlZA==","unix-ext:user.a":"AP8=","unix:uid-gid-perm":"1000-100-420",' +
    '"unix:owner-name":"ada","unix:group-name":"users","CoreAttributes":"ReadOnly, Hidden",' +
    '"CoreLastWritetime":"639040698001234567","CoreCreatetime":"621355967999999999"}';
  const metadata = parseMetadata(utf8(text));
  expect([...metadata.values.keys()].slice(0, 3)).toEqual([
    "unix-ext:user.comment",
    "unix-ext:user.a",
    "unix:uid-gid-perm",
  ]);
  expect(metadata.attributes).toBe(fileAttributes.ReadOnly | fileAttributes.Hidden);
  expect(metadata.lastWriteTime).toEqual({ seconds: 1768473000, fraction: 1234567 });
  expect(metadata.createTime).toEqual({ seconds: -1, fraction: 9999999 });
  expect(metadata.unix).toEqual({ uid: 1000, gid: 100, mode: 0o644 });
  expect([metadata.ownerName, metadata.groupName]).toEqual(["ada", "users"]);
  expect(metadata.extendedAttributes).toEqual([
    ["user.comment", utf8("checked")],
    ["user.a", Uint8Array.of(0, 255)],
  ]);
  expect(metadata.symlinkTarget).toBeUndefined();
});

test("a blob without values, nulls, numbers and unknown keys are accepted", () => {
  const nothing = parseMetadata(utf8("\ufeff{}"));
  expect(nothing.values.size).toBe(0);
  expect([nothing.attributes, nothing.lastWriteTime, nothing.unix, nothing.ownerName]).toEqual(
    Array(4).fill(undefined),
  );
  const odd = parseMetadata(blob({ CoreAttributes: null, MediaType: 1, "o365:v": "1", "unix-ext:a": null }));
  expect([...odd.values]).toEqual([
    ["CoreAttributes", null],
    ["MediaType", "1"],
    ["o365:v", "1"],
    ["unix-ext:a", null],
  ]);
  expect(odd.attributes).toBeUndefined();
  expect(odd.extendedAttributes).toEqual([]);
});

test.each([
  ["Directory", 16],
  ["directory, reparsepoint", 1040],
  ["128", 128],
  ["Unheard", undefined],
  ["", undefined],
])("attributes %p are %p", (text, expected) => {
  expect(parseMetadata(blob({ CoreAttributes: text })).attributes).toBe(expected);
});

test.each([
  ["0", { seconds: -62135596800, fraction: 0 }],
  ["3155378975999999999", { seconds: 253402300799, fraction: 9999999 }],
  ["3155378976000000000", undefined],
  ["-1", undefined],
  ["later", undefined],
])("%p ticks are %p", (text, expected) => {
  expect(parseMetadata(blob({ CoreLastWritetime: text })).lastWriteTime).toEqual(expected);
});

test.each(["1-2", "1-2-3-4", "a-b-c", "1--2", ""])("ownership %p is passed over", (text) => {
  expect(parseMetadata(blob({ "unix:uid-gid-perm": text })).unix).toBeUndefined();
});

test("bytes of a link that are no UTF-8 come back", () => {
  expect(parseMetadata(blob({ CoreSymlinkTarget: "bad\0ÿ\0þutf8ü" })).symlinkTarget).toEqual(
    new Uint8Array([...utf8("bad"), 255, 254, ...utf8("utf8ü")]),
  );
  expect(parseMetadata(blob({ CoreSymlinkTarget: "" })).symlinkTarget).toBeUndefined();
  for (const impossible of ["\0", "a\0€"]) {
    expect(() => parseMetadata(blob({ CoreSymlinkTarget: impossible }))).toThrow();
  }
});

test("whatever is flipped in a blob, it is read or damaged", () => {
  const good = utf8('\ufeff{"unix:uid-gid-perm":"0-0-420","CoreAttributes":"Normal","CoreLastWritetime":"1"}');
  fc.assert(
    fc.property(fc.nat(good.length - 1), fc.nat(255), (at, value) => {
      const broken = good.slice();
      broken[at] = value;
      try {
        parseMetadata(broken);
      } catch (error) {
        expect(error).toMatchObject({ name: "VolumeError", kind: "Damaged" });
      }
    }),
  );
});
