import { platform } from "#platform";
import { toBase64 } from "../support/bytes.ts";
import { attributeNames, attributesOf, currentIdentity, type ProcessIdentity } from "./attributes.ts";
import type { SourceEntry } from "./entry.ts";
import { decodeLinkText } from "./link-text.ts";

/** The blob of an object without metadata: a byte order mark and `{}`. */
export const emptyMetadata: Uint8Array = new Uint8Array([0xef, 0xbb, 0xbf, 0x7b, 0x7d]);

/** Builds metadata blobs, byte for byte as Duplicati does (remote-format.md 13). */
export class MetadataBuilder {
  readonly #identity: ProcessIdentity;
  readonly #encoder = new TextEncoder();
  #buffer = withByteOrderMark(new Uint8Array(4096));

  /** Most entries of a folder have the same owner, mode and attributes, so their text is kept. */
  readonly #fixedParts = new Map<number, Map<string, string>>();

  constructor(identity: ProcessIdentity = currentIdentity()) {
    this.#identity = identity;
  }

  /**
   * The blob of `entry`, whose full path is `path`. The result is a view that the next call overwrites.
   *
   * Throws if the extended attributes cannot be read.
   */
  build(entry: SourceEntry, path: string): Uint8Array {
    // Of a followed link, too, everything is the link's.
    const names = entry.attributeNames ?? platform.extendedAttributes.list(path);
    let text = names.length === 0 ? "{" : `{${extendedAttributes(path, names)}`;
    text += this.#fixedPart(entry);
    const modified = ticks(entry.mtimeSeconds, entry.mtimeFraction);
    if (modified !== undefined) text += `,"CoreLastWritetime":"${modified}"`;
    const created = isChangedEarlier(entry) ? ticks(entry.ctimeSeconds, entry.ctimeFraction) : modified;
    if (created !== undefined) text += `,"CoreCreatetime":"${created}"`;
    if (entry.kind === "symlink") text += `,${linkTarget(entry)}`;
    return this.#encode(`${text}}`);
  }

  /** The blob of a link when metadata is not wanted: its text is kept all the same. A view, as of {@link build}. */
  buildLinkOnly(entry: SourceEntry): Uint8Array {
    return this.#encode(`{${linkTarget(entry)}}`);
  }

  #fixedPart(entry: SourceEntry): string {
    const attributes = attributesOf(entry, this.#identity);
    const permissions = entry.mode & 0o777;
    const kind = attributes * 0o1000 + permissions;
    let byOwner = this.#fixedParts.get(kind);
    if (byOwner === undefined) {
      byOwner = new Map();
      this.#fixedParts.set(kind, byOwner);
    }
    const owner = `${entry.uid}-${entry.gid}`;
    let text = byOwner.get(owner);
    if (text === undefined) {
      text = fixedPart(entry, permissions, attributes);
      byOwner.set(owner, text);
    }
    return text;
  }

  #encode(text: string): Uint8Array {
    const room = markLength + text.length * 3;
    if (room > this.#buffer.byteLength) this.#buffer = withByteOrderMark(new Uint8Array(room * 2));
    const { written } = this.#encoder.encodeInto(text, this.#buffer.subarray(markLength));
    return this.#buffer.subarray(0, markLength + written);
  }
}

const markLength = 3;

function withByteOrderMark(buffer: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  buffer.set([0xef, 0xbb, 0xbf]);
  return buffer;
}

function extendedAttributes(path: string, names: readonly string[]): string {
  let text = "";
  for (const name of names) {
    const value = platform.extendedAttributes.get(path, name);
    if (value !== undefined && value.byteLength > 0) text += `${quoted(`unix-ext:${name}`)}:"${toBase64(value)}",`;
  }
  return text;
}

function fixedPart(entry: SourceEntry, permissions: number, attributes: number): string {
  const parts = [`"unix:uid-gid-perm":"${entry.uid}-${entry.gid}-${permissions}"`];
  const owner = platform.userName(entry.uid);
  if (owner !== undefined) parts.push(`"unix:owner-name":${quoted(owner)}`);
  const group = platform.groupName(entry.gid);
  if (group !== undefined) parts.push(`"unix:group-name":${quoted(group)}`);
  parts.push(`"CoreAttributes":"${attributeNames(attributes)}"`);
  return parts.join(",");
}

function linkTarget(entry: SourceEntry): string {
  return `"CoreSymlinkTarget":${quoted(decodeLinkText(entry.linkTarget ?? new Uint8Array(0)))}`;
}

/** .NET takes the earlier of the two times for that of creation. */
function isChangedEarlier(entry: SourceEntry): boolean {
  return (
    entry.ctimeSeconds < entry.mtimeSeconds ||
    (entry.ctimeSeconds === entry.mtimeSeconds && entry.ctimeFraction < entry.mtimeFraction)
  );
}

const secondsToEpoch = 62135596800; // from the year 1 to 1970
const secondsOfCalendar = 315537897600; // from the year 1 to the end of the year 9999

/** Ticks as decimal text; undefined outside of the years 1 to 9999. A number would not hold all digits. */
function ticks(seconds: number, fraction: number): string | undefined {
  const sinceYearOne = seconds + secondsToEpoch;
  if (sinceYearOne < 0 || sinceYearOne >= secondsOfCalendar) return undefined;
  if (sinceYearOne === 0) return String(fraction);
  // The leading 1 gives the fraction its seven digits.
  return sinceYearOne + String(10_000_000 + fraction).slice(1);
}

function quoted(text: string): string {
  return JSON.stringify(text).replace(/[\u0085\u2028\u2029]/g, (character) => {
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
  });
}
