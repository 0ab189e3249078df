import { copyBeside } from "../../database/maintenance/copy.ts";
import { changeDatabase, isOfServer, readDatabase } from "../../database/maintenance/database-file.ts";
import { countEncrypted, wipeEncryption } from "../../database/maintenance/wipe-encryption.ts";
import type { Command } from "../command-line/index.ts";
import { databasesOptions, databasesParameter, forEachDatabase } from "./databases.ts";
import { say } from "./output.ts";

/** Blanks the encrypted values of the database of a server, for when their key is lost. */
export const wipe: Command = {
  description: "Blanks the encrypted values of the database of a server, for when their key is lost",
  parameters: [databasesParameter],
  options: [...databasesOptions, { name: "--dry-run", type: "flag", description: "Only count them" }],
  run: async (input) => {
    const { options, surroundings } = input;
    const isDryRun = options.flag("--dry-run");
    let count = 0;
    forEachDatabase(input, (path, { kind }) => {
      if (!isOfServer(kind)) {
        say(surroundings, `Skipping ${path}: only server databases have encrypted values, not ${kind} databases`);
        return;
      }
      const found = readDatabase(path, countEncrypted);
      count += found;
      if (isDryRun || found === 0) return;
      if (!options.flag("--no-backups")) say(surroundings, `A copy of the database is in ${copyBeside(path)}`);
      changeDatabase(path, wipeEncryption);
      say(surroundings, `Wiped ${found} encrypted field(s) of ${path}`);
    });
    say(
      surroundings,
      isDryRun ? `Dry run: ${count} encrypted field(s) would be wiped` : `Wiped ${count} encrypted field(s)`,
    );
    return 0;
  },
};
