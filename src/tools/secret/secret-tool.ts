import type { OptionDeclaration } from "../../options/declaration.ts";
import { openSecretProvider } from "../../secrets/opening.ts";
import type { SecretProviderModule } from "../../secrets/provider.ts";
import { defaultSecretProvider, isOn, secretProvider, secretProviders } from "../../secrets/registry.ts";
import { UserError } from "../../support/errors.ts";
import { systemName } from "../../support/operating-system.ts";
import { printable } from "../../support/printable.ts";
import { type Command, commandSet } from "../command-line/index.ts";
import { askSecret } from "../command-line/question.ts";
import type { ToolSurroundings } from "../tool.ts";

const url = {
  name: "secret-url",
  count: "one",
  description:
    "URL of the store; or $NAME or %NAME% for a variable that holds it, or default:// for that of the system",
} as const;

const test: Command = {
  description: "Fetches secrets, and tells whether they are there",
  parameters: [
    url,
    { name: "secret", count: "one", description: "Name of a secret" },
    { name: "more", count: "any", description: "Names of further ones" },
  ],
  options: [],
  run: async ({ parameters: [address = "", ...keys], surroundings }) => {
    const provider = await openSecretProvider(address, surroundings);
    const values = await provider.resolve(keys);
    surroundings.write("Secrets:\n");
    for (const key of keys) {
      surroundings.write(`- ${printable(key)}: ${values.get(key)?.trim() ? "Found!" : "Not found"}\n`);
    }
    return 0;
  },
};

const info: Command = {
  description: "Lists the stores that there are, or explains one",
  parameters: [{ name: "secret-url", count: "optional", description: "Name or URL of a store" }],
  options: [],
  run: async ({ parameters: [address], surroundings }) => {
    if (address === undefined) await listProviders(surroundings);
    else explain(secretProvider(address.replace(/:.*$/s, "").toLowerCase(), surroundings.platform), surroundings);
    return 0;
  },
};

const set: Command = {
  description: "Puts a secret into a store, and reads it back",
  parameters: [
    url,
    { name: "key", count: "one", description: "Name of the secret" },
    { name: "value", count: "optional", description: "The secret itself; without it, it is asked for" },
  ],
  options: [{ name: "--overwrite", type: "flag", description: "Replace a secret that is there" }],
  run: async ({ parameters: [address = "", key = "", given], options, surroundings }) => {
    const provider = await openSecretProvider(address, surroundings);
    if (!provider.store) throw new UserError("SecretsNotStored", "Secrets can only be read from this store");
    const value = given ?? (await askTwice(surroundings));
    await provider.store(key, value, options.flag("--overwrite"));
    if ((await provider.resolve([key])).get(key) !== value) {
      throw new UserError("SecretVerificationFailed", `The secret '${key}' was stored, but reads differently`, {
        advice: "Some stores cut spaces and line ends off. See what it holds now.",
      });
    }
    surroundings.write(`Secret '${printable(key)}' stored.\n`);
    return 0;
  },
};

/** Tries out, explains and fills stores of secrets (programs.md 14). */
export const secretTool = commandSet(
  {
    name: "secret-tool",
    description: "Tries out, explains and fills stores of secrets.",
    options: [],
    commands: { test, info, set },
  },
  (error) => (error instanceof UserError && !withCodeOne.has(error.id) ? 2 : 1),
);

/** Told with 1, as by Duplicati's tool. */
const withCodeOne: ReadonlySet<string> = new Set(["SecretProviderNotFound", "SecretsNotStored", "NoTerminal"]);

async function listProviders(surroundings: ToolSurroundings): Promise<void> {
  const { environment, platform } = surroundings;
  surroundings.write(`Stores of secrets on ${systemName()}:\n`);
  for (const module of secretProviders.filter((each) => isOn(each, platform))) {
    const works = (await module.isSupported?.(environment)) ?? true;
    surroundings.write(`  ${module.key} - ${module.name}${works ? "" : " (not supported)"}\n`);
  }
  const standard = await defaultSecretProvider(surroundings);
  surroundings.write(`\nThe store of this system, default://, is ${standard.key}.\n`);
}

function explain({ key, name, description, options }: SecretProviderModule, { write }: ToolSurroundings): void {
  write(`${key} - ${name}\n  ${description}\n`);
  if (options.length === 0) return;
  write("\nParameters of its URL:\n");
  for (const option of options) write(described(option));
}

function described({ name, type, short, long, values, default: usual }: OptionDeclaration): string {
  const lines = [
    `  ${name}: ${short}`,
    `    Type: ${type}`,
    ...(values ? [`    Values: ${values.join(", ")}`] : []),
    ...(usual === undefined || usual === "" ? [] : [`    Default: ${usual}`]),
    `    ${long}`,
  ];
  return `${lines.join("\n")}\n`;
}

async function askTwice({ input, write }: ToolSurroundings): Promise<string> {
  const output = { write };
  const value = await askSecret("Enter the secret: ", input, output);
  if ((await askSecret("Enter it once more: ", input, output)) !== value) {
    throw new UserError("SecretMismatch", "The two entries differ; nothing was stored");
  }
  return value;
}
