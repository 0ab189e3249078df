import { existsSync } from "node:fs";
import { join } from "node:path";
import { type DataFolderSurroundings, findDataFolder } from "./data-folder.ts";

/** Duplicati's server keeps its database under this name in the data folder. */
export const serverDatabaseName = "Duplicati-server.sqlite";
/** And Bunker's under this one. */
export const ownServerDatabaseName = "Bunker-server.sqlite";

/** The data folder of the server: the one with Bunker's database, or the one that Duplicati's server uses. Reads only. */
export function findServerFolder(surroundings: DataFolderSurroundings): string {
  const own = findDataFolder(ownServerDatabaseName, surroundings);
  return existsSync(join(own, ownServerDatabaseName)) ? own : findDataFolder(serverDatabaseName, surroundings);
}
