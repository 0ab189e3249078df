import { commandSet } from "../command-line/index.ts";
import type { Tool } from "../tool.ts";
import { httpsCommands } from "./https.ts";
import { secureFolder } from "./secure-folder.ts";
import { listUsers, resetUser } from "./users.ts";

const others = commandSet({
  name: "configure",
  description:
    "Sets up what lies around the server. Its certificates have commands of their own: bunker configure https help",
  options: [],
  commands: { "secure-datafolder": secureFolder, "list-users": listUsers, "reset-user": resetUser },
});

/** Sets up what lies around the server (programs.md 8). */
export const configure: Tool = {
  run: (surroundings) => {
    const [first, ...rest] = surroundings.arguments;
    return first === "https" ? httpsCommands.run({ ...surroundings, arguments: rest }) : others.run(surroundings);
  },
  failureCode: others.failureCode,
};
