import { logLevels } from "../../support/log.ts";
import type { OptionDeclaration } from "../declaration.ts";

const filterHelp =
  "Patterns matched against <level>-<tag>-<id>, each with + to show or - to hide. The first match decides; without one the level does.";

const noConnections = "what goes over the network isn't logged yet";

/** Log and console (options.md 5.17). */
export const loggingOptions = [
  {
    name: "log-file",
    type: "Path",
    short: "Write a log to this file",
    long: "Lines are added at the end; the folder is created if needed.",
  },
  {
    name: "log-file-log-level",
    type: "Enumeration",
    default: "Warning",
    values: logLevels,
    short: "Least level for the log file",
    long: "Messages below this level aren't written.",
  },
  {
    name: "log-file-log-filter",
    type: "String",
    short: "Filter for the log file",
    long: filterHelp,
  },
  {
    name: "log-file-log-ignore",
    type: "String",
    short: "Messages to keep out of the log file",
    long: "Message ids, separated by commas.",
  },
  {
    name: "console-log-level",
    type: "Enumeration",
    default: "Warning",
    values: logLevels,
    short: "Least level for the console",
    long: "Messages below this level aren't shown.",
  },
  {
    name: "console-log-filter",
    type: "String",
    short: "Filter for the console",
    long: filterHelp,
  },
  {
    name: "console-log-ignore",
    type: "String",
    short: "Messages to keep off the console",
    long: "Message ids, separated by commas.",
  },
  {
    name: "log-level",
    type: "Enumeration",
    default: "Warning",
    values: logLevels,
    deprecated: "Use --log-file-log-level and --console-log-level instead.",
    short: "Least level for log file and console",
    long: "Used where the more specific option is missing.",
  },
  {
    name: "suppress-warnings",
    type: "String",
    short: "Warnings that don't count",
    long: "Message ids, separated by commas. Such warnings become information and don't change the result.",
  },
  {
    name: "accepted-warnings",
    type: "String",
    short: "Warnings that you know and that don't count any more",
    long: 'Of a kind, <id>, or about a path, <id>:<path>, where a path that ends as a folder stands for all in it; several as a JSON array: ["FileLocked:/home/me/mail.lock","PathTooLong"]. Such warnings become information, files that they name don\'t count as missing, and they are stored all the same.',
  },
  {
    name: "log-http-requests",
    type: "Boolean",
    default: "false",
    noEffect: noConnections,
    short: "Log web requests",
    long: "At the level Verbose.",
  },
  {
    name: "log-socket-data",
    type: "Integer",
    default: "-1",
    noEffect: noConnections,
    short: "Log network connections",
    long: "-1 is off, 0 logs events, a larger number also so many bytes of data.",
  },
  {
    name: "debug-output",
    type: "Boolean",
    default: "false",
    short: "Show errors in full",
    long: "Prints how the command line was understood, with texts that may be secrets masked, and where in the program an error happened.",
  },
  {
    name: "debug-retry-errors",
    type: "Boolean",
    default: "false",
    noEffect: "--console-log-level=Retry does this",
    short: "Show errors of attempts that are repeated",
    long: "Accepted so that older settings keep working.",
  },
  {
    name: "verbose",
    type: "Boolean",
    default: "false",
    deprecated: "It has no effect; use --console-log-level or --log-file-log-level instead.",
    short: "Show more",
    long: "Accepted so that older settings keep working.",
  },
  {
    name: "allow-paths-in-log-messages",
    type: "Boolean",
    default: "false",
    short: "Send paths in reports",
    long: "Reports otherwise have the paths of your files blotted out.",
  },
] as const satisfies readonly OptionDeclaration[];
