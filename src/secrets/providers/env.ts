import { pickSecrets, type SecretProviderModule } from "../provider.ts";

/** Variables of the process, whose names count in any case (secrets-and-auth.md 1.8.1). */
export const envProvider: SecretProviderModule = {
  key: "env",
  name: "Environment variables",
  description: "Reads secrets from environment variables of the process.",
  options: [],
  open: async ({ environment }) => {
    const values = new Map(Object.entries(environment).map(([name, value]) => [name.toLowerCase(), value]));
    return {
      resolve: async (keys) =>
        pickSecrets(keys, (key) => {
          const value = environment[key] ?? values.get(key.toLowerCase());
          return value === undefined || value.trim() === "" ? undefined : value;
        }),
    };
  },
};
