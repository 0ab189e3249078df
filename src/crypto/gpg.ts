import { spawn } from "node:child_process";
import { createReadStream, createWriteStream } from "node:fs";
import { rm } from "node:fs/promises";
import { EOL } from "node:os";
import { Readable, type Writable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { OptionDeclaration } from "../options/declaration.ts";
import { parseBooleanOption } from "../options/values/index.ts";
import { codeOf, UserError } from "../support/errors.ts";
import { findProgram } from "../support/program.ts";
import { DecryptionError, type EncryptionModule, type EncryptionSettings } from "./encryption.ts";
import { splitSwitches } from "./switches.ts";

const options = [
  {
    name: "gpg-program-path",
    type: "Path",
    short: "The GnuPG program",
    long: "Without it, gpg2 or gpg is looked for in PATH. %NAME% stands for an environment variable.",
  },
  {
    name: "gpg-encryption-enable-armor",
    type: "Boolean",
    default: "false",
    short: "Write text instead of binary",
    long: "Adds --armor; files grow by a third.",
  },
  {
    name: "gpg-encryption-command",
    type: "String",
    default: "--symmetric",
    short: "GnuPG's command for encrypting",
    long: "Use --encrypt, with --recipient among the switches, to encrypt with a public key.",
  },
  {
    name: "gpg-decryption-command",
    type: "String",
    default: "--decrypt",
    short: "GnuPG's command for decrypting",
    long: "There is rarely a reason to change it.",
  },
  {
    name: "gpg-encryption-switches",
    type: "String",
    short: "More switches for encrypting",
    long: "They are placed before the command. Quotes keep words together.",
  },
  {
    name: "gpg-decryption-switches",
    type: "String",
    short: "More switches for decrypting",
    long: "They are placed before the command. Quotes keep words together.",
  },
] as const satisfies readonly OptionDeclaration[];

/** OpenPGP messages by an installed GnuPG (remote-format.md 18). */
export const gpg = {
  key: "gpg",
  name: "GNU Privacy Guard, external",
  description: "Encrypts all files with the GnuPG program of this machine.",
  options,
  encryptFile: (source, target, settings) => runOnFiles("encryption", source, target, settings),
  decryptFile: (source, target, settings) => runOnFiles("decryption", source, target, settings),
} as const satisfies EncryptionModule;

type Direction = "encryption" | "decryption";

async function runOnFiles(direction: Direction, source: string, target: string, settings: EncryptionSettings) {
  try {
    await run(direction, createReadStream(source), createWriteStream(target, { mode: 0o600 }), settings);
  } catch (error) {
    await rm(target, { force: true });
    throw error;
  }
}

/**
 * Passes `input` through GnuPG. Unlike Duplicati it demands a good exit code: a message that was cut short gives
 * output and only then an error.
 */
async function run(
  direction: Direction,
  input: AsyncIterable<Uint8Array>,
  output: Writable,
  settings: EncryptionSettings,
): Promise<void> {
  const passphrase = firstLine(settings.passphrase);
  const program = programPath(settings);
  const child = spawn(program, argumentsFor(direction, settings), {
    stdio: ["pipe", "pipe", "pipe"],
    windowsHide: true,
    // Messages are recognised by their English text.
    env: { ...process.env, LANGUAGE: "en" },
  });
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  });
  let messages = "";
  child.stderr.setEncoding("utf8");
  child.stderr.on("data", (text: string) => {
    messages = (messages + text).slice(-messageLimit);
  });
  const [exit, fed, drained] = await Promise.allSettled([
    ended,
    pipeline(Readable.from(withPassphrase(passphrase, input), { objectMode: false }), child.stdin),
    pipeline(child.stdout, output),
  ]);
  if (exit.status === "rejected") throw startFailure(program, exit.reason);
  if (drained.status === "rejected") throw drained.reason;
  // A program that ends early breaks the pipe; its own message says why.
  if (fed.status === "rejected" && !isBrokenPipe(fed.reason)) throw fed.reason;
  const failed = exit.value !== 0 || fed.status === "rejected";
  if (failed || (direction === "decryption" && messages.includes("decryption failed:"))) {
    throw failure(direction, exit.value, messages.trim());
  }
}

const messageLimit = 8192;

async function* withPassphrase(passphrase: string, data: AsyncIterable<Uint8Array>) {
  yield Buffer.from(passphrase + EOL);
  yield* data;
}

/** A line break would make GnuPG take the rest of the passphrase for data. */
function firstLine(passphrase: string): string {
  if (passphrase !== "" && !passphrase.includes("\n") && !passphrase.includes("\r")) return passphrase;
  const isEmpty = passphrase === "";
  throw new UserError(
    isEmpty ? "EmptyPassphrase" : "InvalidPassphrase",
    isEmpty ? "GnuPG needs a passphrase" : "A passphrase for GnuPG must not contain a line break",
    { advice: "Set another passphrase." },
  );
}

function argumentsFor(direction: Direction, { options: given }: EncryptionSettings): string[] {
  const command =
    given[`gpg-${direction}-command`]?.trim() || (direction === "encryption" ? "--symmetric" : "--decrypt");
  return [
    ...(parseBooleanOption(given["gpg-encryption-enable-armor"]) ? ["--armor"] : []),
    "--batch",
    "--passphrase-fd",
    "0",
    ...splitSwitches(given[`gpg-${direction}-switches`] ?? ""),
    ...splitSwitches(command),
  ];
}

function programPath({ options: given }: EncryptionSettings): string {
  const chosen = given["gpg-program-path"]?.trim();
  if (chosen) return chosen.replaceAll(/%([^%]+)%/g, (whole, name: string) => process.env[name] ?? whole);
  const suffix = process.platform === "win32" ? ".exe" : "";
  return findProgram(`gpg2${suffix}`, process.env) ?? findProgram(`gpg${suffix}`, process.env) ?? "gpg";
}

function startFailure(program: string, cause: unknown): UserError {
  return new UserError("GpgNotStarted", `The GnuPG program "${program}" could not be started`, {
    advice: "Install GnuPG, or say where it is with --gpg-program-path.",
    cause,
  });
}

function failure(direction: Direction, exitCode: number | null, messages: string): Error {
  const text = `GnuPG failed with exit code ${exitCode}: ${messages || "it gave no reason"}`;
  if (direction === "encryption") return new UserError("GpgFailed", text, { advice: "Check the options for GnuPG." });
  if (/Bad session key|Bad passphrase|No secret key/i.test(messages))
    return new DecryptionError("WrongPassphrase", text);
  if (/no valid OpenPGP data/i.test(messages)) return new DecryptionError("NotEncrypted", text);
  return new DecryptionError(messages.includes("decryption failed:") ? "Damaged" : "Failed", text);
}

function isBrokenPipe(error: unknown): boolean {
  const code = codeOf(error);
  return code === "EPIPE" || code === "ECONNRESET" || code === "ERR_STREAM_PREMATURE_CLOSE" || code === "EOF";
}
