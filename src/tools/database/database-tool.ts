import { commandSet } from "../command-line/index.ts";
import { downgrade, upgrade } from "./change-version.ts";
import { cleanup } from "./cleanup.ts";
import { execute } from "./execute.ts";
import { list } from "./list.ts";
import { verify } from "./verify.ts";
import { wipe } from "./wipe.ts";

/** Any failure ends with 1, also one that the user can mend (programs.md 9). */
export const databaseTool = commandSet(
  {
    name: "database-tool",
    description:
      "Looks into databases of Duplicati and Bunker, changes versions of Duplicati's, and clears up. Don't use it\nwhile a server or a backup works with them.\n\nOf Bunker's own databases, whose tables are others than Duplicati's, the rows can be shown and changed; their versions\nare changed by Bunker itself.",
    options: [
      {
        name: "--allow-insecure-datafolder",
        type: "flag",
        description: "Also use a data folder that others can write to",
      },
    ],
    commands: { downgrade, upgrade, list, execute, verify, cleanup, "wipe-encryption": wipe },
  },
  () => 1,
);
