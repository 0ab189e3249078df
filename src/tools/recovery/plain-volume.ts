import { containerModule, fileAccess, readAhead } from "../../volumes/containers/index.ts";
import type { ContainerReader } from "../../volumes/index.ts";
import { parseVolumeName, VolumeError } from "../../volumes/index.ts";

/** A volume that is not encrypted, opened for what can be read of it: nothing vouches for it as a whole. */
export interface PlainVolume extends Disposable {
  readonly container: string;
  readonly reader: ContainerReader;
}

/** Throws VolumeError for a kind of archive that is not known, ContainerError for a damaged one, or the system's error. */
export function openPlainVolume(path: string, name: string, temporaryFolder: string): PlainVolume {
  const container = parseVolumeName(name, { caseInsensitive: true })?.container.toLowerCase() ?? "";
  const module = containerModule(container);
  if (!module)
    throw new VolumeError("UnknownContainer", `"${name}" is packed as "${container}", which is not supported`);
  const file = fileAccess(path);
  try {
    const reader = module.openReader(readAhead(file), temporaryFolder);
    const dispose = (): void => {
      reader.close?.();
      file.close();
    };
    return { container, reader, [Symbol.dispose]: dispose };
  } catch (error) {
    file.close();
    throw error;
  }
}
