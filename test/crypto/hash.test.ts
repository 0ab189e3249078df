import { expect, test } from "bun:test";
import { createHasher, hashAlgorithm, hashOf } from "../../src/crypto/hash.ts";
import { toHex, utf8 } from "../../src/support/bytes.ts";

test.each([
  ["MD5", "900150983cd24fb0d6963f7d28e17f72"],
  ["sha1", "a9993e364706816aba3e25717850c26c9cd0d89d"],
  ["Sha256", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"],
  ["SHA384", "cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed8086072ba1e7cc2358baeca134c825a7"],
  [
    "sha512",
    "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f",
  ],
])("%s of abc is right, at once and in pieces", (name, expected) => {
  const algorithm = hashAlgorithm(name);
  expect(algorithm.key).toBe(name.toUpperCase());
  expect(algorithm.size).toBe(expected.length / 2);
  expect(toHex(hashOf(algorithm, utf8("abc")))).toBe(expected);
  const out = new Uint8Array(algorithm.size);
  expect(hashOf(algorithm, utf8("abc"), out)).toBe(out);
  expect(toHex(out)).toBe(expected);
  const hasher = createHasher(algorithm);
  hasher.update(utf8("a"));
  hasher.update(utf8("bc"));
  expect(toHex(hasher.digest())).toBe(expected);
});

test("an unknown algorithm is refused", () => {
  expect(() => hashAlgorithm("SHA3")).toThrow(expect.objectContaining({ id: "UnsupportedHashAlgorithm" }));
});
