import { formatVolumeTime, parseVolumeTime } from "../support/time.ts";
import { parseVolumeName } from "./names.ts";

/** What the name of a file says that is in use no more, and waits to be deleted. */
export interface RetiredName {
  /** Under which it was in use: of a volume, or of a parity companion. */
  readonly name: string;
  readonly prefix: string;
  /** When it was retired, in seconds since 1970. */
  readonly time: number;
  /** It was found damaged, not just needed no more. */
  readonly isDamaged: boolean;
}

/**
 * Name for a file that is in use no more: nobody takes it for a volume, since no volume has this after its first hyphen,
 * whatever its prefix. The time stands in it so that it is known without a database. `time` in seconds since 1970.
 */
export function retiredName(name: string, time: number, { isDamaged }: { isDamaged: boolean }): string {
  return `bunker-${isDamaged ? "damaged" : "retired"}-${formatVolumeTime(time)}-${name}`;
}

/** Undefined for anything else. `caseInsensitive` is the option `case-insensitive-remote`. */
export function parseRetiredName(
  text: string,
  { caseInsensitive = false }: { caseInsensitive?: boolean } = {},
): RetiredName | undefined {
  const [, why, when, name] = (caseInsensitive ? anyCase : exactCase).exec(text) ?? [];
  if (why === undefined || when === undefined || name === undefined) return undefined;
  const time = parseVolumeTime(when.toUpperCase());
  const volume = parseVolumeName(name, { caseInsensitive });
  if (time === undefined || !volume) return undefined;
  return { name, prefix: volume.prefix, time, isDamaged: why.toLowerCase() === "damaged" };
}

const pattern = "^bunker-(damaged|retired)-(\\d{8}T\\d{6}Z)-(.+)$";
const exactCase = new RegExp(pattern);
const anyCase = new RegExp(pattern, "i");
