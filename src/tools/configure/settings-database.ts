import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { FieldCipher } from "../../crypto/field-encryption.ts";
import { createDataFolder } from "../../database/location/data-folder.ts";
import { findServerFolder, ownServerDatabaseName } from "../../database/location/server-file.ts";
import { secretStore } from "../../database/server/secret-store.ts";
import { ServerDatabase } from "../../database/server/server-database.ts";
import { knownKey } from "../../database/server/settings-key.ts";
import { UserError } from "../../support/errors.ts";
import type { CommandInput, CommandOption } from "../command-line/index.ts";

/** Under the name that Duplicati's configure has for it, and under that of the server itself. */
export const folderOption: CommandOption = {
  name: "--datafolder",
  aliases: ["--server-datafolder"],
  type: "text",
  description: "Data folder of the server",
};

/** Which database of a server is meant. */
export const databaseOptions: readonly CommandOption[] = [
  folderOption,
  {
    name: "--settings-encryption-key",
    type: "text",
    description: "Key of the server's settings; else that of SETTINGS_ENCRYPTION_KEY",
  },
];

/** The data folder that is meant. */
export function folderOf({ options, surroundings }: CommandInput): string {
  return resolve(options.text(folderOption.name) ?? findServerFolder(surroundings));
}

/**
 * Opens the server's database for `work`. The server may run meanwhile. Throws `DatabaseNotFound` if there is none and it
 * is not to be created.
 */
export async function withServerDatabase<T>(
  input: CommandInput,
  mayCreate: boolean,
  work: (database: ServerDatabase) => Promise<T>,
): Promise<T> {
  const { options, surroundings } = input;
  const folder = folderOf(input);
  const path = join(folder, ownServerDatabaseName);
  if (!existsSync(path) && !mayCreate) {
    throw new UserError("DatabaseNotFound", `There is no database of the server in "${folder}"`, {
      advice: "Start the server once, name its folder with --datafolder, or use --auto-create-database.",
    });
  }
  createDataFolder(folder);
  const given = { key: options.text("--settings-encryption-key"), environment: surroundings.environment };
  const key = await knownKey(given, secretStore(surroundings));
  const cipher = key === undefined ? undefined : new FieldCipher(key);
  const encrypts = cipher?.isPublic !== true;
  const database = ServerDatabase.open(path, { cipher, encrypts });
  try {
    return await work(database);
  } finally {
    database.close();
  }
}
