import { execFile } from "node:child_process";
import { existsSync, mkdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { basename, isAbsolute, join, resolve } from "node:path";
import { promisify } from "node:util";
import { messageOf, UserError } from "../../support/errors.ts";
import { type Command, type CommandInput, type CommandOption, commandSet } from "../command-line/index.ts";
import { unitFile } from "./unit.ts";

const places: readonly CommandOption[] = [
  { name: "--user", type: "flag", description: "For this user only, while that is logged in" },
  { name: "--name", type: "text", description: "Name of the service (default: bunker)" },
];

const install: Command = {
  description:
    "Has systemd start the server, now and with the computer; run it again after an update or to change options",
  parameters: [{ name: "server-options", count: "any", description: "Options for the server, behind --" }],
  options: [
    ...places,
    { name: "--program", type: "text", description: "The executable (default: this one)" },
    { name: "--no-start", type: "flag", description: "Start it with the computer, but not now" },
  ],
  run: async (input) => {
    const { options, parameters, surroundings } = input;
    const service = serviceOf(input);
    const program = programOf(options.text("--program"));
    const unit = unitFile({
      program,
      arguments: parameters,
      optionsFile: service.optionsFile,
      isForUser: options.flag("--user"),
    });
    await within(`Cannot install the service ${service.name}`, async () => {
      // Without systemd nothing is left behind: this call changes nothing, and fails then.
      await service.control("daemon-reload");
      mkdirSync(service.folder, { recursive: true });
      writeFileSync(service.file, unit, { mode: 0o644 });
      createOptionsFile(service.optionsFile);
      await service.control("daemon-reload");
      await service.control("enable", service.unit);
      if (!options.flag("--no-start")) await service.control("restart", service.unit);
    });
    surroundings.write(`The service ${service.name} is installed: ${service.file}\n`);
    surroundings.write(`Further options and variables for it stand in ${service.optionsFile}\n`);
    return 0;
  },
};

const remove: Command = {
  description: "Stops the service and removes it; settings and backups stay",
  parameters: [],
  options: places,
  run: async (input) => {
    const service = serviceOf(input);
    if (!existsSync(service.file)) {
      throw new UserError("ServiceNotFound", `There is no service ${service.name}`, {
        advice: `It would stand in ${service.file}.`,
      });
    }
    await within(`Cannot remove the service ${service.name}`, async () => {
      await service.control("disable", "--now", service.unit);
      rmSync(service.file);
      await service.control("daemon-reload");
    });
    input.surroundings.write(`The service ${service.name} is removed\n`);
    return 0;
  },
};

/** Has the system start the server. */
export const service = commandSet({
  name: "service",
  description: "Has systemd start the server with the computer.",
  options: [],
  commands: { install, remove },
});

interface Service {
  readonly name: string;
  readonly unit: string;
  readonly folder: string;
  readonly file: string;
  readonly optionsFile: string;
  /** Runs `systemctl`. */
  control(...args: string[]): Promise<unknown>;
}

const execute = promisify(execFile);
const patience = 20 * 60_000;

function serviceOf({ options, surroundings }: CommandInput): Service {
  const { environment, platform } = surroundings;
  if (platform !== "linux") {
    throw new UserError("ServiceNotSupported", "Services are installed on Linux with systemd only", {
      advice: "Have the system run: bunker server",
    });
  }
  const name = options.text("--name") ?? "bunker";
  if (!/^[\w.@-]{1,200}$/.test(name))
    throw new UserError("InvalidServiceName", `"${name}" can't be the name of a service`);
  const isForUser = options.flag("--user");
  const configuration = environment.XDG_CONFIG_HOME || join(environment.HOME ?? "/", ".config");
  const folder = isForUser ? join(configuration, "systemd", "user") : "/etc/systemd/system";
  const unit = `${name}.service`;
  const scope = isForUser ? ["--user"] : [];
  return {
    name,
    unit,
    folder,
    file: join(folder, unit),
    optionsFile: isForUser ? join(configuration, `${name}.conf`) : join("/etc/default", name),
    control: (...args) => execute("systemctl", [...scope, ...args], { timeout: patience, env: { ...environment } }),
  };
}

/** Names of runtimes, which are no executable of ours. */
const runtimes = /^(?:bun|deno|node)(?:\.exe)?$/i;

function programOf(given: string | undefined): string {
  const program = resolve(given ?? process.execPath);
  const isFile = isAbsolute(program) && statSync(program, { throwIfNoEntry: false })?.isFile();
  if (isFile && !runtimes.test(basename(program))) return program;
  throw new UserError("ProgramNotFound", `"${program}" is no executable of Bunker`, {
    advice: "Build one and name it with --program.",
  });
}

/** It may hold keys, so nobody else can read it. */
function createOptionsFile(path: string): void {
  if (existsSync(path)) return;
  const text = '# Options and environment variables of the backup server.\nDAEMON_OPTS=""\n';
  writeFileSync(path, text, { mode: 0o600, flag: "wx" });
}

async function within(what: string, act: () => Promise<void>): Promise<void> {
  try {
    await act();
  } catch (error) {
    throw new UserError("ServiceFailed", `${what}: ${messageOf(error).trim()}`, {
      advice: "It takes an administrator (or --user), and systemd.",
      cause: error,
    });
  }
}
