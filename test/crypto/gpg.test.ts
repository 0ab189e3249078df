import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { gpg } from "../../src/crypto/gpg.ts";
import type { OptionValues } from "../../src/options/declaration.ts";
import { fromUtf8, utf8 } from "../../src/support/bytes.ts";
import { decrypt } from "./decrypt.ts";
import { duplicatiVolumes } from "./duplicati-volumes.ts";
import { temporaryFolder } from "./temporary-folder.ts";

const path = temporaryFolder();
const settings = (options: OptionValues = {}) => ({ passphrase: 'Bünker\'s "42"', options });

const earlierHome = process.env.GNUPGHOME;
beforeAll(() => {
  mkdirSync(path("home"), { mode: 0o700 });
  process.env.GNUPGHOME = path("home");
});
afterAll(() => {
  spawnSync("gpgconf", ["--homedir", path("home"), "--kill", "gpg-agent"]);
  if (earlierHome === undefined) delete process.env.GNUPGHOME;
  else process.env.GNUPGHOME = earlierHome;
});

/** A program that notes its arguments and passphrase, and passes the data on. */
function recorder(name: string, ending = ""): string {
  const program = path(name);
  writeFileSync(
    program,
    `#!/bin/sh\nprintf '%s\\n' "$@" > "${program}.arguments"\nread -r line\nprintf %s "$line" > "${program}.line"\ncat\n${ending}\n`,
  );
  chmodSync(program, 0o700);
  return program;
}

const linesOf = (file: string) => readFileSync(file, "utf8").trimEnd().split("\n");

describe("with the real program", () => {
  test("what was encrypted decrypts to itself, in files and in memory", async () => {
    const plain = Uint8Array.from({ length: 700_001 }, (_, index) => (index * index) & 255);
    writeFileSync(path("plain"), plain);
    await gpg.encryptFile(path("plain"), path("encrypted"), settings());
    await gpg.decryptFile(path("encrypted"), path("decrypted"), settings());
    expect(Buffer.compare(readFileSync(path("decrypted")), plain)).toBe(0);
    expect(Buffer.compare(await decrypt(gpg, readFileSync(path("encrypted")), settings()), plain)).toBe(0);
  });

  test("armor and switches are honoured", async () => {
    writeFileSync(path("text"), "text");
    const options = { "gpg-encryption-enable-armor": "true", "gpg-encryption-switches": "--cipher-algo 'AES256'" };
    await gpg.encryptFile(path("text"), path("armored"), settings(options));
    expect(readFileSync(path("armored"), "latin1")).toStartWith("-----BEGIN PGP MESSAGE-----");
    expect(fromUtf8(await decrypt(gpg, readFileSync(path("armored")), settings(options)))).toBe("text");
  });

  test("failures say what is wrong and leave no file behind", async () => {
    const wrong = { passphrase: "wrong", options: {} };
    writeFileSync(path("text"), "text ".repeat(5000));
    await gpg.encryptFile(path("text"), path("good"), settings({ "gpg-encryption-switches": "--compress-algo none" }));
    const good = readFileSync(path("good"));
    await expect(gpg.decryptFile(path("good"), path("none"), wrong)).rejects.toMatchObject({ kind: "WrongPassphrase" });
    const cut = good.subarray(0, good.length - 30);
    await expect(decrypt(gpg, cut, settings())).rejects.toMatchObject({ name: "DecryptionError" });
    const foreign = decrypt(gpg, utf8("PK, no message"), settings());
    await expect(foreign).rejects.toMatchObject({ kind: "NotEncrypted" });
    expect(existsSync(path("none"))).toBe(false);
  });

  const volumes = duplicatiVolumes("gpg");
  test.each(volumes.paths)("%s of Duplicati decrypts to a zip file", async (volume) => {
    const content = await decrypt(gpg, readFileSync(volume), { passphrase: volumes.passphrase, options: {} });
    expect(fromUtf8(content.subarray(0, 2))).toBe("PK");
  });
});

describe("the program", () => {
  test("gets the passphrase as the first line of its input, and arguments in Duplicati's order", async () => {
    const program = recorder("recorder");
    const options = {
      "gpg-program-path": program,
      "gpg-encryption-enable-armor": "",
      "gpg-encryption-switches": `--recipient "Ada L" --homedir 'a b' --comment it\\"s`,
      "gpg-encryption-command": "--encrypt",
    };
    writeFileSync(path("text"), "data");
    await gpg.encryptFile(path("text"), path("passed"), settings(options));
    expect(readFileSync(path("passed"), "utf8")).toBe("data");
    expect(readFileSync(`${program}.line`, "utf8")).toBe(settings().passphrase);
    expect(linesOf(`${program}.arguments`)).toEqual(
      ["--armor", "--batch", "--passphrase-fd", "0"].concat(
        ["--recipient", "Ada L", "--homedir", "a b", "--comment", 'it"s'],
        "--encrypt",
      ),
    );
  });

  test("may be named with environment variables", async () => {
    recorder("named");
    process.env.BUNKER_TEST_FOLDER = path(".");
    const options = { "gpg-program-path": "%BUNKER_TEST_FOLDER%/named" };
    expect(fromUtf8(await decrypt(gpg, utf8("data"), settings(options)))).toBe("data");
    delete process.env.BUNKER_TEST_FOLDER;
  });

  test("that fails after its output has failed", async () => {
    const options = { "gpg-program-path": recorder("failing", "exit 2") };
    await expect(decrypt(gpg, utf8("data"), settings(options))).rejects.toMatchObject({ kind: "Failed" });
    writeFileSync(path("text"), "data");
    const encrypting = gpg.encryptFile(path("text"), path("none"), settings(options));
    await expect(encrypting).rejects.toMatchObject({ id: "GpgFailed" });
    expect(existsSync(path("none"))).toBe(false);
  });

  test("that ends without reading reports its own message", async () => {
    const program = path("early");
    writeFileSync(program, "#!/bin/sh\necho no such luck >&2\nexit 1\n");
    chmodSync(program, 0o700);
    const decrypting = decrypt(gpg, new Uint8Array(3 << 20), settings({ "gpg-program-path": program }));
    await expect(decrypting).rejects.toThrow("no such luck");
  });

  test("that is missing is named", async () => {
    const decrypting = decrypt(gpg, utf8("data"), settings({ "gpg-program-path": path("missing") }));
    await expect(decrypting).rejects.toMatchObject({ id: "GpgNotStarted" });
  });
});

test.each([
  ["", "EmptyPassphrase"],
  ["two\nlines", "InvalidPassphrase"],
])("the passphrase %j is refused", async (passphrase, id) => {
  await expect(decrypt(gpg, utf8("data"), { passphrase, options: {} })).rejects.toMatchObject({ id });
});
