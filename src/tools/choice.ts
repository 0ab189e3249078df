import { tools } from "./registry.ts";

/** The name of the server among the programs. */
export const serverProgram = "server";

/** Which program a process is. */
export interface ProgramChoice {
  /** Undefined: the main command line. A name that {@link tools} doesn't have belongs to a program not there yet. */
  readonly tool: string | undefined;
  /** The arguments of that program. */
  readonly arguments: readonly string[];
}

/**
 * One executable is many programs (programs.md 1). The name by which it was called decides, be it that of a link or of
 * a copy: `duplicati-recovery-tool`, `Duplicati.CommandLine.RecoveryTool.exe`, `bunker-recovery-tool` or
 * `recovery-tool`. By any other name it is the main command line, of which each tool is a sub-command.
 *
 * @param invokedAs the first word of the process's command line, with or without a path.
 */
export function chooseProgram(invokedAs: string, args: readonly string[]): ProgramChoice {
  const name = invokedAs.replace(/^.*[\\/]/s, "").replace(/\.exe$/i, "");
  const ownName = name.replace(prefixes, "");
  const isDuplicatis = ownName !== name && !/^bunker-/i.test(name);
  if (isDuplicatis && plain(ownName) === "service" && isForServer(args))
    return { tool: serverProgram, arguments: args };
  const tool = toolsByPlainName.get(plain(ownName));
  if (tool !== undefined) return { tool, arguments: args };
  if (isDuplicatis && !mainNames.has(plain(ownName))) return { tool: ownName, arguments: args };
  const [command = "", ...rest] = args;
  if (isProgram(command.toLowerCase())) return { tool: command.toLowerCase(), arguments: rest };
  return { tool: undefined, arguments: args };
}

/** `duplicati-service` has no commands: it runs the server with the options that it is given. */
function isForServer([first]: readonly string[]): boolean {
  return first === undefined || first.startsWith("--");
}

const prefixes = /^(?:duplicati-|duplicati\.commandline\.|duplicati\.gui\.|duplicati\.|bunker-)/i;

/** Of `duplicati-cli` and `Duplicati.CommandLine.exe`. */
const mainNames: ReadonlySet<string> = new Set(["cli", "commandline"]);

/** Windows' names of tools that are more than another spelling. */
const otherNames: Readonly<Record<string, string>> = { sharpaescrypt: "aescrypt" };

/** The server is a program like a tool, but is none: it has rooms of its own. */
const isProgram = (name: string) => tools.has(name) || name === serverProgram;

const toolsByPlainName: ReadonlyMap<string, string> = new Map([
  ...[...tools.keys(), serverProgram].map((name) => [plain(name), name] as const),
  ...Object.entries(otherNames).filter(([, name]) => tools.has(name)),
]);

/** Linux' `recovery-tool` and Windows' `RecoveryTool` alike. */
function plain(name: string): string {
  return name.toLowerCase().replaceAll("-", "");
}
