import { findDataFolder } from "../../database/location/data-folder.ts";
import { programVersion } from "../../engine/program-version.ts";
import type { ProgramFacts } from "../../engine/system-info.ts";
import type { Culture } from "../../options/values/index.ts";
import type { OperationCall } from "./operation-call.ts";

/** What the program knows of itself, for those who help with a problem. */
export function programFacts({ surroundings }: Pick<OperationCall, "surroundings">, culture: Culture): ProgramFacts {
  return {
    program: programVersion.display,
    dataFolder: findDataFolder("dbconfig.json", surroundings),
    programFolder: surroundings.programFolder,
    culture: culture.name,
    dateExample: culture.formatDate(new Date()),
  };
}
