import { scryptSync } from "node:crypto";
import { hostname } from "node:os";
import { join } from "node:path";
import * as v from "valibot";
import type { SecretValues } from "./memory.ts";
import { readSealedFile, writeSealedFile } from "./sealed-file.ts";

const nameLength = 12;
const keyLength = 32;
/** The file is as safe as the text of the provider is hard to guess: each guess is to cost something. */
const cost = { N: 2 ** 15, r: 8, maxmem: 64 * 1024 * 1024 };

const content = v.record(v.string(), v.string());

/** What was stored of this provider; undefined if there is nothing. Throws if it can't be read. */
export async function loadSecrets(provider: string, folder: string): Promise<SecretValues | undefined> {
  const { path, passphrase } = placeOf(provider, folder);
  const plain = await readSealedFile(path, passphrase);
  return plain && new Map(Object.entries(v.parse(content, JSON.parse(plain.toString()))));
}

export async function saveSecrets(provider: string, folder: string, values: SecretValues): Promise<void> {
  const { path, passphrase } = placeOf(provider, folder);
  await writeSealedFile(path, passphrase, JSON.stringify(Object.fromEntries(values)));
}

/** Both come of the text of the provider, which nobody else knows, and of the computer. */
function placeOf(provider: string, folder: string): { readonly path: string; readonly passphrase: string } {
  const derived = scryptSync(provider, `secret-cache:${hostname()}`, nameLength + keyLength, cost);
  const name = derived.subarray(0, nameLength).toString("base64url");
  return {
    path: join(folder, `secret-cache-${name}.json.aes`),
    passphrase: derived.subarray(nameLength).toString("base64"),
  };
}
