import { fromBase64, fromUtf8, utf8 } from "../support/bytes.ts";
import { fileAttributes } from "../support/file-attributes.ts";
import { VolumeError } from "./volume-error.ts";

/** A time with the full precision of ticks. */
export interface MetadataTime {
  /** Since 1970, floored. */
  readonly seconds: number;
  /** Units of 100 ns within the second. */
  readonly fraction: number;
}

/** A metadata blob (remote-format.md 13). Values that are missing or unreadable are undefined. */
export interface Metadata {
  /** Every value as it stands in the blob, in its order. */
  readonly values: ReadonlyMap<string, string | null>;
  /** The bits of .NET's FileAttributes (13.2). */
  readonly attributes: number | undefined;
  readonly lastWriteTime: MetadataTime | undefined;
  readonly createTime: MetadataTime | undefined;
  /** The bytes of the link's text; undefined where it is absent or empty. */
  readonly symlinkTarget: Uint8Array | undefined;
  readonly unix: { readonly uid: number; readonly gid: number; readonly mode: number } | undefined;
  readonly ownerName: string | undefined;
  readonly groupName: string | undefined;
  /** Full names, raw values. */
  readonly extendedAttributes: readonly (readonly [name: string, value: Uint8Array])[];
}

/** Reads a blob, with or without byte order mark. Throws VolumeError `Damaged` if it is no JSON object. */
export function parseMetadata(blob: Uint8Array): Metadata {
  const values = valuesOf(blob);
  const text = (key: string) => values.get(key) ?? undefined;
  return {
    values,
    attributes: parseAttributes(text("CoreAttributes")),
    lastWriteTime: parseTicks(text("CoreLastWritetime")),
    createTime: parseTicks(text("CoreCreatetime")),
    symlinkTarget: linkBytes(text("CoreSymlinkTarget")),
    unix: parseOwnership(text("unix:uid-gid-perm")),
    ownerName: text("unix:owner-name") || undefined,
    groupName: text("unix:group-name") || undefined,
    extendedAttributes: [...values]
      .filter(([key, value]) => key.startsWith(attributePrefix) && value !== null)
      .map(([key, value]) => [key.slice(attributePrefix.length), fromBase64(value ?? "")] as const),
  };
}

const attributePrefix = "unix-ext:";

function valuesOf(blob: Uint8Array): ReadonlyMap<string, string | null> {
  let parsed: unknown;
  try {
    parsed = JSON.parse(fromUtf8(blob));
  } catch (error) {
    throw new VolumeError("Damaged", "The metadata is damaged: its JSON is broken", error);
  }
  if (typeof parsed !== "object" || parsed === null || Array.isArray(parsed)) {
    throw new VolumeError("Damaged", "The metadata is damaged: it is no JSON object");
  }
  // Some sources write numbers; objects and lists have no meaning here but are kept, as text.
  const textOf = (value: unknown) =>
    typeof value === "string" || value === null
      ? value
      : typeof value === "object"
        ? JSON.stringify(value)
        : `${value}`;
  return new Map(Object.entries(parsed).map(([key, value]) => [key, textOf(value)]));
}

const attributesByName = new Map(
  Object.entries(fileAttributes).map(([name, bit]) => [name.toLowerCase(), bit as number]),
);

function parseAttributes(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  let bits = 0;
  for (const part of text.split(",")) {
    const name = part.trim().toLowerCase();
    const bit = /^-?\d{1,10}$/.test(name) ? Number(name) : attributesByName.get(name);
    if (bit === undefined) return undefined;
    bits |= bit;
  }
  return bits;
}

const secondsFromYearOne = 62135596800;
const endOfTicks = 315537897600;

/** Ticks are too large for exact numbers, but their seconds are not: the last seven digits are the fraction. */
function parseTicks(text: string | undefined): MetadataTime | undefined {
  const digits = text?.trim();
  if (digits === undefined || !/^\d{1,19}$/.test(digits)) return undefined;
  const seconds = Number(digits.slice(0, -7));
  if (seconds >= endOfTicks) return undefined;
  return { seconds: seconds - secondsFromYearOne, fraction: Number(digits.slice(-7)) };
}

/** Exactly three decimal parts: `1000-1000-420`. */
function parseOwnership(text: string | undefined): Metadata["unix"] {
  const parts = /^(\d{1,10})-(\d{1,10})-(\d{1,10})$/.exec(text ?? "");
  return parts ? { uid: Number(parts[1]), gid: Number(parts[2]), mode: Number(parts[3]) } : undefined;
}

/** A byte that is not UTF-8 stands as U+0000 and the character of that value (remote-format.md 13.1). */
function linkBytes(text: string | undefined): Uint8Array | undefined {
  if (!text) return undefined;
  if (!text.includes("\0")) return utf8(text);
  const pieces: Uint8Array[] = [];
  let from = 0;
  for (let at = text.indexOf("\0"); at >= 0; at = text.indexOf("\0", from)) {
    const code = text.charCodeAt(at + 1);
    pieces.push(utf8(text.slice(from, at)));
    if (code > 255 || Number.isNaN(code)) throw new VolumeError("Damaged", "The metadata has an impossible link");
    pieces.push(Uint8Array.of(code));
    from = at + 2;
  }
  pieces.push(utf8(text.slice(from)));
  return Buffer.concat(pieces);
}
