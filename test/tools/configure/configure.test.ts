import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "bun:test";
import { execFileSync } from "node:child_process";
import { X509Certificate } from "node:crypto";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { certificatePem } from "../../../src/crypto/certificates/certificate.ts";
import { FieldCipher } from "../../../src/crypto/field-encryption.ts";
import { ServerDatabase } from "../../../src/database/server/server-database.ts";
import {
  readAuthority,
  readServerBundle,
  readServerCertificate,
} from "../../../src/jobs/certificates/stored-certificates.ts";
import { Users, userIdOf } from "../../../src/jobs/users/users.ts";
import { run } from "../../support/tool-run.ts";
import { FakeServer } from "../server-util/fake-server.ts";

const path = process.env.PATH;
let root: string;
let folder: string;
let trusted: string;
let count = 0;
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), "bunker-configure-"));
  // The system's own would change the system.
  const programs = join(root, "programs");
  mkdirSync(programs);
  const program = join(programs, "update-ca-certificates");
  writeFileSync(program, `#!/bin/sh\n[ ! -e "${root}/broken" ] && echo "$@" >> "${root}/updates"\n`, { mode: 0o755 });
  process.env.PATH = `${programs}${delimiter}${path}`;
});
afterAll(() => {
  process.env.PATH = path;
  rmSync(root, { recursive: true, force: true });
});
beforeEach(() => {
  folder = join(root, String(count++));
  trusted = join(folder, "trusted");
  mkdirSync(folder, { mode: 0o700 });
  mkdirSync(trusted);
  openDatabase().close();
});
afterEach(() => {
  rmSync(join(root, "broken"), { force: true });
  rmSync(join(root, "updates"), { force: true });
});

function openDatabase(key?: string): ServerDatabase {
  const cipher = key === undefined ? undefined : new FieldCipher(key);
  return ServerDatabase.open(join(folder, "Bunker-server.sqlite"), { cipher });
}

function withDatabase<T>(work: (database: ServerDatabase) => T, key?: string): T {
  const database = openDatabase(key);
  try {
    return work(database);
  } finally {
    database.close();
  }
}

const https = (...args: string[]) =>
  run("configure", ["https", ...args, "--datafolder", folder, "--cert-dir", trusted]);
const certificate = () => withDatabase(({ settings }) => readServerCertificate(settings)) as X509Certificate;
const updates = () => (existsSync(join(root, "updates")) ? readFileSync(join(root, "updates"), "utf8") : "");

describe("https generate", () => {
  test("stores an authority and a certificate for the names, and has the authority trusted", async () => {
    expect((await https("generate", "--hostnames=backup.example, 192.168.1.7")).code).toBe(0);
    const names = certificate().subjectAltName ?? "";
    for (const name of ["backup.example", "192.168.1.7", "localhost", "127.0.0.1"]) expect(names).toContain(name);
    const [file = ""] = readdirSync(trusted);
    expect(file).toMatch(/^bunker-local-ca-[0-9a-f]{8}\.crt$/);
    expect(updates()).toBe("\n");
    writeFileSync(join(folder, "server.pem"), certificatePem(certificate().raw));
    const verified = execFileSync("openssl", ["verify", "-CAfile", join(trusted, file), join(folder, "server.pem")]);
    expect(String(verified)).toContain("OK");
    const told = withDatabase((database) => database.notifications.list().map(({ action }) => action));
    expect(told).toEqual(["config:issue:ca-key-unencrypted-database"]);
  });

  test("leaves a certificate that is good for a while as it is", async () => {
    await https("generate", "--no-trust");
    const first = certificate().fingerprint;
    expect((await https("generate")).code).toBe(0);
    expect(certificate().fingerprint).toBe(first);
    expect(readdirSync(trusted)).toEqual([]);
  });

  test("stores nothing when the authority can't be trusted", async () => {
    writeFileSync(join(root, "broken"), "");
    expect((await https("generate")).code).toBe(1);
    expect(withDatabase(({ settings }) => [...settings.all().keys()])).toEqual([]);
    expect(readdirSync(trusted)).toEqual([]);
    rmSync(trusted, { recursive: true });
    rmSync(join(root, "broken"));
    expect((await https("generate")).code).toBe(1);
  });

  test("wants a database of the server, unless it is to create one", async () => {
    rmSync(folder, { recursive: true });
    const missing = await https("generate", "--no-trust");
    expect([missing.code, missing.errorId]).toEqual([2, "DatabaseNotFound"]);
    expect(existsSync(folder)).toBeFalse();
    expect((await https("generate", "--no-trust", "--auto-create-database")).code).toBe(0);
    expect(statSync(folder).mode & 0o777).toBe(0o700);
  });

  test("encrypts the keys where there is a key of the settings, and needs it then", async () => {
    rmSync(join(folder, "Bunker-server.sqlite"));
    const key = "--settings-encryption-key=key-for-settings";
    expect((await https("generate", "--no-trust", "--auto-create-database", key)).code).toBe(0);
    const bytes = readFileSync(join(folder, "Bunker-server.sqlite"), "latin1");
    expect(bytes).toContain("enc-v1:");
    const told = withDatabase((database) => database.notifications.list(), "key-for-settings");
    expect(told).toEqual([]);
    expect((await https("show")).code).toBe(2);
    expect((await https("show", key)).code).toBe(0);
  });
});

describe("https renew", () => {
  test("makes a certificate by the same authority for the same names", async () => {
    await https("generate", "--no-trust", "--hostnames=backup.example");
    const first = certificate();
    expect((await https("renew")).code).toBe(0);
    const second = certificate();
    expect(second.fingerprint).not.toBe(first.fingerprint);
    expect(second.subjectAltName).toBe(first.subjectAltName as string);
    const authority = withDatabase(({ settings }) => readAuthority(settings)?.certificate) as Uint8Array;
    expect(second.checkIssued(new X509Certificate(authority))).toBeTrue();
  });

  test("fails without an authority", async () => {
    const { code, errorId } = await https("renew");
    expect([code, errorId]).toEqual([2, "CANotFound"]);
  });
});

describe("https regenerate-ca and remove", () => {
  test("replace the authority, and forget it", async () => {
    await https("generate");
    const [first] = readdirSync(trusted);
    expect((await https("regenerate-ca")).code).toBe(0);
    const [second, ...others] = readdirSync(trusted);
    expect(others).toEqual([]);
    expect(second).not.toBe(first as string);
    expect((await https("remove")).code).toBe(0);
    expect(readdirSync(trusted)).toEqual([]);
    expect(withDatabase(({ settings }) => [...settings.all().keys()].filter((name) => name.includes("ca")))).toEqual(
      [],
    );
    expect((await https("remove")).code).toBe(0);
  });
});

describe("https show and export", () => {
  test("tell what there is", async () => {
    expect((await https("show")).code).toBe(0);
    await https("generate");
    const { output, code } = await https("show");
    expect(code).toBe(0);
    expect(output).toContain("Valid");
    expect(output).toContain("Trusted: yes");
    expect(output).toContain("localhost, 127.0.0.1, ::1");
    expect(output).toContain(certificate().fingerprint.replaceAll(":", ""));
  });

  test("write the certificates, and never a key", async () => {
    const [server, authority] = [join(folder, "server.crt"), join(folder, "ca.crt")];
    expect((await https("export", "--file", server)).code).toBe(2);
    await https("generate", "--no-trust");
    expect((await https("export", "--file", server)).code).toBe(0);
    expect((await https("export-ca", "--file", authority)).code).toBe(0);
    expect(new X509Certificate(readFileSync(server)).fingerprint).toBe(certificate().fingerprint);
    expect(new X509Certificate(readFileSync(authority)).ca).toBeTrue();
    expect(readFileSync(server, "utf8") + readFileSync(authority, "utf8")).not.toContain("PRIVATE");
  });
});

test("server-util trusts the certificate of a server whose database it can read", async () => {
  await https("generate", "--no-trust");
  const bundle = withDatabase(({ settings }) => {
    settings.set("jwt-config", JSON.stringify({ Authority: "a", Audience: "a", SigningKey: "k".repeat(44) }));
    return readServerBundle(settings);
  });
  const key = bundle?.key.export({ type: "pkcs8", format: "pem" }) as string;
  const server = await FakeServer.start({ key, cert: certificatePem(bundle?.certificates[0] as Uint8Array) });
  try {
    const status = (...args: string[]) =>
      run("server-util", ["status", `--hosturl=${server.url}`, ...args], { environment: { DUPLICATI_HOME: folder } });
    expect((await status()).code).toBe(0);
    expect((await status("--password=fixture-pass")).code).toBe(2);
  } finally {
    await server.stop();
  }
});

describe("secure-datafolder", () => {
  const secure = (...args: string[]) => run("configure", ["secure-datafolder", "--datafolder", folder, ...args]);
  const mode = () => statSync(folder).mode & 0o777;

  test("closes the folder when it is told to or the user agrees", async () => {
    chmodSync(folder, 0o755);
    expect((await secure()).code).toBe(1);
    expect(mode()).toBe(0o755);
    const answered = (input: string) => run("configure", ["secure-datafolder", "--datafolder", folder], { input });
    expect((await answered("n\n")).code).toBe(1);
    expect((await answered("y\n")).code).toBe(0);
    expect(mode()).toBe(0o700);
    chmodSync(folder, 0o770);
    const byServer = await run("configure", [
      "secure-datafolder",
      `--server-datafolder=${folder}`,
      "--apply",
      "--quiet",
    ]);
    expect(byServer).toMatchObject({ code: 0, output: expect.not.stringContaining("now") });
    expect(mode()).toBe(0o700);
  });

  test("has nothing to do where the folder is closed, and fails where there is none", async () => {
    expect((await secure()).code).toBe(0);
    rmSync(folder, { recursive: true });
    expect((await secure("--apply")).code).toBe(1);
    expect(existsSync(folder)).toBeFalse();
  });
});

test("help tells the commands", async () => {
  expect((await run("configure", ["help"])).output).toContain("secure-datafolder");
  expect((await run("configure", ["https", "help"])).output).toContain("regenerate-ca");
  expect((await run("configure", [])).code).toBe(1);
});

describe("a user who can't come in any more", () => {
  test("gets a link, and what he came in by before is worth nothing", async () => {
    const user = withDatabase(({ settings, tokenFamilies }) => {
      const users = new Users(settings, { now: () => new Date() });
      const id = users.add({ name: "Anna", role: "operator", jobIds: undefined });
      users.settingsOf(id).set("pbkdf-config", "a hash");
      const family = { id: "A", userId: userIdOf(id), counter: 1, updated: new Date(), created: null };
      tokenFamilies.save({ ...family, client: null, address: null });
      return id;
    });
    expect((await run("configure", ["list-users", "--server-datafolder", folder])).output).toBe("Anna: operator\n");
    expect((await run("configure", ["reset-user", "bert", "--server-datafolder", folder])).code).toBe(2);
    const { output, code } = await run("configure", ["reset-user", "anna", "--datafolder", folder]);
    expect(code).toBe(0);
    const token = /invitation\?token=([\w-]{43})/.exec(output)?.[1] ?? "";
    withDatabase(({ settings, tokenFamilies }) => {
      const users = new Users(settings, { now: () => new Date() });
      expect(users.invited(token)).toMatchObject({ id: user, hasPassword: false });
      expect(tokenFamilies.list()).toEqual([]);
    });
  });
});
