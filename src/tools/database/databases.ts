import { existsSync } from "node:fs";
import { type DatabaseFacts, factsOf, readDatabase } from "../../database/maintenance/database-file.ts";
import { knownDatabases } from "../../database/maintenance/references.ts";
import type { CommandInput, CommandOption, CommandParameter } from "../command-line/index.ts";
import { dataFolderOf } from "./data-folder.ts";
import { say } from "./output.ts";

/** What commands take that work on several databases. */
export const databasesParameter: CommandParameter = {
  name: "databases",
  count: "any",
  description: "The files; without any, all that the data folder knows",
};

export const databasesOptions: readonly CommandOption[] = [
  { name: "--server-datafolder", type: "text", description: "The data folder" },
  { name: "--no-backups", type: "flag", description: "Make no copy before a change" },
  {
    name: "--include-untracked-databases",
    type: "flag",
    description: "Also files in the data folder that nothing refers to, named by ten capital letters",
  },
];

/** Calls `work` with each of the databases that are there, and tells what they are. */
export function forEachDatabase(input: CommandInput, work: (path: string, facts: DatabaseFacts) => void): void {
  const { parameters, options, surroundings } = input;
  const paths =
    parameters.length > 0
      ? parameters
      : knownDatabases(dataFolderOf(input, "--server-datafolder"), options.flag("--include-untracked-databases"));
  if (paths.length === 0) say(surroundings, "No databases were found");
  for (const path of paths) {
    say(surroundings, `Examining ${path} ...`);
    if (!existsSync(path)) {
      say(surroundings, `Database ${path} does not exist`);
      continue;
    }
    const facts = readDatabase(path, factsOf);
    say(surroundings, `Database ${path} is version ${facts.version} and is a ${facts.kind} database`);
    work(path, facts);
  }
}
