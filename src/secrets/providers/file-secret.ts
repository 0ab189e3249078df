import { readFile } from "node:fs/promises";
import * as v from "valibot";
import { openSealedBytes } from "../../crypto/sealed-bytes.ts";
import type { OptionDeclaration } from "../../options/declaration.ts";
import { codeOf, messageOf, UserError } from "../../support/errors.ts";
import { keyAlreadyExists, pickSecrets, type SecretProviderModule } from "../provider.ts";
import { writeSealedFile } from "../sealed-file.ts";

const options = [
  {
    name: "passphrase",
    type: "Password",
    short: "Passphrase of the file",
    long: "With it the file is an AES Crypt stream, as the tool aescrypt writes them; without it the file is plain text.",
  },
] as const satisfies readonly OptionDeclaration[];

/** A file with one JSON object of texts, encrypted or not (secrets-and-auth.md 1.8.2). */
export const fileProvider: SecretProviderModule = {
  key: "file-secret",
  name: "File with secrets",
  description: "Reads secrets from a JSON file, which may be encrypted with AES Crypt.",
  options,
  open: async ({ url, parameters }) => {
    const path = process.platform === "win32" ? url.path.replace(/^\/(?=[A-Za-z]:)/, "") : url.path;
    const passphrase = parameters.text("passphrase");
    const secrets = await readSecrets(path, passphrase);
    return {
      isReadOnly: passphrase === undefined,
      resolve: async (keys) => pickSecrets(keys, (key) => secrets.get(key.toLowerCase())?.value),
      store: async (key, value, overwrite) => {
        if (passphrase === undefined) {
          throw new UserError("PassphraseRequired", "Secrets are stored in encrypted files only", {
            advice: "Encrypt the file with bunker aescrypt, and add passphrase=… to the URL.",
          });
        }
        const earlier = secrets.get(key.toLowerCase());
        if (earlier && !overwrite) throw keyAlreadyExists(key);
        const changed = new Map(secrets).set(key.toLowerCase(), { name: earlier?.name ?? key, value });
        await writeSecrets(path, passphrase, changed);
        secrets.set(key.toLowerCase(), { name: earlier?.name ?? key, value });
      },
    };
  },
};

/** By their keys in lower case. */
type Secrets = Map<string, { readonly name: string; readonly value: string }>;

const content = v.nullable(v.record(v.string(), v.string()));

async function readSecrets(path: string, passphrase: string | undefined): Promise<Secrets> {
  const bytes = await readFile(path).catch((cause: unknown) => {
    const isMissing = codeOf(cause) === "ENOENT";
    const message = isMissing ? `File not found: ${path}` : `The file with secrets can't be read: ${messageOf(cause)}`;
    throw new UserError(isMissing ? "SecretFileNotFound" : "SecretFileNotRead", message, {
      advice: "See that the path behind file-secret:// is right, and that this user may read the file.",
      cause,
    });
  });
  if (bytes.byteLength === 0) throw unusable("EmptySecretFile", path, "is empty");
  const plain = passphrase === undefined ? bytes : decrypt(path, bytes, passphrase);
  const entries = Object.entries(parse(path, plain));
  const secrets: Secrets = new Map(entries.map(([name, value]) => [name.toLowerCase(), { name, value }]));
  if (secrets.size === entries.length) return secrets;
  throw unusable("SecretFileInvalid", path, "has keys that differ in upper and lower case only");
}

function decrypt(path: string, bytes: Uint8Array, passphrase: string): Uint8Array {
  try {
    return openSealedBytes(bytes, passphrase);
  } catch (cause) {
    throw unusable("SecretFileNotDecrypted", path, `can't be decrypted: ${messageOf(cause)}`);
  }
}

/** Errors of parsers quote what they read, so they are not passed on. */
function parse(path: string, plain: Uint8Array): Record<string, string> {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder().decode(plain));
  } catch {
    throw unusable("SecretFileInvalid", path, "is no JSON; an encrypted one needs passphrase=… in the URL");
  }
  const read = v.safeParse(content, value);
  if (!read.success || Array.isArray(value))
    throw unusable("SecretFileInvalid", path, "has to be one JSON object of keys and texts");
  if (read.output === null) throw unusable("NoSecrets", path, "has no secrets");
  return read.output;
}

function unusable(id: string, path: string, what: string): UserError {
  return new UserError(id, `The file with secrets "${path}" ${what}`, {
    advice: 'It has to hold an object such as { "name": "value" }.',
  });
}

async function writeSecrets(path: string, passphrase: string, secrets: Secrets): Promise<void> {
  const object = Object.fromEntries([...secrets.values()].map(({ name, value }) => [name, value]));
  await writeSealedFile(path, passphrase, JSON.stringify(object, undefined, 2));
}
