import { resolve } from "node:path";
import { allowsInsecureFolder, requireSecureFolder } from "../../database/location/data-folder.ts";
import { findServerFolder } from "../../database/location/server-file.ts";
import type { CommandInput } from "../command-line/index.ts";

/** The data folder that `option` names, or the one of this system. Throws `InsecureDataFolderPermissions`. */
export function dataFolderOf({ options, surroundings }: CommandInput, option: string): string {
  const folder = resolve(options.text(option) ?? findServerFolder(surroundings));
  const isAllowed = options.flag("--allow-insecure-datafolder") || allowsInsecureFolder(surroundings);
  if (!isAllowed) requireSecureFolder(folder, surroundings.platform);
  return folder;
}
