import type { Environment } from "../../support/environment.ts";
import type { OptionValues } from "../declaration.ts";

/** Secrets from the environment, where the option isn't there at all: a blank one stands (cli.md 2, step 11). */
export function withEnvironmentSecrets(options: OptionValues, environment: Environment): OptionValues {
  const complete: Record<string, string | null> = { ...options };
  for (const [option, variable] of Object.entries(environmentNames)) {
    if (complete[option] === undefined) {
      const value = environment[variable];
      if (value) complete[option] = value;
    }
  }
  return complete;
}

const environmentNames = {
  passphrase: "PASSPHRASE",
  "auth-password": "AUTH_PASSWORD",
  "auth-username": "AUTH_USERNAME",
};
