import { commandSet } from "../command-line/index.ts";
import { acknowledgeCommand } from "./acknowledge-command.ts";
import { backupCommands } from "./backup-commands.ts";
import { commonOptions } from "./command.ts";
import { drillCommand } from "./drill-command.ts";
import { exportCommand } from "./export-command.ts";
import { importCommand } from "./import-command.ts";
import { planCommands } from "./plan-commands.ts";
import { runCommand } from "./run-command.ts";
import { serverCommands } from "./server-commands.ts";
import { takeOverCommand } from "./take-over-command.ts";
import { triggerKeyCommands } from "./trigger-key-commands.ts";

/** Drives a running server (programs.md 7). */
export const serverUtil = commandSet({
  name: "server-util",
  description: "Drives a running server.",
  options: commonOptions,
  commands: {
    ...serverCommands,
    ...backupCommands,
    ...triggerKeyCommands,
    ...planCommands,
    drill: drillCommand,
    "acknowledge-change": acknowledgeCommand,
    run: runCommand,
    import: importCommand,
    export: exportCommand,
    "take-over": takeOverCommand,
  },
});
