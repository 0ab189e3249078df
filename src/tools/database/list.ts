import { existsSync } from "node:fs";
import { readDatabase, tableNames } from "../../database/maintenance/database-file.ts";
import { tableRows } from "../../database/maintenance/rows.ts";
import { UserError } from "../../support/errors.ts";
import type { Command } from "../command-line/index.ts";
import { say, writeJson, writeTable } from "./output.ts";

/** Shows the names of the tables, or what is in some of them. */
export const list: Command = {
  description: "Shows the tables of a database, or the rows of some of them",
  parameters: [
    { name: "database", count: "one", description: "The file" },
    { name: "tables", count: "any", description: "The tables whose rows are wanted" },
  ],
  options: [{ name: "--output-json", type: "flag", description: "JSON instead of text" }],
  run: async ({ parameters, options, surroundings }) => {
    const [path, ...wanted] = parameters as [string, ...string[]];
    if (!existsSync(path)) {
      say(surroundings, `Database ${path} does not exist`);
      return 0;
    }
    await readDatabase(path, async (database) => {
      const tables = tableNames(database);
      const unknown = wanted.find((table) => !tables.some((name) => name.toLowerCase() === table.toLowerCase()));
      if (unknown !== undefined) throw new UserError("TableNotFound", `There is no table ${unknown} in ${path}`);
      const asJson = options.flag("--output-json");
      if (wanted.length === 0) {
        if (asJson) await writeJson(surroundings, { columns: ["name"], rows: tables.map((name) => [name]) });
        else for (const line of ["Listing all tables in the database:", ...tables]) say(surroundings, line);
      }
      for (const table of wanted) {
        if (asJson) await writeJson(surroundings, tableRows(database, table));
        else {
          await writeTable(surroundings, tableRows(database, table));
          surroundings.write("\n");
        }
      }
    });
    return 0;
  },
};
