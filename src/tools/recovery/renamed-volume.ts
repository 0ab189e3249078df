import type { RemoteFile } from "../../destinations/index.ts";
import { parseVolumeName, type VolumeKind, type VolumeName } from "../../volumes/index.ts";
import { encryptionFor, type Packing } from "./packing.ts";

/** A volume that gets another name. */
export interface RenamedVolume {
  /** What its name begins with, up to the ending that tells how it is packed. */
  readonly stem: string;
  /** The file to read. */
  readonly name: string;
  /** Bytes; −1 unknown. */
  readonly size: number;
  readonly parts: VolumeName;
  readonly newName: string;
  /** Once it is made: bytes of the new file. */
  newSize: number;
  /** All files of this volume; of an earlier run that was broken off there may be one of the new name. */
  readonly oldNames: string[];
}

/** Data before the indexes that describe it, and lists last. */
const order: readonly VolumeKind[] = ["dblock", "dindex", "dlist"];

/** The volumes of a backup in the order in which they can be replaced. */
export function findVolumes(
  files: readonly RemoteFile[],
  prefix: string,
  packing: Packing,
  caseInsensitive: boolean,
): RenamedVolume[] {
  const volumes = new Map<string, RenamedVolume>();
  const fold = (text: string) => (caseInsensitive ? text.toLowerCase() : text);
  for (const { name, size } of files) {
    const parts = parseVolumeName(name, { caseInsensitive });
    if (!parts || parts.parity || fold(parts.prefix) !== fold(prefix) || /[/\\]/.test(name)) continue;
    const stem = stemOf(name, parts);
    const newName = `${stem}.${packing.container}${endingOf(packing, parts)}`;
    const known = volumes.get(stem);
    // One of the new name may be half a file.
    if (!known || known.name === newName) {
      volumes.set(stem, { stem, name, size, parts, newName, newSize: 0, oldNames: [...(known?.oldNames ?? []), name] });
    } else {
      known.oldNames.push(name);
    }
  }
  return [...volumes.values()].sort(
    (a, b) => order.indexOf(a.parts.kind) - order.indexOf(b.parts.kind) || (a.stem < b.stem ? -1 : 1),
  );
}

/** The name of a volume without the endings for container and encryption. */
export function stemOf(name: string, { container, encryption }: VolumeName): string {
  return name.slice(0, -(container.length + 1) - (encryption === undefined ? 0 : encryption.length + 1));
}

function endingOf(packing: Packing, parts: VolumeName): string {
  const encryption = encryptionFor(packing, parts);
  return encryption === undefined ? "" : `.${encryption}`;
}
