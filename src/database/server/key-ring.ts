import { spawn } from "node:child_process";
import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import { parseBooleanOption } from "../../options/values/index.ts";
import type { ProcessSurroundings } from "../../support/surroundings.ts";
import type { SecretStore } from "./settings-key.ts";

const program = "secret-tool";
/** The server has it as an option, too. */
const offSwitch = "DUPLICATI__DISABLE_DEFAULT_SECRET_PROVIDER";
/** For a person who is asked for the password of the key ring, in milliseconds. */
const patience = 30_000;

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
  const path = (environment.PATH ?? "").split(delimiter).map((folder) => join(folder, program));
  const executable = path.find(isExecutable);
  if (executable === undefined) return undefined;
  const run = (args: readonly string[], input = "") => runProgram(executable, args, input, environment);
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

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

interface Ended {
  readonly code: number | null;
  readonly output: string;
  readonly complaint: string;
}

/** Secrets go in and come out by standard input and output, where nobody else sees them. Rejects if it takes too long. */
function runProgram(
  executable: string,
  args: readonly string[],
  input: string,
  environment: ProcessSurroundings["environment"],
): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(executable, args, { env: { ...environment }, stdio: "pipe", timeout: patience });
    let output = "";
    let complaint = "";
    child.stdout.on("data", (chunk: Buffer) => {
      output += chunk.toString("utf8");
    });
    child.stderr.on("data", (chunk: Buffer) => {
      complaint += chunk.toString("utf8");
    });
    child.on("error", reject);
    child.on("close", (code, signal) => {
      if (signal) reject(new Error(`${program} did not answer`));
      else resolve({ code, output, complaint: complaint.trim() });
    });
    // One that has ended early takes no input any more, which its code tells.
    child.stdin.on("error", () => undefined);
    child.stdin.end(input);
  });
}
