import { createHash, hash } from "node:crypto";
import { UserError } from "../support/errors.ts";

/** A hash that volumes may be made with (remote-format.md 4). */
export interface HashAlgorithm {
  /** Canonical name, in upper case. Manifests keep the user's spelling instead. */
  readonly key: string;
  /** What `node:crypto` calls it. */
  readonly nodeName: string;
  /** Raw bytes of a hash. */
  readonly size: number;
}

/** A running hash. */
export interface Hasher {
  update(data: Uint8Array): void;
  /** Ends the hash; call once. */
  digest(): Uint8Array;
}

/** Finds an algorithm by name, in any case. Throws UserError `UnsupportedHashAlgorithm`. */
export function hashAlgorithm(name: string): HashAlgorithm {
  const found = algorithms.get(name.toUpperCase());
  if (!found) {
    throw new UserError("UnsupportedHashAlgorithm", `The hash algorithm "${name}" is not supported`, {
      advice: `Choose one of ${[...algorithms.keys()].join(", ")}.`,
    });
  }
  return found;
}

export function createHasher(algorithm: HashAlgorithm): Hasher {
  const running = createHash(algorithm.nodeName);
  return {
    update: (data) => {
      running.update(data);
    },
    digest: () => running.digest(),
  };
}

/** The hash of a whole buffer; written into `out` if given, which must have room for it. */
export function hashOf(algorithm: HashAlgorithm, data: Uint8Array, out?: Uint8Array): Uint8Array {
  const digest = hash(algorithm.nodeName, data, "buffer");
  if (!out) return digest;
  out.set(digest);
  return out;
}

const algorithms: ReadonlyMap<string, HashAlgorithm> = new Map(
  [
    { key: "MD5", nodeName: "md5", size: 16 },
    { key: "SHA1", nodeName: "sha1", size: 20 },
    { key: "SHA256", nodeName: "sha256", size: 32 },
    { key: "SHA384", nodeName: "sha384", size: 48 },
    { key: "SHA512", nodeName: "sha512", size: 64 },
  ].map((algorithm) => [algorithm.key, algorithm]),
);
