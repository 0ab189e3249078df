import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { sealBytes } from "../../crypto/sealed-bytes.ts";
import type { Remote } from "../../destinations/index.ts";
import { utf8 } from "../../support/bytes.ts";
import { messageOf, UserError } from "../../support/errors.ts";
import type { OperationContext } from "../context.ts";
import { errorIdOf } from "../failure-report.ts";
import { createRedaction } from "../logging/index.ts";
import { connectTo, copyNames, readRemoteSyncConfig, secretsOfPlace } from "../remote-sync/index.ts";
import { serverSettingsNames } from "./names.ts";

/** Why settings could not be stored. */
export interface SettingsFailure {
  readonly message: string;
  /** Stable, if it has one. */
  readonly id?: string;
}

/** Where settings were to be stored, and what became of it. */
export interface SettingsPlace {
  /** Empty: the backup's own destination; else that of a copy (see `copyNames`). */
  readonly name: string;
  /** Null: they are there now. */
  readonly failure: SettingsFailure | null;
}

/**
 * Puts the settings of the server at destinations of the backup, encrypted with its passphrase, in place of one of the two
 * files. What fails at one destination is of no meaning for the others; none gets a folder that it does not have.
 *
 * @throws UserError `SettingsNeedPassphrase` for a backup that is not encrypted: nothing is stored in plain text.
 */
export async function storeServerSettings(
  context: OperationContext,
  { text, places }: { readonly text: string; readonly places: readonly { name: string; file: 0 | 1 }[] },
): Promise<SettingsPlace[]> {
  const { settings, temporaryFolder, control } = context;
  const { passphrase } = settings;
  if (settings.encryptionModule === undefined || !passphrase) {
    throw new UserError(
      "SettingsNeedPassphrase",
      "The backup has no passphrase that the settings could be encrypted with",
    );
  }
  const sealed = sealBytes(utf8(text), passphrase);
  const localPath = join(temporaryFolder, "server-settings.json.aes");
  await writeFile(localPath, sealed, { mode: 0o600 });
  const stored: SettingsPlace[] = [];
  for (const { name, file } of places) {
    control.throwIfAborted();
    const put = {
      name: serverSettingsNames(settings.prefix)[file],
      localPath,
      size: sealed.byteLength,
      replaces: true,
    };
    stored.push({ name, failure: await storeAt(context, name, put) });
  }
  await rm(localPath, { force: true });
  return stored;
}

async function storeAt(
  context: OperationContext,
  name: string,
  put: Parameters<Remote["put"]>[0],
): Promise<SettingsFailure | null> {
  const { url, options, control } = context;
  const place = name === "" ? { url, options } : copyNamed(context, name);
  if (!place) return { message: "The backup has no such destination any more", id: "SettingsPlaceGone" };
  const remote = connectTo(context, { ...place, name }, { disableAutocreateFolder: true });
  try {
    await remote.put(put);
    return null;
  } catch (error) {
    control.throwIfAborted();
    const redaction = createRedaction([...secretsOfPlace({ url, options }), ...secretsOfPlace(place)]);
    const id = errorIdOf(error);
    return { message: redaction.text(messageOf(error)), ...(id !== undefined && { id }) };
  } finally {
    await remote.close();
  }
}

function copyNamed({ options }: OperationContext, name: string) {
  const { destinations } = readRemoteSyncConfig(options["remote-sync-json-config"] ?? "");
  return destinations[copyNames(destinations).indexOf(name)];
}
