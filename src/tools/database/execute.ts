import { existsSync, readFileSync } from "node:fs";
import { copyBeside } from "../../database/maintenance/copy.ts";
import { changeDatabase, factsOf, readDatabase } from "../../database/maintenance/database-file.ts";
import { couldWrite, runStatements, splitStatements } from "../../database/maintenance/statements.ts";
import type { SqlDatabase } from "../../platform/platform.ts";
import type { Command } from "../command-line/index.ts";
import { say, writeJson, writeTable } from "./output.ts";

/** Runs SQL of the user's. A database of Duplicati's is not changed without a copy. */
export const execute: Command = {
  description: "Runs SQL on a database. Before one of Duplicati's is changed, a copy is put beside it",
  parameters: [
    { name: "database", count: "one", description: "The file" },
    { name: "command", count: "one", description: "SQL, or the path of a file that holds it" },
  ],
  options: [
    { name: "--create-backup", type: "flag", description: "Put a copy beside the database in any case" },
    { name: "--output-json", type: "flag", description: "JSON instead of text" },
  ],
  run: async ({ parameters, options, surroundings }) => {
    const [path, command] = parameters as [string, string];
    if (!existsSync(path)) {
      say(surroundings, `Database ${path} does not exist`);
      return 0;
    }
    const statements = splitStatements(existsSync(command) ? readFileSync(command, "utf8") : command);
    const { kind, writes } = readDatabase(path, (database) => ({
      ...factsOf(database),
      writes: couldWrite(database, statements),
    }));
    const isForeign = kind === "Server" || kind === "Backup" || kind === "Sync";
    if (options.flag("--create-backup") || (writes && isForeign)) {
      surroundings.writeError(`A copy of the database is in ${copyBeside(path)}\n`);
    }
    const asJson = options.flag("--output-json");
    const run = async (database: SqlDatabase): Promise<void> => {
      const started = performance.now();
      let isFirst = true;
      for (const result of runStatements(database, statements)) {
        if (isFirst && !asJson) say(surroundings, `Execution took: ${clock(performance.now() - started)}`);
        isFirst = false;
        await (asJson ? writeJson : writeTable)(surroundings, result);
      }
    };
    await (writes ? changeDatabase : readDatabase)(path, run);
    return 0;
  },
};

/** `mm:ss.fff` */
function clock(milliseconds: number): string {
  const minutes = String(Math.floor(milliseconds / 60_000)).padStart(2, "0");
  return `${minutes}:${((milliseconds % 60_000) / 1000).toFixed(3).padStart(6, "0")}`;
}
