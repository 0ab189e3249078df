import { readFile } from "node:fs/promises";
import { DecryptionError } from "../../crypto/encryption.ts";
import { openSealedBytes } from "../../crypto/sealed-bytes.ts";
import type { Remote, RemoteFile } from "../../destinations/index.ts";
import { fromUtf8 } from "../../support/bytes.ts";
import type { OperationContext } from "../context.ts";
import { isServerSettings } from "./names.ts";

/** Bytes of settings that are read as one text. */
const mostText = 64 * 1024 * 1024;

/**
 * The settings of servers that lie at the destination and that the passphrase opens, of whatever backup there. Which of them
 * is the newest their content tells; a file that was not written to its end opens with no passphrase.
 */
export async function findServerSettings({ remote, settings, control }: OperationContext): Promise<string[]> {
  const { passphrase } = settings;
  if (!passphrase) return [];
  const files = (await remote.list()).filter(({ name, size }) => isServerSettings(name) && size <= mostText);
  const found: string[] = [];
  for (const file of files) {
    control.throwIfAborted();
    const text = await read(remote, file, passphrase);
    if (text !== undefined) found.push(text);
  }
  return found;
}

async function read(remote: Remote, { name, size }: RemoteFile, passphrase: string): Promise<string | undefined> {
  await using copy = await remote.get(name, size);
  try {
    return fromUtf8(openSealedBytes(await readFile(copy.path), passphrase));
  } catch (error) {
    if (error instanceof DecryptionError) return undefined;
    throw error;
  }
}
