import { describe, expect, test } from "bun:test";
import { readPropfind } from "../../../src/server/dav/propfind.ts";

describe("the question of a PROPFIND", () => {
  test("is for all where nothing is said", () => {
    expect(readPropfind("")).toBe("all");
    expect(readPropfind(" \r\n")).toBe("all");
    expect(readPropfind('<?xml version="1.0"?><propfind xmlns="DAV:"><allprop/></propfind>')).toBe("all");
    expect(readPropfind("<D:propfind xmlns:D='DAV:'><!-- a > b --><D:propname /></D:propfind>")).toBe("names");
  });

  test("names properties of any namespace, however that is declared", () => {
    const asked = `\uFEFF<?xml version="1.0" encoding="utf-8"?>
      <a:propfind xmlns:a="DAV:" xmlns:o="http://other.example/">
        <a:prop><a:displayname/><size xmlns="http://size.example/"></size><o:größe/><bare/></a:prop>
      </a:propfind>`;
    const names = readPropfind(asked);
    expect(Array.isArray(names) && names.map(({ space, name }) => `${space} ${name}`)).toEqual([
      "DAV: displayname",
      "http://size.example/ size",
      "http://other.example/ größe",
      " bare",
    ]);
  });

  for (const wrong of [
    "x",
    "<propfind/>",
    '<propfind xmlns="DAV:"/>',
    '<propfind xmlns="DAV:"><prop>',
    '<propfind xmlns="DAV:"><prop></propfind></prop>',
    "<D:propfind><D:allprop/></D:propfind>",
    '<other xmlns="DAV:"><allprop/></other>',
    '<propfind xmlns="DAV:"><allprop/></propfind><more/>',
    '<!DOCTYPE x [<!ENTITY y SYSTEM "file:///etc/passwd">]><propfind xmlns="DAV:"><allprop/></propfind>',
    `<propfind xmlns="DAV:"><prop>${"<x/>".repeat(300)}</prop></propfind>`,
    `<propfind xmlns="DAV:"><prop><a <b/></prop></propfind>`,
  ]) {
    test(`is refused as ${wrong.slice(0, 60)}`, () => {
      expect(() => readPropfind(wrong)).toThrow("no XML of a PROPFIND");
    });
  }
});
