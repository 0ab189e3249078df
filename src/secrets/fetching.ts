import type { OptionWarning } from "../options/index.ts";
import { codeOf, messageOf, UserError } from "../support/errors.ts";
import { SecretMemory, type SecretValues } from "./memory.ts";
import { openProvider, type SecretSurroundings } from "./opening.ts";
import { expandProviderText } from "./provider-text.ts";
import type { SecretSource } from "./source.ts";
import { loadSecrets, saveSecrets } from "./stored-memory.ts";

export interface FetchedSecrets {
  /** None of them blank. */
  readonly values: SecretValues;
  readonly warnings: readonly OptionWarning[];
}

/**
 * Asks a provider. Where it fails, what it said before answers, if that was kept and has all the keys (secrets-and-auth.md
 * 1.9). Throws what the provider throws, `SecretEmpty`, `SecretNotReturned`.
 */
export async function fetchSecrets(
  keys: readonly string[],
  { provider, cache, folder }: SecretSource,
  surroundings: SecretSurroundings,
): Promise<FetchedSecrets> {
  const text = expandProviderText(provider, surroundings.environment);
  const kept = new KeptSecrets(
    text,
    surroundings.memory ?? new SecretMemory(),
    cache === "Persistent" ? folder : undefined,
  );
  try {
    const opened = await openProvider(text, surroundings);
    if (keys.length === 0) return { values: new Map(), warnings: [] };
    const values = await opened.resolve(keys);
    requireValues(keys, values);
    if (cache !== "None") await kept.add(values);
    return { values, warnings: kept.warnings };
  } catch (error) {
    if (cache === "None") throw error;
    const values = await kept.read();
    if (!values || !keys.every((key) => values.has(key))) throw error;
    const message = `The secret provider failed; secrets that were fetched before are used: ${messageOf(error)}`;
    return { values, warnings: [...kept.warnings, { id: "SecretsFromCache", message }] };
  }
}

/** A run never goes on with a placeholder, or with nothing, in the place of a secret. */
function requireValues(keys: readonly string[], values: SecretValues): void {
  const advice = "Store the secret where it is fetched from.";
  if ([...values.values()].some((value) => value.trim() === "")) {
    throw new UserError("SecretEmpty", "The secret provider returned an empty key", { advice });
  }
  if (keys.every((key) => values.has(key))) return;
  throw new UserError("SecretNotReturned", "The secret provider did not return all values", { advice });
}

/** What is kept of a provider: in memory, and in a file if there is a folder for it. */
class KeptSecrets {
  readonly warnings: OptionWarning[] = [];
  readonly #provider: string;
  readonly #memory: SecretMemory;
  readonly #folder: string | undefined;

  constructor(provider: string, memory: SecretMemory, folder: string | undefined) {
    this.#provider = provider;
    this.#memory = memory;
    this.#folder = folder;
  }

  /** Undefined if nothing is known. */
  async read(): Promise<SecretValues | undefined> {
    const known = this.#memory.of(this.#provider);
    if (known || this.#folder === undefined) return known;
    try {
      const stored = await loadSecrets(this.#provider, this.#folder);
      if (stored) this.#memory.add(this.#provider, stored);
      return stored;
    } catch (error) {
      this.#warn("LoadPersistedCacheError", "Fetched secrets that were kept can't be read", error);
      return undefined;
    }
  }

  async add(values: SecretValues): Promise<void> {
    // What another run has kept stays.
    const all = new Map([...((await this.read()) ?? []), ...values]);
    this.#memory.add(this.#provider, values);
    if (this.#folder === undefined) return;
    try {
      await saveSecrets(this.#provider, this.#folder, all);
    } catch (error) {
      this.#warn("SavePersistedCacheError", "Fetched secrets can't be kept", error);
    }
  }

  /** What parsers say quotes what they read, so only the code of an error of the system is told. */
  #warn(id: OptionWarning["id"], what: string, error: unknown): void {
    const code = codeOf(error);
    this.warnings.push({ id, message: code === undefined ? what : `${what}: ${code}` });
  }
}
