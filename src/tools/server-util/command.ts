import { dirname, isAbsolute, join, resolve } from "node:path";
import { FieldCipher } from "../../crypto/field-encryption.ts";
import { allowsInsecureFolder, findDataFolder, requireSecureFolder } from "../../database/location/data-folder.ts";
import { findServerFolder } from "../../database/location/server-file.ts";
import { secretStore } from "../../database/server/secret-store.ts";
import { givenKey, knownKey } from "../../database/server/settings-key.ts";
import { substituteSecrets } from "../../secrets/substitution.ts";
import { UserError } from "../../support/errors.ts";
import type { Command, CommandInput, CommandOption } from "../command-line/index.ts";
import { askSecret } from "../command-line/question.ts";
import type { ServerPlace } from "./api.ts";
import { LocalServer } from "./local-server.ts";
import { Output } from "./output.ts";
import { placeOf, placeOptions } from "./place.ts";
import { SessionFile } from "./session-file.ts";

/** What all commands take. */
export const commonOptions: readonly CommandOption[] = [
  { name: "--password", type: "text", description: "Password of the server" },
  placeOptions.hostUrl,
  { name: "--server-datafolder", type: "text", description: "Data folder of a server on this computer" },
  { name: "--portable-mode", type: "flag", description: "The data folder is beside the program" },
  {
    name: "--allow-insecure-datafolder",
    type: "flag",
    description: "Use the data folder although others can enter it",
  },
  { name: "--settings-file", type: "text", description: "File with stored sessions (default: settings.json)" },
  placeOptions.insecure,
  {
    name: "--settings-encryption-key",
    type: "text",
    description: "Key of the server's settings and of stored sessions; else that of SETTINGS_ENCRYPTION_KEY",
  },
  { name: "--secret-provider", type: "text", description: "Where secrets are fetched that stand in the options" },
  { name: "--secret-provider-cache", type: "text", description: "Keep fetched secrets: None, InMemory or Persistent" },
  { name: "--secret-provider-pattern", type: "text", description: "How names of secrets begin (default: $)" },
  placeOptions.hostCert,
  {
    name: "--ignore-revocation-failure",
    type: "flag",
    description: "Accepted; certificates are not looked up in lists of revoked ones",
  },
  { name: "--json", type: "flag", description: "Print one JSON object at the end" },
];

/** A call of a command, with what it works with. */
export interface UtilCall {
  readonly input: CommandInput;
  readonly output: Output;
  readonly place: ServerPlace;
  readonly sessions: SessionFile;
  readonly password: string | undefined;
  readonly local: LocalServer;
  readonly localFolder: string;
  /** The secret that a value names, or the value itself. */
  secret<T extends string | undefined>(value: T): Promise<T | string>;
  /** Asks for a secret. Throws `NoTerminal` if there is nobody to ask. */
  ask(question: string): Promise<string>;
}

/** A command of this tool; `run` returns the exit code. */
export function utilCommand(
  name: string,
  given: Pick<Command, "description"> & Partial<Pick<Command, "parameters" | "options">>,
  run: (call: UtilCall) => Promise<number>,
): Command {
  return {
    parameters: [],
    options: [],
    ...given,
    run: async (input) => {
      const output = new Output(name, input.options.flag("--json"), input.surroundings);
      try {
        const code = await run(await callOf(input, output));
        output.end(code);
        return code;
      } catch (error) {
        const code = failureCode(error);
        output.fail(error, code);
        return code;
      }
    },
  };
}

/** Told with 1, as by Duplicati's tool, though a user can mend them. */
const withCodeOne: ReadonlySet<string> = new Set([
  "InsecureDataFolderPermissions",
  "SettingsKeyMissing",
  "SettingsKeyMismatch",
  "NoTerminal",
]);

function failureCode(error: unknown): number {
  return error instanceof UserError && !withCodeOne.has(error.id) ? 2 : 1;
}

async function callOf(input: CommandInput, output: Output): Promise<UtilCall> {
  const { options, surroundings } = input;
  const secret = <T extends string | undefined>(value: T) => secretFor(value, input);
  const key = await secret(options.text("--settings-encryption-key"));
  const keys = { key, environment: surroundings.environment };
  const cipher = cipherOf(givenKey(keys));
  const sessionPath = sessionPathOf(input);
  const isAllowed = options.flag("--allow-insecure-datafolder") || allowsInsecureFolder(surroundings);
  if (!isAllowed) requireSecureFolder(dirname(sessionPath), surroundings.platform);
  const localFolder = resolve(findServerFolder(surroundings));
  // With a password nobody looks into the local database, and so nobody is asked to unlock a key ring.
  const keyRing =
    options.text("--password") === undefined ? secretStore(surroundings, options.text("--secret-provider")) : undefined;
  const localKey = await knownKey(keys, keyRing);
  return {
    input,
    output,
    place: placeOf(options),
    sessions: new SessionFile(sessionPath, cipher),
    password: await secret(options.text("--password")),
    local: new LocalServer(localFolder, cipherOf(localKey)),
    localFolder,
    secret,
    ask: (question) => askSecret(question, surroundings.input, output.prompt),
  };
}

/** Throws what {@link substituteSecrets} throws. */
async function secretFor<T extends string | undefined>(
  value: T,
  { options, surroundings }: CommandInput,
): Promise<T | string> {
  if (value === undefined) return value;
  const provider = Object.fromEntries(
    ["secret-provider", "secret-provider-cache", "secret-provider-pattern"].map((name) => [
      name,
      options.text(`--${name}`) ?? null,
    ]),
  );
  const fetched = await substituteSecrets({ url: "", options: { ...provider, value } }, surroundings);
  for (const { message } of fetched.warnings) surroundings.writeError(`${message}\n`);
  return fetched.options.value ?? value;
}

function cipherOf(key: string | undefined): FieldCipher | undefined {
  return key === undefined ? undefined : new FieldCipher(key);
}

function sessionPathOf({ options, surroundings }: CommandInput): string {
  const file = options.text("--settings-file") ?? "settings.json";
  return isAbsolute(file) ? file : resolve(join(findDataFolder(file, surroundings), file));
}
