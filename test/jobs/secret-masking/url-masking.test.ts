import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import {
  hasPlaceholder,
  isPlaceholder,
  maskUrl,
  placeholder,
  UnknownSecret,
  unmaskUrl,
  withoutSecrets,
} from "../../../src/jobs/secret-masking/index.ts";

describe("maskUrl()", () => {
  test("puts a placeholder in place of each secret, and leaves other values as they are encoded", () => {
    expect(maskUrl("s3://my-bucket/job 1?auth-username=AK1&auth-password=a%2Bb&use-ssl=true")).toBe(
      `s3://my-bucket/job%201?auth-username=AK1&auth-password=${placeholder}&use-ssl=true`,
    );
  });

  test.each(["file:///srv/a b", "ftp://host/x?auth-username=me", "s3://b/ü?use-ssl", "", "/plain/path?x"])(
    "leaves %p, which has no secret, byte for byte",
    (url) => expect(maskUrl(url)).toBe(url),
  );

  test("knows names in any case, drops what is empty and joins what is repeated", () => {
    expect(maskUrl("ftp://h/x?A=1&AUTH-Password=p&b=&a=2")).toBe(`ftp://h/x?A=1,2&AUTH-Password=${placeholder}`);
  });
});

describe("unmaskUrl()", () => {
  test("takes each secret from the first URL that has it", () => {
    const masked = `s3://other/place?auth-username=me&auth-password=${placeholder}`;
    const previous = ["s3://b/x?auth-password=****", "s3://b/x?auth-password=a%2Bb", "s3://b/x?auth-password=c"];
    expect(unmaskUrl(masked, previous)).toBe("s3://other/place?auth-username=me&auth-password=a%2Bb");
  });

  test("fails where nothing tells the secret", () => {
    expect(() => unmaskUrl(`s3://b/x?auth-password=${placeholder}`, ["s3://b/x"])).toThrow(UnknownSecret);
    expect(() => unmaskUrl("s3://b/x?auth-password=%2A%2A%2A%2A", [])).toThrow(UnknownSecret);
  });

  test("leaves a URL without placeholders as it is", () => {
    expect(unmaskUrl("s3://b/x?auth-password=a b", ["s3://b/x?auth-password=c"])).toBe("s3://b/x?auth-password=a b");
  });

  const parameter = fc.record({
    name: fc.constantFrom("auth-password", "authid", "AWS-Secret-Access-Key", "use-ssl", "s3-region"),
    value: fc.string({ minLength: 1 }).filter((value) => !/^\*+$/.test(value)),
  });
  const urls = fc.uniqueArray(parameter, { selector: ({ name }) => name, maxLength: 5 }).map((parameters) => {
    const query = parameters.map(({ name, value }) => `${name}=${encodeURIComponent(value.toWellFormed())}`).join("&");
    return query === "" ? "s3://bucket/folder" : `s3://bucket/folder?${query}`;
  });

  test("gives a masked URL its secrets back", () => {
    fc.assert(fc.property(urls, (url) => expect(unmaskUrl(maskUrl(url), [url])).toBe(url)));
  });

  test("a masked URL, and one without secrets, hold no secret", () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[a-z]{8,12}$/), (secret) => {
        const url = `s3://bucket/folder?auth-username=x&auth-password=${secret}q`;
        expect(maskUrl(url)).not.toContain(`${secret}q`);
        expect(withoutSecrets(url)).toBe("s3://bucket/folder?auth-username=x");
      }),
    );
  });
});

test("a placeholder is four or more asterisks and nothing else", () => {
  expect(["****", placeholder].map(isPlaceholder)).toEqual([true, true]);
  expect(["***", "", "****x", " ****"].map(isPlaceholder)).toEqual([false, false, false, false]);
  expect(hasPlaceholder("s3://b/x?p=%2a%2A*")).toBe(true);
  expect(hasPlaceholder("s3://b/**/x")).toBe(false);
});
