import { describe, expect, test } from "bun:test";
import { resolve } from "node:path";
import fc from "fast-check";
import {
  decodeForm,
  decodePercent,
  encodeForm,
  encodePercent,
  folderUrl,
  formatUrl,
  hostAndPath,
  parseQuery,
  parseStrictUrl,
  parseUrl,
  redactUrl,
} from "../../src/destinations/url.ts";

const none = { host: "", port: -1, path: "", query: "" };

describe("parseUrl()", () => {
  test.each([
    ["s3://bucket/a/b?x=1", { host: "bucket", path: "a/b", query: "x=1" }],
    ["box://My%20Docs/Sub/", { host: "My Docs", path: "Sub/" }],
    ["dropbox:///folder", { path: "/folder" }],
    ["webdav://u:p%40x@h:8080/a+b/c", { user: "u", password: "p@x", host: "h", port: 8080, path: "a b/c" }],
    ["b2://bk//two", { host: "bk", path: "/two" }],
    ["s3://bk/a#b?x", { host: "bk", path: "a#b", query: "x" }],
    ["webdav://u:p@ss@h/x", { user: "u", password: "p", host: "ss@h", path: "x" }],
    ["webdav://me@corp.org@h/x", { user: "me@corp.org", host: "h", path: "x" }],
    ["webdav://a:b:c@h/x", { host: "a", path: ":b:c@h/x" }],
    ["duplicati://?duplicati-backup-id=n", { query: "duplicati-backup-id=n" }],
    ["webdav://[::1]:81/x", { host: "[::1]", port: 81, path: "x" }],
    ["webdav://u:@h/x", { user: "u", password: "", host: "h", path: "x" }],
    ["ssh://host//x", { host: "host", path: "/x" }],
    ["s3://Bucket", { host: "Bucket" }],
    ["s3://b/x?a=b?c/d", { host: "b", path: "x", query: "a=b?c/d" }],
    ["file:///mnt/backup/", { path: "/mnt/backup/" }],
    ["file://rel/ative", { host: "rel", path: "ative" }],
    ["file:///mnt/a%20b%2Bc+d", { path: "/mnt/a b+c d" }],
    ["file://\\\\server\\share", { host: "\\\\server\\share" }],
    ["file://C:\\dir\\sub", { path: "C:\\dir\\sub" }],
    ["file:///C%3A%5Cdir?alternate-target-paths=D%3A%5C", { path: "C:\\dir", query: "alternate-target-paths=D%3A%5C" }],
    ["file:///C:/dir/../other", { path: "C:\\other" }],
  ])("reads %s", (text, expected) => {
    expect(parseUrl(text)).toEqual({ ...none, scheme: text.slice(0, text.indexOf(":")), ...expected });
  });

  test.each([
    ["/mnt/backup", "/mnt/backup"],
    ["/mnt/backup/", "/mnt/backup/"],
    ["folder/sub", resolve("folder/sub")],
    ["/mnt/a%20b", "/mnt/a b"],
    ["file:///mnt/x?", "/mnt/x?"],
  ])("takes %s for a local path", (text, path) => {
    expect(parseUrl(text)).toEqual({ ...none, scheme: "file", path });
  });

  test("reads back what formatUrl() wrote", () => {
    const text = fc.string({ unit: "grapheme", maxLength: 12 });
    const host = text.filter((name) => name !== "" && !/^[/?:[]|[/?:]/.test(name) && name.length > 1);
    fc.assert(
      fc.property(host, text, text, text, fc.integer({ min: 0, max: 65535 }), (name, path, user, password, port) => {
        const url = { scheme: "webdav", user: `u${user}`, password, host: name, port, path, query: "a=b" };
        expect(parseUrl(formatUrl(url))).toEqual(url);
      }),
      { numRuns: 300 },
    );
  });

  test("never throws", () => {
    fc.assert(fc.property(fc.string({ unit: "binary" }), (text) => void parseUrl(text)));
    fc.assert(fc.property(fc.string({ unit: fc.constantFrom(..."a:/@?%[]\\.u0C") }), (text) => void parseUrl(text)));
  });
});

describe("hostAndPath()", () => {
  test.each([
    ["box://My%20Docs/Sub", "My Docs/Sub"],
    ["box://My%20Docs", "My Docs"],
    ["file:///mnt/x", "/mnt/x"],
    ["duplicati://?x=y", ""],
  ])("of %s is %s", (url, expected) => expect(hostAndPath(parseUrl(url))).toBe(expected));
});

describe("parseStrictUrl()", () => {
  test.each([
    ["ssh://Host.Example/a/b?x=1", { host: "host.example", path: "a/b", query: "x=1" }],
    ["ssh://h/a/../b", { host: "h", path: "b" }],
    ["ssh://h/./a/./b/..", { host: "h", path: "a/" }],
    ["ssh://h/%2Fabs", { host: "h", path: "/abs" }],
    ["ssh://h//x", { host: "h", path: "/x" }],
    ["ssh://h/a+b%20c%2", { host: "h", path: "a+b c%2" }],
    ["ssh://u%40x:p%3Aw@h:22", { user: "u@x", password: "p:w", host: "h", port: 22 }],
    ["ssh://user:@h", { user: "user", password: "", host: "h" }],
    ["ssh://:pw@h", { password: "pw", host: "h" }],
    ["ssh://u:a:b@h", { user: "u", password: "a:b", host: "h" }],
    ["ssh://[FE80::1]:22/x", { host: "[fe80::1]", port: 22, path: "x" }],
    ["ssh://h", { host: "h" }],
  ])("reads %s", (text, expected) => {
    expect(parseStrictUrl(text)).toEqual({ ...none, scheme: "ssh", ...expected });
  });

  test("takes backslashes for slashes where asked to, but not encoded ones", () => {
    const expected = { ...none, scheme: "smb", host: "server", path: "share/a\\b" };
    expect(parseStrictUrl("smb://server\\share\\a%5Cb", { backslashes: true })).toEqual(expected);
  });

  test.each([
    ["ssh:///x", "missing hostname"],
    ["ssh://:22/x", "missing hostname"],
    ["ssh://u:p@ss@h/x", "more than one"],
    ["ssh://h:99999/x", "out of range"],
    ["ssh://a b/x", "bad host"],
    ["/mnt/x", "scheme://"],
  ])("refuses %s", (text, reason) => {
    expect(() => parseStrictUrl(text)).toThrow(expect.objectContaining({ id: "InvalidDestinationUrl" }));
    expect(() => parseStrictUrl(text)).toThrow(reason);
  });

  test("refuses a fragment, since the remote folder would be another one", () => {
    const refused = expect.objectContaining({ id: "UriHasFragment" });
    expect(() => parseStrictUrl("ssh://h/a#b")).toThrow(refused);
    expect(() => parseStrictUrl("ssh://h/a?x=#b")).toThrow(refused);
    expect(() => parseStrictUrl("ftp://h/a#b?x", { queryMayHoldFragment: true })).toThrow(refused);
    expect(parseStrictUrl("ftp://h/a?x=#b", { queryMayHoldFragment: true }).query).toBe("x=#b");
  });

  test("does not show the password in its errors", () => {
    expect(() => parseStrictUrl("ssh://u:secret@x@h/a")).toThrow(/^(?!.*secret)/);
  });
});

describe("parseQuery()", () => {
  test.each([
    ["", {}],
    ["a=1&b=2", { a: "1", b: "2" }],
    ["a=1&A=2&a=3", { a: "1,2,3" }],
    ["use-ssl&x=", { "use-ssl": "", x: "" }],
    ["p=a%26b=c?/d", { p: "a&b=c?/d" }],
    ["p=a+b%2Bc&&q=%C3%A9", { p: "a b+c", q: "é" }],
    ["Use-SSL=true", { "Use-SSL": "true" }],
  ])("reads %s", (query, expected) => expect(Object.fromEntries(parseQuery(query))).toEqual(expected));
});

describe("decoding and encoding", () => {
  test.each([
    ["a+b%20c", "a b c"],
    ["%E2%82%AC%u20AC", "€€"],
    ["%zz%4", "%zz%4"],
    ["%F0%9F%98%80", "😀"],
  ])("decodeForm() of %s", (text, expected) => expect(decodeForm(text)).toBe(expected));

  test("decodePercent() keeps plus signs", () => expect(decodePercent("a+b%2Bc")).toBe("a+b+c"));

  test("encodes all but letters, digits, hyphen, underscore and dot", () => {
    expect(encodePercent("a b+c~é/*")).toBe("a%20b%2Bc%7E%C3%A9%2F%2A");
    expect(encodeForm("a b+c~é/*")).toBe("a+b%2Bc%7E%C3%A9%2F%2A");
    expect(encodePercent("😀-_.(')!")).toBe("%F0%9F%98%80-_.%28%27%29%21");
  });

  test("are inverse", () => {
    fc.assert(fc.property(fc.string({ unit: "binary" }), (text) => expect(decodeForm(encodeForm(text))).toBe(text)));
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => expect(decodePercent(encodePercent(text))).toBe(text)),
    );
  });
});

describe("redactUrl()", () => {
  test.each([
    ["ftp://ann:secret@host:21/a/b?auth-password=secret", "ftp://host:21/a/b"],
    ["ftp://ann:sec@ret@host/a", "ftp://host/a"],
    ["ftp://ann:sec/ret@host/a", "ftp://host/a"],
    ["s3://bucket/a@b", "s3://bucket/a@b"],
    ["webdav://host:8080/a@b", "webdav://host:8080/a@b"],
    ["file:///mnt/a@b:c?x=secret", "file:///mnt/a@b:c"],
    ["/mnt/a@b", "/mnt/a@b"],
  ])("shows %s as %s", (url, shown) => expect(redactUrl(url)).toBe(shown));
});

describe("folderUrl()", () => {
  test.each([
    ["file:///mnt/disk", "a/", "file:///mnt/disk/a"],
    ["file:///mnt/disk/?short-timeout=1s", "a/b/", "file:///mnt/disk/a/b?short-timeout=1s"],
    ["/mnt/disk", "100% new/", "/mnt/disk/100%25%20new"],
    ["ftp://host?use-ssl=true", "a/", "ftp://host/a?use-ssl=true"],
    ["file:///", "a/", "file:///a"],
    ["/", "a", "/a"],
    ["s3://bucket/", "a", "s3://bucket/a"],
  ])("%s and %s", (url, folder, expected) => {
    expect(folderUrl(url, folder)).toBe(expected);
  });

  test("leads to a folder of exactly this name", () => {
    const name = fc
      .string({ unit: "grapheme", minLength: 1 })
      .filter((text) => !/[/\\\0]/.test(text) && text.trim() === text && text !== "." && text !== "..");
    fc.assert(
      fc.property(name, (text) => {
        expect(hostAndPath(parseUrl(folderUrl("file:///mnt/disk", `${text}/`)))).toBe(`/mnt/disk/${text}`);
      }),
    );
  });
});
