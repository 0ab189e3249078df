import { createHash, createPublicKey, generateKeyPairSync, type KeyObject, randomBytes, sign } from "node:crypto";
import { isIP } from "node:net";
import {
  bits,
  decode,
  encode,
  integer,
  numbered,
  octets,
  oid,
  partsOf,
  sequence,
  set,
  time,
  utf8,
  yes,
} from "./der.ts";

/** A certificate with its key. */
export interface CertifiedKey {
  /** DER. */
  readonly certificate: Uint8Array;
  readonly key: KeyObject;
}

/** How a certificate calls whom it is of. */
export interface CertificateName {
  readonly commonName: string;
  readonly organization: string;
}

export interface AuthoritySettings {
  readonly name: CertificateName;
  readonly now: Date;
  readonly days: number;
}

export interface ServerCertificateSettings extends AuthoritySettings {
  readonly authority: CertifiedKey;
  /** Names and addresses by which the server is reached. */
  readonly hosts: readonly string[];
}

const minute = 60_000;
const day = 24 * 60 * minute;
/** Clocks of those who look at it may be slow. */
const head = 5 * minute;

const ids = {
  commonName: "2.5.4.3",
  organization: "2.5.4.10",
  ecdsaWithSha256: "1.2.840.10045.4.3.2",
  basicConstraints: "2.5.29.19",
  keyUsage: "2.5.29.15",
  extendedKeyUsage: "2.5.29.37",
  serverAuthentication: "1.3.6.1.5.5.7.3.1",
  subjectKey: "2.5.29.14",
  authorityKey: "2.5.29.35",
  subjectNames: "2.5.29.17",
} as const;

/** Makes an authority that may sign certificates of servers, but no further authorities (programs.md 8.2). */
export function createAuthority(settings: AuthoritySettings): CertifiedKey {
  const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const name = encodeName(settings.name);
  const extensions = [
    extension(ids.basicConstraints, true, sequence(yes, integer(0))),
    // keyCertSign and cRLSign.
    extension(ids.keyUsage, true, bits(Uint8Array.of(0x06), 1)),
    extension(ids.subjectKey, false, octets(keyId(publicKey))),
  ];
  const certificate = certify({ issuer: name, subject: name, publicKey, extensions, settings }, privateKey);
  return { certificate, key: privateKey };
}

/** Makes a certificate for a server. Of the hosts, what is neither an address nor a name is left out. */
export function createServerCertificate(settings: ServerCertificateSettings): CertifiedKey {
  const { authority, hosts } = settings;
  const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const extensions = [
    extension(ids.basicConstraints, true, sequence()),
    // digitalSignature and keyEncipherment.
    extension(ids.keyUsage, true, bits(Uint8Array.of(0xa0), 5)),
    extension(ids.extendedKeyUsage, false, sequence(oid(ids.serverAuthentication))),
    extension(ids.subjectKey, false, octets(keyId(publicKey))),
    extension(ids.authorityKey, false, sequence(encode(0x80, keyId(createPublicKey(authority.key))))),
    extension(ids.subjectNames, false, sequence(...hosts.map(encodeHost).filter((host) => host !== undefined))),
  ];
  const issuer = subjectOf(authority.certificate);
  const request = { issuer, subject: encodeName(settings.name), publicKey, extensions, settings };
  return { certificate: certify(request, authority.key), key: privateKey };
}

/** PEM of a certificate in DER. */
export function certificatePem(certificate: Uint8Array): string {
  const lines =
    Buffer.from(certificate)
      .toString("base64")
      .match(/.{1,64}/g) ?? [];
  return ["-----BEGIN CERTIFICATE-----", ...lines, "-----END CERTIFICATE-----", ""].join("\n");
}

interface Request {
  readonly issuer: Uint8Array;
  readonly subject: Uint8Array;
  readonly publicKey: KeyObject;
  readonly extensions: readonly Uint8Array[];
  readonly settings: AuthoritySettings;
}

/** RFC 5280, 4.1. */
function certify({ issuer, subject, publicKey, extensions, settings }: Request, signingKey: KeyObject): Uint8Array {
  const { now, days } = settings;
  const algorithm = sequence(oid(ids.ecdsaWithSha256));
  const validity = sequence(time(new Date(now.getTime() - head)), time(new Date(now.getTime() + days * day)));
  const content = sequence(
    numbered(0, integer(2)),
    integer(Uint8Array.of(0x01, ...randomBytes(8))),
    algorithm,
    issuer,
    validity,
    subject,
    publicKey.export({ type: "spki", format: "der" }),
    numbered(3, sequence(...extensions)),
  );
  return sequence(content, algorithm, bits(sign("sha256", content, signingKey)));
}

function encodeName({ commonName, organization }: CertificateName): Uint8Array {
  const part = (id: string, text: string) => set(sequence(oid(id), utf8(text)));
  return sequence(part(ids.organization, organization), part(ids.commonName, commonName));
}

/** As it stands in the certificate, so that those who compare find it byte by byte. */
function subjectOf(certificate: Uint8Array): Uint8Array {
  const [content] = partsOf(decode(certificate));
  const parts = content ? partsOf(content) : [];
  const subject = parts[5];
  if (!subject) throw new Error("A certificate without a subject");
  return subject.raw;
}

function extension(id: string, isCritical: boolean, value: Uint8Array): Uint8Array {
  return sequence(oid(id), ...(isCritical ? [yes] : []), octets(value));
}

/** SHA-1 of the key's bits (RFC 5280, 4.2.1.2). */
function keyId(key: KeyObject): Uint8Array {
  const [, keyBits] = partsOf(decode(key.export({ type: "spki", format: "der" })));
  return createHash("sha1")
    .update((keyBits as { content: Uint8Array }).content.subarray(1))
    .digest();
}

const hostName = /^(?=.{1,253}$)(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?\.)*[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?$/;

function encodeHost(host: string): Uint8Array | undefined {
  const text = host
    .trim()
    .toLowerCase()
    .replace(/^\[|\]$/g, "");
  if (isIP(text) !== 0) return encode(0x87, addressBytes(text));
  return hostName.test(text.replace(/^\*\./, "")) ? encode(0x82, Buffer.from(text)) : undefined;
}

function addressBytes(address: string): Uint8Array {
  if (isIP(address) === 4) return Uint8Array.from(address.split(".").map(Number));
  // The parser of addresses writes them in one form.
  const [front = "", back] = new URL(`http://[${address}]`).hostname.slice(1, -1).split("::");
  const groups = (text: string | undefined) => (text ? text.split(":").map((group) => Number.parseInt(group, 16)) : []);
  const [first, last] = [groups(front), groups(back)];
  const all = [...first, ...new Array(8 - first.length - last.length).fill(0), ...last] as number[];
  return Uint8Array.from(all.flatMap((group) => [group >> 8, group & 0xff]));
}
