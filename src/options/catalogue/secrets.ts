import type { OptionDeclaration } from "../declaration.ts";

/** Secrets that are fetched when a run starts (options.md 5.19). */
export const secretOptions = [
  {
    name: "secret-provider",
    type: "Password",
    short: "Where secrets are fetched from",
    long: "The provider's URL, or $NAME or %NAME% for an environment variable that holds it.",
  },
  {
    name: "secret-provider-pattern",
    type: "String",
    default: "$",
    short: "How values that are to be replaced begin",
    long: "A whole value such as $key is replaced by the secret; with a pattern that ends with {}, () or [], keys stand between those.",
  },
  {
    name: "secret-provider-cache",
    type: "Enumeration",
    default: "None",
    values: ["None", "InMemory", "Persistent"],
    short: "Keep fetched secrets",
    long: "They are used when the provider can't be asked: InMemory keeps them as long as the server runs, Persistent also in an encrypted file among the temporary ones.",
  },
] as const satisfies readonly OptionDeclaration[];
