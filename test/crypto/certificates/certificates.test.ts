import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { execFileSync } from "node:child_process";
import { createPrivateKey, X509Certificate } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import {
  certificatePem,
  createAuthority,
  createServerCertificate,
} from "../../../src/crypto/certificates/certificate.ts";
import { decode, integer, numberOf, octetsOf, oid, oidOf, partsOf } from "../../../src/crypto/certificates/der.ts";
import { readPkcs12, writePkcs12 } from "../../../src/crypto/certificates/pkcs12.ts";
import type { UserError } from "../../../src/support/errors.ts";

const now = new Date();
const authority = createAuthority({ name: { commonName: "Test CA", organization: "Tests" }, now, days: 3650 });
const hosts = ["localhost", "127.0.0.1", "::1", "fe80::1:2", "Machine.Example", "*.wild.example", "not a name", "-x"];
const server = createServerCertificate({
  authority,
  hosts,
  name: { commonName: "Test server", organization: "Tests" },
  now,
  days: 90,
});

let folder: string;
const path = (name: string) => join(folder, name);
const openssl = (...args: string[]) => execFileSync("openssl", args, { encoding: "utf8", stdio: "pipe" });
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "bunker-certificates-"));
  writeFileSync(path("ca.pem"), certificatePem(authority.certificate));
  writeFileSync(path("server.pem"), certificatePem(server.certificate));
  writeFileSync(path("server.key"), server.key.export({ type: "pkcs8", format: "pem" }));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("a certificate of a server", () => {
  test("is accepted by another implementation, for its purpose and its names only", () => {
    const verify = (...args: string[]) =>
      openssl(
        "verify",
        "-x509_strict",
        "-purpose",
        "sslserver",
        "-CAfile",
        path("ca.pem"),
        ...args,
        path("server.pem"),
      );
    expect(verify()).toContain("OK");
    expect(verify("-verify_hostname", "machine.example")).toContain("OK");
    expect(verify("-verify_ip", "fe80::1:2")).toContain("OK");
    expect(() => verify("-verify_hostname", "other.example")).toThrow();
    expect(() => verify("-verify_ip", "127.0.0.2")).toThrow();
  });

  test("holds the names that are ones, and is good for the days that were asked for", () => {
    const read = new X509Certificate(server.certificate);
    const names = (read.subjectAltName ?? "").split(", ");
    expect(names).toHaveLength(6);
    expect(names).toEqual(expect.arrayContaining(["DNS:localhost", "DNS:machine.example", "IP Address:127.0.0.1"]));
    expect(read.ca).toBeFalse();
    expect(read.checkIssued(new X509Certificate(authority.certificate))).toBeTrue();
    const days = (Date.parse(read.validTo) - now.getTime()) / 86_400_000;
    expect(Math.round(days)).toBe(90);
    expect(Date.parse(read.validFrom)).toBeLessThan(now.getTime() - 4 * 60_000);
  });

  test("comes from an authority that may sign nothing but such", () => {
    const text = openssl("x509", "-in", path("ca.pem"), "-noout", "-text");
    expect(text).toMatch(/CA:TRUE, pathlen:0/);
    expect(text).toMatch(/Certificate Sign, CRL Sign/);
  });
});

const errorId = (work: () => unknown): string | undefined => {
  try {
    work();
    return undefined;
  } catch (error) {
    return (error as UserError).id ?? String(error);
  }
};

describe("PKCS#12", () => {
  const bundle = { key: server.key, certificates: [server.certificate, authority.certificate] };

  test("comes back as it was written", () => {
    const read = readPkcs12(writePkcs12(bundle, "pässword"), "pässword");
    expect(read.certificates.map((der) => Buffer.from(der))).toEqual(
      bundle.certificates.map((der) => Buffer.from(der)),
    );
    expect(read.key.equals(server.key)).toBeTrue();
  });

  test("is read by another implementation", () => {
    writeFileSync(path("ours.p12"), writePkcs12(bundle, "secret"));
    const pem = openssl("pkcs12", "-in", path("ours.p12"), "-passin", "pass:secret", "-nodes");
    expect(pem.match(/BEGIN CERTIFICATE/g)).toHaveLength(2);
    expect(createPrivateKey(pem.slice(pem.indexOf("-----BEGIN PRIVATE"))).equals(server.key)).toBeTrue();
  });

  test.each([
    ["with the usual ciphers", []],
    [
      "with triple DES, as older programs write",
      ["-keypbe", "PBE-SHA1-3DES", "-certpbe", "PBE-SHA1-3DES", "-macalg", "sha1"],
    ],
    ["with AES of 128 bits and SHA-512", ["-keypbe", "AES-128-CBC", "-certpbe", "AES-128-CBC", "-macalg", "sha512"]],
    ["without encryption", ["-keypbe", "NONE", "-certpbe", "NONE"]],
    ["without a seal", ["-nomac"]],
  ])("of another implementation is read %s", (_name, args) => {
    const input = ["-in", path("server.pem"), "-inkey", path("server.key"), "-certfile", path("ca.pem")];
    openssl("pkcs12", "-export", ...input, "-passout", "pass:secret", ...args, "-out", path("theirs.p12"));
    const read = readPkcs12(readFileSync(path("theirs.p12")), "secret");
    expect(read.key.equals(server.key)).toBeTrue();
    expect(read.certificates.map((der) => Buffer.from(der))).toEqual(
      bundle.certificates.map((der) => Buffer.from(der)),
    );
  });

  test("is refused with a wrong password, damaged, or without a key", () => {
    const bytes = writePkcs12(bundle, "secret");
    expect(errorId(() => readPkcs12(bytes, "other"))).toBe("CertificatePasswordWrong");
    expect(errorId(() => readPkcs12(bytes.subarray(0, bytes.length - 1), "secret"))).toBe("CertificateFileDamaged");
    openssl(
      "pkcs12",
      "-export",
      "-nokeys",
      "-in",
      path("ca.pem"),
      "-passout",
      "pass:secret",
      "-out",
      path("nokey.p12"),
    );
    expect(errorId(() => readPkcs12(readFileSync(path("nokey.p12")), "secret"))).toBe("CertificateKeyMissing");
  });

  test("of any bytes is refused, never more than that", () => {
    const bytes = writePkcs12(bundle, "secret");
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), (position, change) => {
        const damaged = Uint8Array.from(bytes);
        damaged[position] = (damaged[position] as number) ^ change;
        const id = errorId(() => readPkcs12(damaged, "secret"));
        expect(id === undefined || /^[A-Z][A-Za-z]+$/.test(id)).toBeTrue();
      }),
      { numRuns: 60 },
    );
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (any) => {
        expect(errorId(() => readPkcs12(any, ""))).toMatch(/^[A-Z][A-Za-z]+$/);
      }),
    );
  });
});

describe("DER", () => {
  test("numbers and identifiers come back as they were written", () => {
    fc.assert(
      fc.property(fc.nat(), (number) => {
        expect(numberOf(decode(integer(number)))).toBe(number);
      }),
    );
    for (const id of ["1.2.840.113549.1.7.1", "2.5.29.17", "2.16.840.1.101.3.4.2.1", "2.999.1"]) {
      expect(oidOf(decode(oid(id)))).toBe(id);
    }
  });

  test("is read in the open form of BER too", () => {
    const open = Uint8Array.of(0x30, 0x80, 0x24, 0x80, 0x04, 0x01, 0xaa, 0x04, 0x02, 0xbb, 0xcc, 0, 0, 0, 0);
    const [pieces] = partsOf(decode(open));
    expect([...octetsOf(pieces)]).toEqual([0xaa, 0xbb, 0xcc]);
  });
});
