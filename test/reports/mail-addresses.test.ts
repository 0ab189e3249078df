import { describe, expect, test } from "bun:test";
import { parseRecipients, senderFor } from "../../src/reports/mail/addresses.ts";

test.each([
  ["a@x.org", [["", "a@x.org"]], []],
  [
    '"Ann" <a@x.org>, b@x.org,',
    [
      ["Ann", "a@x.org"],
      ["", "b@x.org"],
    ],
    [],
  ],
  ["Ünï <ü@bücher.example>", [["Ünï", "ü@bücher.example"]], []],
  ["a@x.org, nobody, <b@x.org", [["", "a@x.org"]], ["nobody", "<b@x.org"]],
  ["a@x.org\r\nBcc: evil@x.org", [], ["a@x.org\r\nBcc: evil@x.org"]],
  ["Evil\r\nBcc: x <a@x.org>", [["Evil Bcc: x", "a@x.org"]], []],
  ["", [], []],
])("parseRecipients(%p)", (text, recipients, invalid) => {
  const parsed = parseRecipients(text);
  expect(parsed.recipients.map(({ name, address }) => [name, address])).toEqual(recipients);
  expect(parsed.invalid).toEqual(invalid);
});

describe("the sender", () => {
  const recipient = { name: "", address: "ann@mail.example.org" };
  test.each([
    ["no-reply", "No Reply - Backup report", "no-reply@mail.example.org"],
    ["me@x.org", "", "me@x.org"],
    ["Me <me@x.org>", "Me", "me@x.org"],
    ['"Me" <me>', "Me", "me@mail.example.org"],
    [" me ", "No Reply - Backup report", "me@mail.example.org"],
  ])("%p is %p <%s>", (text, name, address) => {
    expect(senderFor(text, recipient)).toEqual({ name, address });
  });

  test.each(["a b", "me@", "<me@x.org", "x@y@z"])("%p is none", (text) => {
    expect(senderFor(text, recipient)).toBeUndefined();
  });
});
