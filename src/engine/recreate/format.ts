import type { FormatParameters, VolumeName } from "../../volumes/index.ts";
import type { DatabaseContext } from "../context.ts";

/**
 * The context with the format that the first list has, where the user gave none (remote-format.md 21 step 2). What the
 * user gave stays, and is held against every manifest.
 */
export function withFormatOf(
  context: DatabaseContext,
  parameters: FormatParameters,
  name: VolumeName,
): DatabaseContext {
  const { settings, options } = context;
  const isGiven = (option: string): boolean => (options[option] ?? "").trim() !== "";
  return {
    ...context,
    settings: {
      ...settings,
      ...(!isGiven("blocksize") && { blocksize: parameters.blocksize }),
      ...(!isGiven("block-hash-algorithm") && { blockHashAlgorithm: parameters.blockHash }),
      ...(!isGiven("file-hash-algorithm") && { fileHashAlgorithm: parameters.fileHash }),
      ...(!isGiven("compression-module") && { compressionModule: name.container }),
      ...(!isGiven("encryption-module") &&
        settings.encryptionModule !== undefined &&
        name.encryption !== undefined && { encryptionModule: name.encryption }),
    },
  };
}
