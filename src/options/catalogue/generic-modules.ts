import { logLevels } from "../../support/log.ts";
import { connectionOptions } from "./connection.ts";
import { declare, type GenericModule, resultFormats } from "./generic-module.ts";
import { reportModules } from "./report-modules.ts";

export const genericModules: readonly GenericModule[] = [
  {
    key: "console-password-input",
    name: "Passphrase prompt",
    description: "Asks for the passphrase on the console when none is given.",
    options: [
      {
        name: "force-passphrase-from-stdin",
        type: "Boolean",
        default: "false",
        short: "Read the passphrase from standard input",
        long: "Instead of from the terminal.",
      },
    ],
  },
  {
    key: "common-options",
    name: "Connection options",
    description: "Options for connections to any destination.",
    options: connectionOptions,
  },
  {
    key: "hyperv-options",
    name: "Hyper-V",
    description: "Backs up virtual machines on Windows.",
    platforms: ["win32"],
    options: [
      declare(
        "hyperv-ignore-client-warning",
        "Boolean",
        "Don't warn on client versions of Windows",
        "Backing up virtual machines there isn't supported.",
        { default: "false", notServed: "virtual machines can't be backed up as such yet" },
      ),
    ],
  },
  {
    key: "mssql-options",
    name: "Microsoft SQL Server",
    description: "Backs up databases on Windows.",
    platforms: ["win32"],
    options: [],
  },
  {
    key: "runscript",
    name: "Scripts",
    description: "Runs programs before and after an operation.",
    options: [
      declare("run-script-before", "Path", "Program to run first", "Its exit code can call the operation off."),
      declare("run-script-before-required", "Path", "Program that must succeed", "The operation stops if it fails."),
      declare("run-script-after", "Path", "Program to run last", "When the operation has ended, also after a failure."),
      declare("run-script-post-backup", "Path", "Program to run when the source is released", "Backups only."),
      declare("run-script-with-arguments", "Boolean", "The values are command lines", "Not just paths.", {
        default: "false",
      }),
      declare("run-script-timeout", "Timespan", "Longest time for a program", "0 waits for ever.", { default: "60s" }),
      declare(
        "run-script-result-output-format",
        "Enumeration",
        "Format of the result file",
        "For the programs that run when data is up and at the end.",
        {
          default: "Duplicati",
          values: resultFormats,
        },
      ),
      declare("run-script-log-level", "Enumeration", "Least level of log lines", "In the result file.", {
        default: "Warning",
        values: logLevels,
      }),
      declare("run-script-log-filter", "String", "Filter for log lines", "In the result file."),
    ],
  },
  ...reportModules,
];
