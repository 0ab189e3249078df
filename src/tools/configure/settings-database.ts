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

/** Which database of a server is meant. */
export const databaseOptions: readonly CommandOption[] = [
  { name: "--datafolder", type: "text", description: "Data folder of the server" },
  {
    name: "--settings-encryption-key",
    type: "text",
    description: "Key of the server's settings; else that of SETTINGS_ENCRYPTION_KEY",
  },
];

/**
 * Opens the server's database for `work`. The server may run meanwhile. Throws `DatabaseNotFound` if there is none and it
 * is not to be created.
 */
export async function withServerDatabase<T>(
  { options, surroundings }: CommandInput,
  mayCreate: boolean,
  work: (database: ServerDatabase) => Promise<T>,
): Promise<T> {
  const folder = resolve(options.text("--datafolder") ?? findServerFolder(surroundings));
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
