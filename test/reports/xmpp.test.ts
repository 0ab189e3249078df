import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { parseAccount } from "../../src/reports/xmpp/address.ts";
import { ScramLogin } from "../../src/reports/xmpp/scram.ts";
import { escapeXml, type Stanza, StanzaReader } from "../../src/reports/xmpp/stanza-reader.ts";

describe("parseAccount()", () => {
  const usual = {
    host: "im.example.org",
    port: 5222,
    isSecure: false,
    user: "ann",
    password: "",
    resource: "Duplicati",
  };
  test.each([
    ["ann@im.example.org", {}],
    ["ann:pw@im.example.org:5333/srv1", { password: "pw", port: 5333, resource: "srv1" }],
    ["https://ann@im.example.org", { port: 5223, isSecure: true }],
    ["HTTPS://ann@IM.example.org:443", { port: 443, isSecure: true }],
    ["http://ann@im.example.org:80", { port: 80 }],
    ["a%40b:p%3A%2F%20w@im.example.org", { user: "a@b", password: "p:/ w" }],
    [" ann@im.example.org ", {}],
  ])("reads %p", (text, parts) => {
    expect(parseAccount(text)).toEqual({ ...usual, ...parts });
  });

  test.each(["", "ann", "im.example.org", "@im.example.org", "ann:hidden@", "ann:hidden@host:port"])(
    "refuses %p",
    (text) => {
      const parse = () => parseAccount(text);
      expect(parse).toThrow(expect.objectContaining({ id: "InvalidXmppSender" }));
      expect(parse).not.toThrow("hidden");
    },
  );
});

describe("ScramLogin", () => {
  test.each([
    [
      "sha1",
      "fyko+d2lbbFgONRv9qkxdawL",
      "r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,s=QSXCR+Q6sek8bf92,i=4096",
      "c=biws,r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,p=v0X8v3Bz2T0CJGbJQyF0X+HI4Ts=",
      "v=rmF9pqV8S7suAoZWja4dJRkFsKQ=",
    ],
    [
      "sha256",
      "rOprNGfwEbeRWgbNEkqO",
      "r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096",
      "c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=",
      "v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=",
    ],
  ] as const)("does what the standard shows with %s", (hash, nonce, challenge, answer, success) => {
    const login = new ScramLogin(hash, "user", "pencil", nonce);
    expect(login.first).toBe(`n,,n=user,r=${nonce}`);
    expect(login.accepts(success)).toBe(false);
    expect(login.answer(challenge)).toBe(answer);
    expect(login.accepts(success)).toBe(true);
    expect(login.accepts("v=AAAA")).toBe(false);
    expect(login.accepts("")).toBe(false);
  });

  test.each([
    "r=other,s=QSXCR+Q6sek8bf92,i=4096",
    "r=mine,s=QSXCR+Q6sek8bf92,i=4096",
    "r=mine1,s=,i=4096",
    "r=mine1,s=QSXCR+Q6sek8bf92,i=0",
    "r=mine1,s=QSXCR+Q6sek8bf92,i=99999999999",
    "",
  ])("does not answer %p", (challenge) => {
    expect(() => new ScramLogin("sha1", "user", "pencil", "mine").answer(challenge)).toThrow();
  });

  test("protects what has a meaning in names", () => {
    expect(new ScramLogin("sha1", "a=b,c", "x", "n").first).toBe("n,,n=a=3Db=2Cc,r=n");
  });
});

describe("StanzaReader", () => {
  const start = "<?xml version='1.0'?><stream:stream id='1' xmlns='jabber:client'>";
  const name = fc.stringMatching(/^[a-z]{1,8}(:[a-z]{1,4})?$/);
  const content = fc.string({ unit: "binary" }).map((text) => text.replace(/[^\t\n -~\u00a0-\ud7ff]/g, ""));
  const stanza = fc.memo(
    (depth): fc.Arbitrary<Stanza> =>
      fc.record({
        name,
        attributes: fc.dictionary(name, content, { maxKeys: 3, noNullPrototype: true }),
        children: depth > 1 ? fc.array(stanza(depth - 1), { maxLength: 2 }) : fc.constant([]),
        text: content,
      }),
  );

  function write({ name, attributes, children, text }: Stanza): string {
    const pairs = Object.entries(attributes).map(([key, value]) => ` ${key}='${escapeXml(value)}'`);
    return `<${name}${pairs.join("")}>${escapeXml(text)}${children.map(write).join("")}</${name}>`;
  }

  test("reads what was written, in whatever pieces it comes", () => {
    fc.assert(
      fc.property(fc.array(stanza(3), { maxLength: 3 }), fc.integer({ min: 1, max: 50 }), (stanzas, size) => {
        const text = start + stanzas.map(write).join("\n");
        const reader = new StanzaReader();
        const read: Stanza[] = [];
        for (let at = 0; at < text.length; at += size) read.push(...reader.read(text.slice(at, at + size)));
        expect(read.slice(1)).toEqual(stanzas);
      }),
    );
  });

  test("reads empty elements, entities, CDATA, and the end", () => {
    const read = new StanzaReader().read(
      `${start}<a b="&lt;&#x41;&#66;&unknown;"/><c>x<![CDATA[<y>]]>z</c></stream:stream>`,
    );
    expect(read.map(({ name }) => name)).toEqual(["stream", "a", "c", "/stream"]);
    expect(read[1]?.attributes).toEqual({ b: "<AB&unknown;" });
    expect(read[2]?.text).toBe("x<y>z");
  });

  test.each([
    ["elements that are closed wrongly", "<a></b>"],
    ["an end without a beginning", "</a>"],
    ["elements without an end", "<a>".repeat(100)],
    ["a text without an end", `<a>${"x".repeat(300_000)}`],
    ["a tag without an end", `<a b='${"x".repeat(300_000)}`],
    ["many small elements in one", `<a>${"<b/>".repeat(100_000)}`],
  ])("refuses %s", (_, text) => {
    expect(() => new StanzaReader().read(start + text)).toThrow();
  });

  test("what XML cannot hold is replaced", () => {
    expect(escapeXml("a\0b\u001bc\ud800d\n")).toBe("a\ufffdb\ufffdc\ufffdd\n");
  });
});
