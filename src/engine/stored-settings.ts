import { createPassphraseDigest, isPassphraseOf } from "../crypto/index.ts";
import type { LocalDatabase } from "../database/local/database.ts";
import type { OptionValues } from "../options/declaration.ts";
import type { Settings } from "../options/index.ts";
import { UserError } from "../support/errors.ts";
import type { DatabaseContext } from "./context.ts";

/** How a setting is kept in the database, and how it is spelled as an option (options.md 4). */
const stored: readonly {
  key: string;
  option: string;
  isSize: boolean;
  value: (settings: Settings) => string | undefined;
}[] = [
  { key: "prefix", option: "prefix", isSize: false, value: (s) => s.prefix },
  { key: "blocksize", option: "blocksize", isSize: true, value: (s) => String(s.blocksize) },
  { key: "blockhash", option: "block-hash-algorithm", isSize: false, value: (s) => s.blockHashAlgorithm },
  { key: "filehash", option: "file-hash-algorithm", isSize: false, value: (s) => s.fileHashAlgorithm },
  { key: "dblock-size", option: "dblock-size", isSize: true, value: (s) => String(s.dblockSize) },
  { key: "compression-module", option: "compression-module", isSize: false, value: (s) => s.compressionModule },
  { key: "encryption-module", option: "encryption-module", isSize: false, value: (s) => s.encryptionModule },
];

const noEncryption = "no-encryption";

/** The options with those of the database filled in where the user gave none. */
export function withStoredSettings(values: OptionValues, database: LocalDatabase): OptionValues {
  const recorded = database.configuration.all();
  const merged: Record<string, string | null> = { ...values };
  for (const { key, option, isSize } of stored) {
    const value = recorded.get(key);
    if (value !== undefined && isBlank(values[option])) merged[option] = isSize ? `${value}b` : value;
  }
  const isPlain = recorded.get("passphrase") === noEncryption;
  if (isPlain && isBlank(values[noEncryption]) && isBlank(values.passphrase)) merged[noEncryption] = "true";
  return merged;
}

/**
 * Compares the settings with those that the backup was made with, and records those that are not recorded yet. Throws
 * `ParameterChangeNotSupported` and the errors about the passphrase (engine.md 2.3). Of the options in `onlyGiven`, a
 * default is not recorded: after a rebuild it may not be what the backup was made with.
 */
export function requireSameSettings(context: DatabaseContext, rules: { onlyGiven?: readonly string[] } = {}): void {
  const { database, settings, options } = context;
  const recorded = database.configuration.all();
  for (const { key, option, value } of stored) {
    const wanted = value(settings);
    const known = recorded.get(key);
    if (known === undefined) {
      const isAssumed = rules.onlyGiven?.includes(option) === true && isBlank(options[option]);
      if (wanted !== undefined && !isAssumed) database.configuration.set(key, wanted);
    } else if (wanted !== undefined && known !== wanted) {
      throw new UserError(
        "ParameterChangeNotSupported",
        `The option --${option} was "${known}" when this backup was begun, and cannot be changed to "${wanted}"`,
        { advice: "Leave the option out, or begin a new backup in another folder." },
      );
    }
  }
  checkPassphrase(context, recorded);
}

function checkPassphrase({ database, settings }: DatabaseContext, recorded: ReadonlyMap<string, string>): void {
  const digest = recorded.get("passphrase");
  const isEncrypted = settings.encryptionModule !== undefined;
  const passphrase = settings.passphrase ?? "";
  if (digest === undefined) {
    if (isEncrypted) {
      const created = createPassphraseDigest(passphrase);
      database.configuration.set("passphrase-salt", created.salt);
      database.configuration.set("passphrase", created.digest);
    } else {
      database.configuration.set("passphrase", noEncryption);
    }
    return;
  }
  if (settings.allowPassphraseChange) return;
  if (digest === noEncryption) {
    if (isEncrypted) {
      throw new UserError(
        "PassphraseAdditionNotSupported",
        "This backup is not encrypted; a passphrase cannot be added to it",
        { advice: "Begin a new backup in another folder to encrypt it." },
      );
    }
  } else if (!isEncrypted) {
    throw new UserError("PassphraseRemovalNotSupported", "This backup is encrypted; that cannot be turned off", {
      advice: "Begin a new backup in another folder if it shall not be encrypted.",
    });
  } else if (!isPassphraseOf(passphrase, { salt: recorded.get("passphrase-salt") ?? "", digest })) {
    throw new UserError(
      "PassphraseChangeNotSupported",
      "The passphrase is not the one that this backup was made with",
      {
        advice: "Give the passphrase of the backup. It cannot be changed; for another one begin a new backup.",
      },
    );
  }
}

function isBlank(value: string | null | undefined): boolean {
  return value === undefined || value === null || value.trim() === "";
}
