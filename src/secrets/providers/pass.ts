import type { OptionDeclaration } from "../../options/declaration.ts";
import { messageOf, UserError } from "../../support/errors.ts";
import { findProgram, type ProgramEnd, runProgram } from "../../support/program.ts";
import { keyAlreadyExists, MissingSecret, type SecretProviderModule } from "../provider.ts";

const options = [
  {
    name: "pass-command",
    type: "String",
    default: "pass",
    short: "The program pass",
    long: "Its name or its path.",
  },
] as const satisfies readonly OptionDeclaration[];

/** Seconds; whoever has to type the passphrase of the key has to do it in this time. */
const patience = 10;

/** The password store that pass, "the standard unix password manager", keeps (secrets-and-auth.md 1.8.6). */
export const passProvider: SecretProviderModule = {
  key: "pass",
  name: "pass",
  description: "Reads and writes secrets with the program pass. A secret is all that pass shows of an entry.",
  options,
  platforms: ["linux"],
  isSupported: (environment) => findProgram("pass", environment) !== undefined,
  open: async ({ parameters, environment }) => {
    const command = parameters.text("pass-command") ?? "pass";
    const run = (args: readonly string[], input?: string) => runPass([command, ...args], { ...environment }, input);
    return {
      resolve: async (keys) => {
        const values = new Map<string, string>();
        // One after the other: the agent asks for the passphrase of the key once.
        for (const key of keys) values.set(key, shownBy(await run(["show", named(key)]), key));
        return values;
      },
      store: async (key, value, overwrite) => {
        const isThere = (await run(["show", named(key)])).code === 0;
        if (isThere && !overwrite) throw keyAlreadyExists(key);
        const force = isThere ? ["-f"] : [];
        const { code, error } = await run(["insert", ...force, "--multiline", named(key)], `${value}\n`);
        if (code !== 0) throw new UserError(...failed("PassFailed", key, error));
      },
    };
  },
};

/** A name that looks like an option would be one. */
function named(key: string): string {
  if (!key.startsWith("-")) return key;
  throw new UserError("PassError", `"${key}" can't be the name of an entry of pass: it begins like an option`);
}

async function runPass(
  command: readonly string[],
  environment: NodeJS.ProcessEnv,
  input?: string,
): Promise<NonNullable<ProgramEnd>> {
  const terms = { environment, timeout: patience, endsLate: true, ...(input !== undefined && { input }) };
  const end = await runProgram(command, terms).catch((cause: unknown) => {
    throw new UserError("PassNotStarted", `The program "${command[0]}" could not be started: ${messageOf(cause)}`, {
      advice: "Install pass, or say where it is with pass-command=… in the URL.",
      cause,
    });
  });
  if (end) return end;
  throw new UserError("PassFailed", `pass gave no answer within ${patience} seconds`, {
    advice: "It may wait for the passphrase of its key, which nobody can be asked for here: unlock the key first.",
  });
}

function shownBy({ code, output, error }: NonNullable<ProgramEnd>, key: string): string {
  if (/ is not in the password store/.test(error)) throw new MissingSecret(...failed("PassError", key, error));
  if (error.trim() !== "") throw new UserError(...failed("PassError", key, error));
  if (code !== 0) throw new UserError(...failed("PassFailed", key, `it ended with ${code}`));
  const value = output.trim();
  if (value === "") throw new UserError(...failed("PassNoOutput", key, "the entry is empty"));
  return value;
}

/** What an error says. */
function failed(id: string, key: string, reason: string): ConstructorParameters<typeof UserError> {
  const advice = `See what "pass show ${key}" says, run by the user that Bunker runs as.`;
  return [id, `pass has no secret for the key '${key}': ${reason.trim()}`, { advice }];
}
