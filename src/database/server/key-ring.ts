import { parseBooleanOption } from "../../options/values/index.ts";
import { findProgram, runProgram } from "../../support/program.ts";
import type { ProcessSurroundings } from "../../support/surroundings.ts";
import type { SecretStore } from "./settings-key.ts";

const program = "secret-tool";
/** The server has it as an option, too. */
const offSwitch = "DUPLICATI__DISABLE_DEFAULT_SECRET_PROVIDER";
/** For a person who is asked for the password of the key ring, in seconds. */
const patience = 30;

/**
 * The key ring of a Linux desktop (secrets-and-auth.md 1.11), as the program `secret-tool` of libsecret knows it; undefined
 * where there is none. Entries are those of Duplicati, so that each finds what the other has stored.
 */
export function systemKeyRing({
  environment,
  platform,
}: Pick<ProcessSurroundings, "environment" | "platform">): SecretStore | undefined {
  if (platform !== "linux") return undefined;
  if (environment[offSwitch] && parseBooleanOption(environment[offSwitch])) return undefined;
  if (!environment.DISPLAY && !environment.WAYLAND_DISPLAY) return undefined;
  const executable = findProgram(program, environment);
  if (executable === undefined) return undefined;
  // Secrets go in and come out by standard input and output, where nobody else sees them.
  const run = async (args: readonly string[], input = "") => {
    const terms = { environment: { ...environment }, timeout: patience, input, endsLate: true };
    const end = await runProgram([executable, ...args], terms);
    if (!end) throw new Error(`${program} did not answer`);
    return { ...end, complaint: end.error.trim() };
  };
  return {
    get: async (name) => {
      const { code, output, complaint } = await run(["lookup", ...attributesOf(name)]);
      if (code === 0) return output;
      // It has nothing to say where it finds nothing.
      if (complaint === "") return undefined;
      throw new Error(complaint);
    },
    add: async (name, value) => {
      const attributes = ["xdg:schema", "com.duplicati.Secret", ...attributesOf(name), "type", "plaintext"];
      const { code, complaint } = await run(["store", `--label=${name}`, ...attributes], value);
      if (code !== 0) throw new Error(complaint || `${program} ended with ${code}`);
    },
  };
}

function attributesOf(name: string): string[] {
  return ["server", "Duplicati Secrets", "user", name];
}
