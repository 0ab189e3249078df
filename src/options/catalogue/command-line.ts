import type { OptionDeclaration } from "../declaration.ts";

const listHelp =
  "Entries start with + to include or - to exclude and are separated as paths are on this system. Only inside a parameters file.";

/** What the command line itself consumes (options.md 5.20, cli.md 3). */
export const commandLineOptions: readonly OptionDeclaration[] = [
  {
    name: "include",
    type: "String",
    short: "Include files",
    long: "A filter that includes what it matches; may be given several times. The first filter that matches decides. See the topic filters.",
  },
  {
    name: "exclude",
    type: "String",
    short: "Exclude files",
    long: "A filter that excludes what it matches; may be given several times. The first filter that matches decides. See the topic filters.",
  },
  {
    name: "parameters-file",
    type: "Path",
    aliases: ["parameter-file", "parameterfile"],
    short: "Read options from a file",
    long: "One option per line, as on the command line; other lines are ignored. The file wins over the command line.",
  },
  {
    name: "source",
    type: "Path",
    short: "A source path",
    long: "May be given several times. Only inside a parameters file.",
  },
  { name: "target", type: "String", short: "The destination", long: "The storage URL. Only inside a parameters file." },
  { name: "append-filter", type: "String", short: "Filters after the existing ones", long: listHelp },
  { name: "prepend-filter", type: "String", short: "Filters before the existing ones", long: listHelp },
  { name: "replace-filter", type: "String", short: "Filters instead of the existing ones", long: listHelp },
  {
    name: "quiet-console",
    type: "Boolean",
    default: "false",
    short: "Show less",
    long: "No log and status lines on the console.",
  },
  {
    name: "auto-update",
    type: "Boolean",
    default: "false",
    noEffect: "Bunker doesn't look for newer versions of itself yet",
    short: "Look for a newer version afterwards",
    long: "When the command has ended.",
  },
  {
    name: "portable-mode",
    type: "Boolean",
    default: "false",
    short: "Keep data beside the program",
    long: "The data folder is the folder data beside the program. It may also stand in the environment variable DUPLICATI__PORTABLE_MODE.",
  },
  {
    name: "server-datafolder",
    type: "Path",
    short: "The data folder",
    long: "Where local databases and settings are. It may also stand in the environment variable DUPLICATI__SERVER_DATAFOLDER.",
  },
  {
    name: "allow-insecure-datafolder",
    type: "Boolean",
    default: "false",
    short: "Accept a data folder that others can read",
    long: "It is otherwise refused, because it holds secrets.",
  },
  {
    name: "allowed-backend-modules",
    type: "String",
    short: "The only destinations that may be used",
    long: "Keys separated by commas; blank allows all.",
  },
  {
    name: "allowed-encryption-modules",
    type: "String",
    short: "The only encryption modules that may be used",
    long: "Keys separated by commas; blank allows all.",
  },
  {
    name: "allowed-compression-modules",
    type: "String",
    short: "The only compression modules that may be used",
    long: "Keys separated by commas; blank allows all.",
  },
];
