import type { OptionDeclaration } from "../declaration.ts";

const noSecrets = "secrets can't be fetched from a provider yet";

/** Secrets that are fetched when a run starts (options.md 5.19). */
export const secretOptions = [
  {
    name: "secret-provider",
    type: "Password",
    notServed: noSecrets,
    short: "Where secrets are fetched from",
    long: "The provider's URL, or the name of an environment variable that holds it.",
  },
  {
    name: "secret-provider-pattern",
    type: "String",
    default: "$",
    notServed: noSecrets,
    short: "How values that are to be replaced begin",
    long: "A value that consists of the pattern and a key is replaced by the secret.",
  },
  {
    name: "secret-provider-cache",
    type: "Enumeration",
    default: "None",
    values: ["None", "InMemory", "Persistent"],
    notServed: noSecrets,
    short: "Keep fetched secrets",
    long: "For times when the provider can't be reached.",
  },
] as const satisfies readonly OptionDeclaration[];
