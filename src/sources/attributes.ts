import { fileAttributes } from "../support/file-attributes.ts";
import { isLink, modeType, type SourceEntry } from "./entry.ts";

/** The names of the bits, as `CoreAttributes` has them; a bit without a name makes it a number. */
export function attributeNames(attributes: number): string {
  let rest = attributes;
  const names: string[] = [];
  for (const [name, bit] of Object.entries(fileAttributes)) {
    if ((attributes & bit) === 0) continue;
    names.push(name);
    rest &= ~bit;
  }
  return rest === 0 && names.length > 0 ? names.join(", ") : String(attributes);
}

/** A comma list of names as options have it; letter case and unknown names do not matter (1.8). */
export function parseAttributeNames(text: string): number {
  const bits = new Map(Object.entries(fileAttributes).map(([name, bit]) => [name.toLowerCase(), bit]));
  return text.split(",").reduce((mask, name) => mask | (bits.get(name.trim().toLowerCase()) ?? 0), 0);
}

/** Who asks: the answer to "is it read-only" depends on it. */
export interface ProcessIdentity {
  readonly uid: number;
  readonly gid: number;
  readonly groups: ReadonlySet<number>;
}

export function currentIdentity(): ProcessIdentity {
  return {
    uid: process.geteuid?.() ?? -1,
    gid: process.getegid?.() ?? -1,
    groups: new Set(process.getgroups?.()),
  };
}

/**
 * The attributes that .NET derives on Unix. `ReadOnly` looks at the one class of permission bits that applies, root
 * being no exception; for a link it takes the owner of the link and the bits of what it finally leads to.
 */
export function attributesOf(entry: SourceEntry, identity: ProcessIdentity): number {
  const shift = classShift(entry, identity);
  const bits = (entry.targetMode >> shift) & 0o7;
  let attributes = 0;
  if ((bits & 0o4) !== 0 && (bits & 0o2) === 0) attributes |= fileAttributes.ReadOnly;
  if (entry.name.charCodeAt(0) === dot) attributes |= fileAttributes.Hidden;
  if (entry.kind === "folder" || entry.isFolderLink) attributes |= fileAttributes.Directory;
  if (modeType(entry.mode) === isLink) attributes |= fileAttributes.ReparsePoint;
  return attributes === 0 ? fileAttributes.Normal : attributes;
}

const dot = 0x2e;

function classShift(entry: SourceEntry, identity: ProcessIdentity): number {
  if (entry.uid === identity.uid) return 6;
  return entry.gid === identity.gid || identity.groups.has(entry.gid) ? 3 : 0;
}
