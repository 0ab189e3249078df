import { createReadStream, existsSync } from "node:fs";
import { DecryptionError } from "../../crypto/encryption.ts";
import { aes, piecesOf } from "../../crypto/index.ts";
import { messageOf } from "../../support/errors.ts";
import { printableLines } from "../../support/printable.ts";
import type { ProcessSurroundings } from "../../support/surroundings.ts";
import { fileAccess } from "../../volumes/containers/index.ts";
import type { Tool } from "../tool.ts";
import { withInputFile } from "./input-file.ts";
import { type Target, withTarget } from "./target.ts";

/** Encrypts and decrypts single files in the format of AES Crypt (programs.md 15). */
export const aescrypt: Tool = { run, failureCode: () => exitCodes.failure };

const exitCodes = { success: 0, failure: 1, noInput: 2, altered: 3 } as const;

async function run(surroundings: ProcessSurroundings): Promise<number> {
  const [operation = "", passphrase, from, to] = surroundings.arguments;
  if (passphrase === undefined || surroundings.arguments.length > 4) {
    surroundings.writeError(usage);
    return exitCodes.failure;
  }
  const [, direction, flags = ""] = /^([ed])([oc1-4]*)$/i.exec(operation) ?? [];
  if (direction === undefined) {
    surroundings.writeError("The operation must be e (encrypt) or d (decrypt)\n");
    return exitCodes.failure;
  }
  if (from !== undefined && !existsSync(from)) {
    surroundings.writeError(`There is no input file ${printableLines(from)}\n`);
    return exitCodes.noInput;
  }
  try {
    const call = { passphrase, from, to, surroundings };
    await (direction.toLowerCase() === "e" ? encrypt(call) : decrypt(call, flags.toLowerCase()));
    return exitCodes.success;
  } catch (error) {
    surroundings.writeError(`Error: ${printableLines(messageOf(error))}\n`);
    return error instanceof DecryptionError && error.kind === "Altered" ? exitCodes.altered : exitCodes.failure;
  }
}

interface Call {
  readonly passphrase: string;
  /** Undefined: standard input and output. */
  readonly from: string | undefined;
  readonly to: string | undefined;
  readonly surroundings: ProcessSurroundings;
}

async function encrypt({ passphrase, from, to, surroundings }: Call): Promise<void> {
  const encryptor = aes.createEncryptor({ passphrase, options: {} });
  const input = from === undefined ? surroundings.input : createReadStream(from, { highWaterMark: 1 << 20 });
  await withTarget(to, surroundings, async (target) => {
    for await (const plain of input) await target.write(encryptor.update(Buffer.from(plain)));
    await target.write(encryptor.finish());
  });
}

/** Nothing is written before the HMAC of the whole file was found right, unless the user is optimistic. */
async function decrypt({ passphrase, from, to, surroundings }: Call, flags: string): Promise<void> {
  const isOptimistic = flags.includes("o");
  const options = isOptimistic || flags.includes("c") ? { "aes-ignore-padding-bytes": "true" } : {};
  await withInputFile(from, surroundings.input, async (path) => {
    const file = fileAccess(path);
    try {
      await withTarget(to, surroundings, async (target) => {
        try {
          await copy(aes.openDecrypted(file, { passphrase, options }), target);
        } catch (error) {
          if (!isOptimistic || !(error instanceof DecryptionError)) throw error;
          await copy(aes.openDecrypted(file, { passphrase, options, authentication: "none" }), target);
          target.keep();
          throw error;
        }
      });
    } finally {
      file.close();
    }
  });
}

async function copy(content: Parameters<typeof piecesOf>[0], target: Target): Promise<void> {
  for (const piece of piecesOf(content)) await target.write(piece);
}

const usage = `Usage: bunker aescrypt e|d[o][c] <password> [<from> [<to>]]

  e   encrypts, d decrypts.
  o   after d: optimistic. Writes what can be decrypted even if the file was changed or is cut short, and then fails.
  c   after d: accepts padding of other programs that is not as it should be.

Without <to> the result goes to standard output, without <from> the input comes from standard input:

  bunker aescrypt e "four words or more" < letter.odt > letter.odt.aes

Exit codes: 0 success, 1 failure (a wrong password among them), 2 no input file, 3 the file was changed.
`;
