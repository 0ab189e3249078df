import { createHash } from "node:crypto";
import { hashAlgorithm } from "../crypto/index.ts";
import type { Settings } from "../options/index.ts";
import {
  createVolumeWriter,
  type FormatParameters,
  type NameParts,
  type ReadingSettings,
  type VolumeWriter,
} from "../volumes/index.ts";
import type { PackSettings } from "./backup/packing.ts";
import { type OperationContext, secondsOf } from "./context.ts";

/** The parts that the names of new volumes share. */
export function namePartsOf(settings: Settings): NameParts {
  const { prefix, compressionModule: container, encryptionModule: encryption } = settings;
  return { prefix, container, ...(encryption !== undefined && { encryption }) };
}

export function packSettingsOf(context: OperationContext): PackSettings {
  const { settings, options, appVersion } = context;
  return {
    prefix: settings.prefix,
    container: settings.compressionModule,
    encryption: settings.encryptionModule,
    passphrase: settings.passphrase ?? "",
    options,
    blocksize: settings.blocksize,
    blockHash: settings.blockHashAlgorithm,
    fileHash: settings.fileHashAlgorithm,
    hashSize: hashAlgorithm(settings.blockHashAlgorithm).size,
    dblockSize: settings.dblockSize,
    indexFilePolicy: settings.indexFilePolicy,
    temporaryFolder: context.uploadFolder,
    appVersion,
    cpuIntensity: settings.cpuIntensity,
  };
}

/** Base64 of the file hash of no bytes. */
export function emptyFileHash(settings: Settings): string {
  return createHash(hashAlgorithm(settings.fileHashAlgorithm).nodeName).digest("base64");
}

export function formatParametersOf(settings: Settings): FormatParameters {
  const { blocksize, blockHashAlgorithm: blockHash, fileHashAlgorithm: fileHash } = settings;
  return { blocksize, blockHash, fileHash };
}

/** Begins a volume in the operation's own thread. */
export function createVolume(context: OperationContext, path: string): VolumeWriter {
  const { settings, options, appVersion, temporaryFolder } = context;
  return createVolumeWriter(
    path,
    {
      parameters: formatParametersOf(settings),
      container: settings.compressionModule,
      encryption: settings.encryptionModule,
      passphrase: settings.passphrase,
      options,
      appVersion,
      temporaryFolder,
    },
    secondsOf(context.clock.now()),
  );
}

/** How volumes of this backup are opened. */
export function readingSettingsOf(context: OperationContext): ReadingSettings {
  const { settings, options, temporaryFolder } = context;
  return {
    encryption: settings.encryptionModule,
    passphrase: settings.passphrase,
    options,
    parameters: formatParametersOf(settings),
    ignoreManifest: settings.dontReadManifests,
    temporaryFolder,
  };
}
