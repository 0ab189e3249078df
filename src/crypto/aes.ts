import { createReadStream } from "node:fs";
import { open, rm } from "node:fs/promises";
import type { OptionDeclaration } from "../options/declaration.ts";
import { invalidValue, parseBoolean, parseInteger } from "../options/values/index.ts";
import { UserError } from "../support/errors.ts";
import { type AesReading, decryptedAccess, decryptFileTo } from "./aes-decryption.ts";
import { AesEncryptor, type AesFormat } from "./aes-encryptor.ts";
import { largestIterations, stepSize } from "./aes-format.ts";
import { DecryptionError, type EncryptionModule, type EncryptionSettings } from "./encryption.ts";

const options = [
  {
    name: "aes-version",
    type: "Enumeration",
    default: "2",
    values: ["2", "3"],
    short: "Version of the AES Crypt format to write",
    long: "Version 3 makes passphrases harder to guess; Duplicati reads it from 2.3.0.101 on. Both are always read.",
  },
  {
    name: "aes-v3-iterations",
    type: "Integer",
    default: "300000",
    short: "Rounds of key derivation in version 3",
    long: "More rounds make passphrases harder to guess, and every file slower to begin. From 1 to 5000000.",
  },
  {
    name: "aes-minimal-header",
    type: "Boolean",
    default: "false",
    short: "Write no extension blocks",
    long: "Leaves the program's name, the time and a placeholder out of the header of every file.",
  },
  {
    name: "aes-ignore-padding-bytes",
    type: "Boolean",
    default: "false",
    short: "Accept any padding when reading",
    long: "For files of other programs that don't fill up the last block of version 2 as they should.",
  },
] as const satisfies readonly OptionDeclaration[];

type OptionName = (typeof options)[number]["name"];

/** AES-256 in AES Crypt streams (remote-format.md 17). */
export const aes = {
  key: "aes",
  name: "AES-256 encryption, built in",
  description: "Encrypts all files with AES-256 in the format of AES Crypt.",
  options,
  createEncryptor: (settings) => new AesEncryptor(writingPassphrase(settings), readFormat(settings)),
  openDecrypted: (file, settings) => decryptedAccess(file, readReading(settings)),
  decryptFile: async (source, target, settings) => decryptFileTo(source, target, readReading(settings)),
  encryptFile,
} as const satisfies EncryptionModule;

async function encryptFile(source: string, target: string, settings: EncryptionSettings): Promise<void> {
  const encryptor = new AesEncryptor(writingPassphrase(settings), readFormat(settings));
  try {
    const output = await open(target, "w", 0o600);
    try {
      for await (const plain of createReadStream(source, { highWaterMark: stepSize })) {
        await output.writeFile(encryptor.update(plain));
      }
      await output.writeFile(encryptor.finish());
    } finally {
      await output.close();
    }
  } catch (error) {
    await rm(target, { force: true });
    throw error;
  }
}

function writingPassphrase({ passphrase }: EncryptionSettings): string {
  if (passphrase.trim() !== "") return passphrase;
  throw new UserError("EmptyPassphrase", "Files cannot be encrypted with an empty passphrase", {
    advice: "Set a passphrase, or turn encryption off.",
  });
}

function readFormat(settings: EncryptionSettings): AesFormat {
  const iterations = firstKnown(settings, "aes-v3-iterations", (text) => parseInteger(text)) ?? 300_000;
  if (iterations < 1 || iterations > largestIterations) {
    throw invalidValue(
      `${iterations} rounds of key derivation are out of range`,
      `Choose --aes-v3-iterations from 1 to ${largestIterations}`,
    );
  }
  return {
    version: firstKnown(settings, "aes-version", parseVersion) ?? 2,
    iterations,
    minimalHeader: isOn(settings, "aes-minimal-header"),
  };
}

function readReading(settings: EncryptionSettings): AesReading {
  const { passphrase, authentication = "required" } = settings;
  if (passphrase === "") throw new DecryptionError("WrongPassphrase", "The passphrase is empty");
  return { passphrase, authentication, ignorePadding: isOn(settings, "aes-ignore-padding-bytes") };
}

function parseVersion(text: string): 2 | 3 | undefined {
  const version = parseInteger(text);
  return version === 2 || version === 3 ? version : undefined;
}

function isOn(settings: EncryptionSettings, name: OptionName): boolean {
  if (settings.options[name] === null) return true;
  return firstKnown(settings, name, parseTruth) ?? false;
}

function parseTruth(text: string): boolean | undefined {
  const truth = parseBoolean(text, false);
  return truth === parseBoolean(text, true) ? truth : undefined;
}

/** The option's value, or that of the environment (`DUPLICATI__AES_VERSION` …) if it has none or a bad one. */
function firstKnown<T>(
  settings: EncryptionSettings,
  name: OptionName,
  parse: (text: string) => T | undefined,
): T | undefined {
  const fromEnvironment = process.env[`DUPLICATI__${name.toUpperCase().replaceAll("-", "_")}`];
  return parse(settings.options[name] ?? "") ?? parse(fromEnvironment ?? "");
}
