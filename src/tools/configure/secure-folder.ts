import { chmodSync, chownSync, existsSync } from "node:fs";
import { requireSecureFolder } from "../../database/location/data-folder.ts";
import { messageOf, UserError } from "../../support/errors.ts";
import { CharacterReader, readLine } from "../../support/keyboard.ts";
import type { Command, CommandInput } from "../command-line/index.ts";
import { folderOf, folderOption } from "./settings-database.ts";

/** Closes the data folder to all but its owner. */
export const secureFolder: Command = {
  description: "Closes the data folder to other users",
  parameters: [],
  options: [
    folderOption,
    { name: "--apply", type: "flag", description: "Without asking" },
    { name: "--for-service", type: "flag", description: "For a service that runs as root, not for this user" },
    { name: "--quiet", type: "flag", description: "Print only what goes wrong" },
  ],
  run: async (input) => {
    const { options, surroundings } = input;
    const folder = folderOf(input);
    const say = (line: string) => (options.flag("--quiet") ? undefined : surroundings.write(`${line}\n`));
    if (!existsSync(folder)) {
      surroundings.writeError(`The folder ${folder} does not exist\n`);
      return 1;
    }
    const fault = faultOf(folder, surroundings.platform);
    if (fault === undefined) {
      say(`The folder ${folder} is closed to others`);
      return 0;
    }
    say(fault);
    if (!options.flag("--apply") && !(await agrees(input, folder))) return 1;
    try {
      // Whoever owns it could open it again.
      if (process.getuid?.() === 0 || options.flag("--for-service")) chownSync(folder, 0, 0);
      chmodSync(folder, 0o700);
      requireSecureFolder(folder, surroundings.platform);
    } catch (error) {
      surroundings.writeError(`The folder ${folder} could not be closed: ${messageOf(error)}\n`);
      return 1;
    }
    say(`The folder ${folder} is now closed to others`);
    return 0;
  },
};

function faultOf(folder: string, platform: NodeJS.Platform): string | undefined {
  try {
    requireSecureFolder(folder, platform);
    return undefined;
  } catch (error) {
    if (error instanceof UserError) return error.message;
    throw error;
  }
}

async function agrees({ surroundings }: CommandInput, folder: string): Promise<boolean> {
  surroundings.write(`Close ${folder} to others? [y/N] `);
  using reader = new CharacterReader(surroundings.input, false);
  const answer = await readLine(reader);
  return /^y(?:es)?$/i.test((answer ?? "").trim());
}
