import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type DataFolderSurroundings, findDataFolder } from "./data-folder.ts";

/** Best first; the second is the id of the installation. */
const files = ["machineid.txt", "installation.txt"];

/** The id of this computer, which Duplicati's programs keep in the data folder (programs.md 2.6); empty if there is none. */
export function readMachineId(surroundings: DataFolderSurroundings): string {
  for (const name of files) {
    try {
      const lines = readFileSync(join(findDataFolder(name, surroundings), name), "utf8").split(/\r?\n/);
      const id = lines.find((line) => line.trim() !== "");
      if (id !== undefined) return id.trim();
    } catch {
      // Most installations without a server have none, and reports do without it.
    }
  }
  return "";
}
