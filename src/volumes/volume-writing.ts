import { randomUUID } from "node:crypto";
import { rmSync } from "node:fs";
import { join } from "node:path";
import type { EncryptionModule, EncryptionSettings } from "../crypto/encryption.ts";
import { encryptionModule } from "../crypto/index.ts";
import type { OptionValues } from "../options/declaration.ts";
import { UserError } from "../support/errors.ts";
import type { ContainerWriter } from "./container.ts";
import { containerModule } from "./containers/index.ts";
import { FileSink, measureFile, type WrittenFile } from "./file-sink.ts";
import { type FormatParameters, manifestEntry, writeManifest } from "./manifest.ts";

/** Plain data, so that it can be sent to a worker. */
export interface WritingSettings {
  readonly parameters: FormatParameters;
  /** Key of the container module. */
  readonly container: string;
  /** Key of the encryption module; absent with `no-encryption`. */
  readonly encryption?: string | undefined;
  readonly passphrase?: string | undefined;
  readonly options: OptionValues;
  /** Version of the program as in a manifest. */
  readonly appVersion: string;
  readonly temporaryFolder: string;
}

/** A volume that is being written; it begins with its manifest. */
export interface VolumeWriter {
  /** Where entries are added, and how large the volume is before encryption. */
  readonly writer: ContainerWriter;
  /** Ends the volume. After a failure nothing is left at its path. */
  finish(): Promise<WrittenFile>;
  /** Removes what was written; does nothing after {@link finish}. */
  discard(): void;
}

/**
 * Starts a volume in a new file at `path`: container, encryption and hash in one pass where the encryption module can
 * do so, else the plain volume lies in the temporary folder until `finish`. `created` is in seconds since 1970.
 *
 * Throws UserError for an unknown module or algorithm or a missing passphrase, and the system's error if the file
 * cannot be written; adding entries and finishing throw the latter too.
 */
export function createVolumeWriter(path: string, settings: WritingSettings, created: number): VolumeWriter {
  const container = known(containerModule(settings.container), "Compression", settings.container);
  const algorithm = settings.parameters.fileHash;
  const encryption = encryptionOf(settings);
  const isStreaming = !encryption || encryption.module.createEncryptor !== undefined;
  const plainPath = isStreaming ? path : join(settings.temporaryFolder, `bunker-${randomUUID()}.tmp`);
  const encryptor = encryption?.module.createEncryptor?.(encryption.settings);

  const sink = new FileSink(plainPath, algorithm, encryptor);
  try {
    const writer = container.createWriter((bytes) => sink.write(bytes), settings);
    writer.add(manifestEntry, writeManifest(settings.parameters, settings.appVersion, created), true);
    return { writer, finish, discard };

    function discard(): void {
      writer.discard?.();
      sink.discard();
    }

    async function finish(): Promise<WrittenFile> {
      let written: WrittenFile;
      try {
        writer.finish();
        written = sink.finish();
      } catch (error) {
        discard();
        throw error;
      }
      if (isStreaming) return written;
      return await encryptedFile(plainPath, path, encryption, algorithm);
    }
  } catch (error) {
    sink.discard();
    throw error;
  }
}

interface Encryption {
  readonly module: EncryptionModule;
  readonly settings: EncryptionSettings;
}

function encryptionOf({ encryption, passphrase, options }: WritingSettings): Encryption | undefined {
  if (encryption === undefined) return undefined;
  const module = known(encryptionModule(encryption), "Encryption", encryption);
  if (!passphrase) {
    throw new UserError("EmptyPassphrase", "The backup is encrypted, but no passphrase is set", {
      advice: "Set a passphrase, or turn encryption off.",
    });
  }
  return { module, settings: { passphrase, options } };
}

async function encryptedFile(
  plainPath: string,
  path: string,
  { module, settings }: Encryption,
  algorithm: string,
): Promise<WrittenFile> {
  try {
    await module.encryptFile(plainPath, path, settings);
    return measureFile(path, algorithm);
  } catch (error) {
    rmSync(path, { force: true });
    throw error;
  } finally {
    rmSync(plainPath, { force: true });
  }
}

function known<T>(module: T | undefined, kind: "Compression" | "Encryption", key: string): T {
  if (module !== undefined) return module;
  const message = `The ${kind.toLowerCase()} module "${key}" is not supported`;
  throw new UserError(`Unsupported${kind}Module`, message, { advice: "Choose a module that is listed in the help." });
}
