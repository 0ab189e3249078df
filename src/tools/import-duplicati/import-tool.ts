import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { FieldCipher } from "../../crypto/field-encryption.ts";
import { type DuplicatiServer, readServer } from "../../database/import-duplicati/server-content.ts";
import { usualServerPassword, withServerCopy } from "../../database/import-duplicati/server-copy.ts";
import { type Folders, type TakeOverReport, takeOver } from "../../database/import-duplicati/take-over.ts";
import { allowsInsecureFolder, createDataFolder, requireSecureFolder } from "../../database/location/data-folder.ts";
import { InstanceLock } from "../../database/location/instance-lock.ts";
import { findServerFolder, ownServerDatabaseName } from "../../database/location/server-file.ts";
import { secretStore } from "../../database/server/secret-store.ts";
import { ServerDatabase } from "../../database/server/server-database.ts";
import { type GivenKey, knownKey, openServerDatabase } from "../../database/server/settings-key.ts";
import { printable } from "../../support/printable.ts";
import { type Command, type CommandInput, singleCommand } from "../command-line/index.ts";
import { askToContinue } from "../command-line/question.ts";
import { actionsOf, notesOf } from "./plan.ts";

const command: Command = {
  description:
    "Takes over jobs, schedules, options, settings, saved destinations and notifications of Duplicati's server. Nothing\nin Duplicati's folder changes, and what Bunker has already stays as it is: a second time finds nothing to do. Sign-ins and\nsigning keys are not taken over; the password of the server is, unless Bunker has one. Stop both servers before.",
  parameters: [{ name: "folder", count: "one", description: "The data folder of Duplicati's server" }],
  options: [
    { name: "--apply", type: "flag", description: "Do not ask" },
    { name: "--dry-run", type: "flag", description: "Only tell what would be done" },
    { name: "--server-datafolder", type: "text", description: "The data folder of Bunker's server" },
    { name: "--allow-insecure-datafolder", type: "flag", description: "Also use a folder that others can write to" },
    {
      name: "--settings-encryption-key",
      type: "text",
      description: "The key of the settings, Duplicati's and Bunker's [default: SETTINGS_ENCRYPTION_KEY]",
    },
    { name: "--settings-encryption-key-file", type: "text", description: "A file whose first line is that key" },
    {
      name: "--duplicati-encryption-key",
      type: "text",
      description: "The key of Duplicati's settings if it is another one [default: DUPLICATI_ENCRYPTION_KEY]",
    },
    {
      name: "--server-encryption-key",
      type: "text",
      description: "The password of a database that a very old version has encrypted [default: DUPLICATI_DB_KEY]",
    },
  ],
  run: async (input) => {
    const { options, surroundings, parameters } = input;
    const say = (line: string) => surroundings.write(`${printable(line)}\n`);
    const own = resolve(options.text("--server-datafolder") ?? findServerFolder(surroundings));
    const folders = { duplicati: resolve(parameters[0] as string), own };
    const key = await knownKey(keySources(input), secretStore(surroundings));
    const server = readDuplicati(folders.duplicati, input, key);
    const plan = wouldTakeOver(server, folders, key);
    const actions = actionsOf(plan);
    for (const note of notesOf(plan)) say(note);
    if (actions.length === 0) {
      say("There is nothing to take over.");
      return 0;
    }
    if (options.flag("--dry-run")) {
      say("This would be done:");
      for (const action of actions) say(`    - ${action}`);
      return 0;
    }
    if (!options.flag("--apply") && !(await askToContinue(actions.map(printable), surroundings))) {
      say("Nothing was done.");
      return 0;
    }
    const done = await takeOverNow(server, folders, input);
    if (options.flag("--apply")) for (const action of actionsOf(done)) say(action);
    say(`Bunker's server has it now, in ${join(own, ownServerDatabaseName)}.`);
    if (done.jobs.some(({ outcome }) => outcome === "added")) {
      say("The first backup of each job builds its local database from the destination.");
      say("From now on only one of the two servers should run these jobs.");
    }
    return 0;
  },
};

/** Takes over what a server of Duplicati has (programs.md 21.7). */
export const importTool = singleCommand("import-duplicati", command);

function keySources({ options, surroundings: { environment } }: CommandInput): GivenKey {
  return {
    key: options.text("--settings-encryption-key"),
    keyFile: options.text("--settings-encryption-key-file"),
    environment,
  };
}

/** @param ownKey the key of Bunker's settings, which is often that of Duplicati's, too. */
function readDuplicati(folder: string, input: CommandInput, ownKey: string | undefined): DuplicatiServer {
  const { options, surroundings } = input;
  const { DUPLICATI_DB_KEY, DUPLICATI_ENCRYPTION_KEY } = surroundings.environment;
  const password = options.text("--server-encryption-key") || DUPLICATI_DB_KEY || usualServerPassword;
  const key = options.text("--duplicati-encryption-key") || DUPLICATI_ENCRYPTION_KEY || ownKey;
  const cipher = key === undefined ? undefined : new FieldCipher(key);
  return withServerCopy(folder, password, (database) => readServer(database, cipher));
}

/** What would be taken over; nothing is kept of the attempt, and no file is made where Bunker has none. */
function wouldTakeOver(server: DuplicatiServer, folders: Folders, ownKey: string | undefined): TakeOverReport {
  const path = join(folders.own, ownServerDatabaseName);
  const isThere = existsSync(path);
  const temporary = isThere ? undefined : mkdtempSync(join(tmpdir(), "bunker-import-"));
  const key = isThere ? ownKey : undefined;
  try {
    const cipher = key === undefined ? undefined : new FieldCipher(key);
    const database = ServerDatabase.open(temporary === undefined ? path : join(temporary, ownServerDatabaseName), {
      cipher,
      encrypts: false,
    });
    try {
      return database.tentatively(() => takeOver(server, database, folders));
    } finally {
      database.close();
    }
  } finally {
    if (temporary !== undefined) rmSync(temporary, { recursive: true, force: true });
  }
}

async function takeOverNow(server: DuplicatiServer, folders: Folders, input: CommandInput): Promise<TakeOverReport> {
  const { options, surroundings } = input;
  const isAllowed = options.flag("--allow-insecure-datafolder") || allowsInsecureFolder(surroundings);
  createDataFolder(folders.own);
  if (!isAllowed) requireSecureFolder(folders.own, surroundings.platform);
  const lock = await InstanceLock.take(folders.own, surroundings.arguments);
  try {
    const log = {
      write: (_level: string, _tag: string, _id: string, message: string) =>
        surroundings.writeError(`${printable(message)}\n`),
    };
    const database = await openServerDatabase(join(folders.own, ownServerDatabaseName), {
      ...keySources(input),
      store: secretStore(surroundings),
      isRequired: false,
      isDisabled: false,
      log,
    });
    try {
      return database.transaction(() => takeOver(server, database, folders));
    } finally {
      database.close();
    }
  } finally {
    lock.release();
  }
}
