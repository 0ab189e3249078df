import {
  createCipheriv,
  createHmac,
  createPrivateKey,
  createPublicKey,
  type KeyObject,
  pbkdf2Sync,
  randomBytes,
  timingSafeEqual,
  X509Certificate,
} from "node:crypto";
import { UserError } from "../../support/errors.ts";
import {
  type DerValue,
  decode,
  integer,
  nothing,
  numbered,
  octets,
  octetsOf,
  oid,
  oidOf,
  partsOf,
  sequence,
  set,
  tags,
} from "./der.ts";
import { decryptPart, hashes, olderKey, roundsOf } from "./pkcs12-keys.ts";

/** A key with its certificates, all in DER: that of the key first, then those that signed it, then others. */
export interface CertificateBundle {
  readonly key: KeyObject;
  readonly certificates: readonly Uint8Array[];
}

const ids = {
  data: "1.2.840.113549.1.7.1",
  encryptedData: "1.2.840.113549.1.7.6",
  keyBag: "1.2.840.113549.1.12.10.1.1",
  shroudedKeyBag: "1.2.840.113549.1.12.10.1.2",
  certificateBag: "1.2.840.113549.1.12.10.1.3",
  x509: "1.2.840.113549.1.9.22.1",
  localKeyId: "1.2.840.113549.1.9.21",
  pbes2: "1.2.840.113549.1.5.13",
  pbkdf2: "1.2.840.113549.1.5.12",
  hmacSha256: "1.2.840.113549.2.9",
  aes256: "2.16.840.1.101.3.4.1.42",
  sha256: "2.16.840.1.101.3.4.2.1",
} as const;

const rounds = 10_000;

/** Writes a key and its certificates as PKCS#12 (RFC 7292); the key is encrypted. */
export function writePkcs12({ key, certificates }: CertificateBundle, password: string): Uint8Array {
  const mark = set(octets(Uint8Array.of(1)));
  const attributes = set(sequence(oid(ids.localKeyId), mark));
  const certificateBags = certificates.map((certificate, index) =>
    sequence(
      oid(ids.certificateBag),
      numbered(0, sequence(oid(ids.x509), numbered(0, octets(certificate)))),
      ...(index === 0 ? [attributes] : []),
    ),
  );
  const keyBag = sequence(oid(ids.shroudedKeyBag), numbered(0, encryptKey(key, password)), attributes);
  const parts = sequence(plainPart(sequence(...certificateBags)), plainPart(sequence(keyBag)));
  return sequence(integer(3), plainPart(parts), signature(parts, password));
}

function plainPart(content: Uint8Array): Uint8Array {
  return sequence(oid(ids.data), numbered(0, octets(content)));
}

function encryptKey(key: KeyObject, password: string): Uint8Array {
  const salt = randomBytes(16);
  const iv = randomBytes(16);
  const cipher = createCipheriv("aes-256-cbc", pbkdf2Sync(password, salt, rounds, 32, "sha256"), iv);
  const content = Buffer.concat([cipher.update(key.export({ type: "pkcs8", format: "der" })), cipher.final()]);
  const derivation = sequence(octets(salt), integer(rounds), sequence(oid(ids.hmacSha256), nothing));
  const method = sequence(sequence(oid(ids.pbkdf2), derivation), sequence(oid(ids.aes256), octets(iv)));
  return sequence(sequence(oid(ids.pbes2), method), octets(content));
}

function signature(content: Uint8Array, password: string): Uint8Array {
  const salt = randomBytes(16);
  const key = olderKey({ hash: "sha256", password, salt, rounds, purpose: 3, length: 32 });
  const digest = createHmac("sha256", key).update(content).digest();
  return sequence(sequence(sequence(oid(ids.sha256), nothing), octets(digest)), octets(salt), integer(rounds));
}

/**
 * Reads PKCS#12, as current and older programs write it. Throws `CertificatePasswordWrong`, `CertificateFileDamaged`,
 * `CertificateKeyMissing`, `UnknownCertificateCipher`.
 */
export function readPkcs12(bytes: Uint8Array, password: string): CertificateBundle {
  try {
    return bundleOf(bagsOf(bytes, password), password);
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw new UserError("CertificateFileDamaged", "The file is not a readable one with certificates (PKCS#12)", {
      advice: "Write it anew, for example: openssl pkcs12 -export.",
      cause: error,
    });
  }
}

interface Bag {
  readonly kind: string;
  readonly value: DerValue;
}

function bagsOf(bytes: Uint8Array, password: string): Bag[] {
  const [, outer, seal] = partsOf(decode(bytes));
  const content = dataOf(outer);
  if (seal) requireSeal(seal, content, password);
  return partsOf(decode(content)).flatMap((part) => {
    const bags = decode(oidOf(partsOf(part)[0]) === ids.encryptedData ? decryptedData(part, password) : dataOf(part));
    return partsOf(bags).map((bag) => {
      const [kind, wrapped] = partsOf(bag);
      return { kind: oidOf(kind), value: only(wrapped) };
    });
  });
}

/** The content of a part that is not encrypted. */
function dataOf(part: DerValue | undefined): Uint8Array {
  const [kind, wrapped] = part ? partsOf(part) : [];
  if (oidOf(kind) !== ids.data) throw new Error("A part is of another kind");
  return octetsOf(only(wrapped));
}

function decryptedData(part: DerValue, password: string): Uint8Array {
  const [, wrapped] = partsOf(part);
  const [, info] = partsOf(only(wrapped));
  const [, algorithm, content] = info ? partsOf(info) : [];
  if (!algorithm || !content) throw new Error("An encrypted part is not complete");
  // Without a tag of its own, the bytes stand in whatever form they have.
  return decryptPart(algorithm, octetsOf(content), password);
}

function only(wrapped: DerValue | undefined): DerValue {
  const [value] = wrapped ? partsOf(wrapped) : [];
  if (!value) throw new Error("A part is empty");
  return value;
}

function requireSeal(seal: DerValue, content: Uint8Array, password: string): void {
  const [digestInfo, salt, given] = partsOf(seal);
  const [algorithm, digest] = digestInfo ? partsOf(digestInfo) : [];
  const hash = algorithm && hashes[oidOf(partsOf(algorithm)[0])];
  if (!hash)
    throw new UserError("UnknownCertificateCipher", "The certificate file is sealed in a way that is not known");
  const length = octetsOf(digest).length;
  const count = given?.tag === tags.integer ? roundsOf(given) : 1;
  const key = olderKey({ hash, password, salt: octetsOf(salt), rounds: count, purpose: 3, length });
  const expected = createHmac(hash, key).update(content).digest();
  if (expected.length === length && timingSafeEqual(expected, octetsOf(digest))) return;
  throw new UserError(
    "CertificatePasswordWrong",
    "The password of the certificate file is wrong, or the file is damaged",
  );
}

function bundleOf(bags: readonly Bag[], password: string): CertificateBundle {
  const keys = bags.flatMap(({ kind, value }) => {
    if (kind === ids.keyBag) return [privateKey(value.raw)];
    if (kind !== ids.shroudedKeyBag) return [];
    const [algorithm, content] = partsOf(value);
    return algorithm ? [privateKey(decryptPart(algorithm, octetsOf(content), password))] : [];
  });
  const certificates = bags.filter(({ kind }) => kind === ids.certificateBag).map(({ value }) => certificateOf(value));
  for (const key of keys) {
    const ordered = chain(certificates, key);
    if (ordered) return { key, certificates: ordered };
  }
  throw new UserError("CertificateKeyMissing", "The certificate file holds no key with a certificate of its own", {
    advice: "Export it together with its private key.",
  });
}

function certificateOf(bag: DerValue): Uint8Array {
  const [, wrapped] = partsOf(bag);
  return octetsOf(only(wrapped));
}

function privateKey(der: Uint8Array): KeyObject {
  return createPrivateKey({ key: Buffer.from(der), format: "der", type: "pkcs8" });
}

/** The certificates from that of the key upwards, then the others; undefined if none is that of the key. */
function chain(certificates: readonly Uint8Array[], key: KeyObject): Uint8Array[] | undefined {
  const left = new Set(certificates.map((der) => ({ der, read: new X509Certificate(der) })));
  const publicKey = publicDer(createPublicKey(key));
  const ordered: Uint8Array[] = [];
  let next = [...left].find(({ read }) => publicDer(read.publicKey).equals(publicKey));
  while (next) {
    const current = next;
    left.delete(current);
    ordered.push(current.der);
    next = [...left].find(({ read }) => current.read.checkIssued(read));
  }
  return ordered.length === 0 ? undefined : [...ordered, ...[...left].map(({ der }) => der)];
}

function publicDer(key: KeyObject): Buffer {
  return key.export({ type: "spki", format: "der" });
}
