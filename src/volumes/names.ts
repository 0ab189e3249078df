import { UserError } from "../support/errors.ts";
import { formatVolumeTime, parseVolumeTime } from "../support/time.ts";

export type VolumeKind = "dblock" | "dindex" | "dlist";

/** What the name of a remote volume says (remote-format.md 3). */
export interface VolumeName {
  readonly prefix: string;
  readonly kind: VolumeKind;
  /** Hexadecimal, in the case it was written in. */
  readonly guid?: string;
  /** Seconds since 1970. A list that has a guid instead has no time of its own. */
  readonly time?: number;
  /** Key of the container module. */
  readonly container: string;
  /** Key of the encryption module; absent when the volume is not encrypted. */
  readonly encryption?: string;
  /** True for the parity companion of the volume that the other fields describe. */
  readonly parity: boolean;
}

/**
 * Undefined for anything that is not a volume; such files must be left alone (remote-format.md 3.2).
 * `caseInsensitive` is the option `case-insensitive-remote`.
 */
export function parseVolumeName(
  name: string,
  { caseInsensitive = false }: { caseInsensitive?: boolean } = {},
): VolumeName | undefined {
  const parity = name.slice(-parityEnding.length).toLowerCase() === parityEnding;
  const match = (caseInsensitive ? anyCase : exactCase).exec(parity ? name.slice(0, -parityEnding.length) : name);
  if (!match) return undefined;
  const { prefix, guid, time, kind, container, encryption } = match.groups as Record<string, string | undefined>;
  const seconds = time === undefined ? undefined : parseVolumeTime(time.toUpperCase());
  if (time !== undefined && seconds === undefined) return undefined;
  return {
    prefix: prefix as string,
    kind: kind?.toLowerCase() as VolumeKind,
    ...(guid !== undefined && { guid }),
    ...(seconds !== undefined && { time: seconds }),
    container: container as string,
    ...(encryption !== undefined && { encryption }),
    parity,
  };
}

/** The parts of a name that the caller chooses. */
export type NameParts = Pick<VolumeName, "prefix" | "container" | "encryption">;

/** Name of a volume of blocks. Throws UserError `PrefixCannotContainHyphens`, as the other two do. */
export function dblockName(parts: NameParts, guid = newGuid()): string {
  return join(parts, `b${guid}`, "dblock");
}

export function dindexName(parts: NameParts, guid = newGuid()): string {
  return join(parts, `i${guid}`, "dindex");
}

/** `time` in seconds since 1970. */
export function dlistName(parts: NameParts, time: number): string {
  return join(parts, formatVolumeTime(time), "dlist");
}

/** Name of the parity companion of a dblock or dlist (remote-format.md 19). */
export function parityName(volumeName: string): string {
  return volumeName + parityEnding;
}

/** 32 lower-case hexadecimal digits. */
export function newGuid(): string {
  return crypto.randomUUID().replaceAll("-", "");
}

const parityEnding = ".par2";

// The class of letters holds `|`, and any one character may stand before the kind, because Duplicati accepts both.
const pattern =
  "^(?<prefix>[^-]+)-(?:[i|bIB](?<guid>[0-9A-Fa-f]+)|(?<time>\\d{8}T\\d{6}Z)).(?<kind>dblock|dlist|dindex)" +
  "\\.(?<container>[^.]+)(?:\\.(?<encryption>.+))?$";
const exactCase = new RegExp(pattern);
const anyCase = new RegExp(pattern, "i");

function join({ prefix, container, encryption }: NameParts, middle: string, kind: VolumeKind): string {
  if (prefix.includes("-")) {
    throw new UserError("PrefixCannotContainHyphens", `The prefix "${prefix}" contains a hyphen`, {
      advice: "Choose a prefix without hyphens.",
    });
  }
  return `${prefix}-${middle}.${kind}.${container}${encryption === undefined ? "" : `.${encryption}`}`;
}
