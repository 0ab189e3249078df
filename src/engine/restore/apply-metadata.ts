import { chmodSync, lchownSync } from "node:fs";
import { platform } from "#platform";
import type { FileStatus } from "../../platform/platform.ts";
import { codeOf, messageOf } from "../../support/errors.ts";
import { fileAttributes } from "../../support/file-attributes.ts";
import { type Metadata, parseMetadata, VolumeError } from "../../volumes/index.ts";
import { withoutSeparator } from "./places.ts";

export interface MetadataOptions {
  /** Owner, group and mode too. */
  readonly restorePermissions: boolean;
  /** Links too; each gets its own, nothing is applied to what it leads to. */
  readonly restoreSymlinkMetadata: boolean;
  readonly skipMetadata: boolean;
}

export type TargetKind = "file" | "folder" | "link";

/**
 * Applies metadata to what was restored (engine.md 13.8, remote-format.md 13.5). The order is that in which no step
 * undoes another: a new owner takes file capabilities away, a new mode can forbid attributes, and times come last.
 * Nothing is thrown: every method returns what could not be applied, in words without the path.
 *
 * On Unix a time of creation cannot be set. `ReadOnly` takes the write bits away, as it does in .NET; but as that
 * attribute depends on who ran the backup (13.2), a recorded mode that lets somebody write overrules it.
 */
export class MetadataApplier {
  readonly #options: MetadataOptions;
  readonly #status = {} as FileStatus;
  readonly #time = { seconds: 0, fraction: 0 };

  constructor(options: MetadataOptions) {
    this.#options = options;
  }

  /** Applies a blob as the backup holds it. Most say nothing but a time that matters, which is found without parsing. */
  applyBlob(path: string, blob: Uint8Array, kind: TargetKind): readonly string[] {
    if (this.#isLeftAlone(kind)) return nothing;
    if (kind !== "link" && !this.#options.restorePermissions && readPlainTime(blob, this.#time)) {
      return this.#applyPlainTime(withoutSeparator(path));
    }
    let metadata: Metadata;
    try {
      metadata = parseMetadata(blob);
    } catch (error) {
      if (error instanceof VolumeError) return [error.message];
      throw error;
    }
    return this.apply(path, metadata, kind);
  }

  apply(path: string, metadata: Metadata, kind: TargetKind): readonly string[] {
    if (this.#isLeftAlone(kind)) return nothing;
    const place = withoutSeparator(path);
    const failures: string[] = [];
    const attempt = (what: string, action: () => void): void => {
      try {
        action();
      } catch (error) {
        failures.push(failureText(what, error));
      }
    };
    let isLink = kind === "link";
    attempt("its status could not be read", () => {
      isLink ||= this.#isLink(place);
    });
    // What turns out to be a link must not pass anything on to what it leads to.
    if (failures.length > 0 || (isLink && this.#isLeftAlone("link"))) return failures;
    if (this.#options.restorePermissions) applyOwner(place, metadata, attempt);
    for (const [name, value] of metadata.extendedAttributes) {
      attempt(`the extended attribute "${name}" could not be set`, () =>
        platform.extendedAttributes.set(place, name, value),
      );
    }
    if (!isLink) this.#applyMode(place, metadata, attempt);
    if (this.#options.restorePermissions) failures.push(...foreignPermissions(metadata));
    const time = metadata.lastWriteTime;
    if (time) attempt(timeFailure, () => platform.setTimes(place, time, false));
    return failures;
  }

  #isLeftAlone(kind: TargetKind): boolean {
    return this.#options.skipMetadata || (kind === "link" && !this.#options.restoreSymlinkMetadata);
  }

  #applyPlainTime(path: string): readonly string[] {
    try {
      platform.setTimes(path, this.#time, false);
      return nothing;
    } catch (error) {
      return [failureText(timeFailure, error)];
    }
  }

  #isLink(path: string): boolean {
    return platform.readStatus(path, this.#status, false) && (this.#status.mode & typeMask) === linkType;
  }

  #applyMode(path: string, { unix, attributes }: Metadata, attempt: Attempt): void {
    if (unix && this.#options.restorePermissions) {
      attempt("its mode could not be set", () => chmodSync(path, unix.mode & 0o7777));
      return;
    }
    const isReadOnly = ((attributes ?? 0) & fileAttributes.ReadOnly) !== 0;
    if (!isReadOnly || (unix && (unix.mode & writeBits) !== 0)) return;
    attempt("it could not be made read-only", () => {
      platform.readStatus(path, this.#status, false);
      chmodSync(path, this.#status.mode & 0o7777 & ~writeBits);
    });
  }
}

type Attempt = (what: string, action: () => void) => void;

const nothing: readonly string[] = [];
const typeMask = 0o170000;
const linkType = 0o120000;
const writeBits = 0o222;
const timeFailure = "its modification time could not be set";

function failureText(what: string, error: unknown): string {
  return `${what}: ${codeOf(error) ?? messageOf(error)}`;
}

/** By name where this system knows it, else by number. */
function applyOwner(path: string, { unix, ownerName, groupName }: Metadata, attempt: Attempt): void {
  if (!unix) return;
  const uid = (ownerName === undefined ? undefined : platform.userId(ownerName)) ?? unix.uid;
  const gid = (groupName === undefined ? undefined : platform.groupId(groupName)) ?? unix.gid;
  attempt(`its owner could not be set to ${ownerName ?? unix.uid}:${groupName ?? unix.gid}`, () =>
    lchownSync(path, uid, gid),
  );
}

/** Permissions that only the system of the backup knows. */
function foreignPermissions({ values }: Metadata): string[] {
  const has = (key: string, none: string) => (values.get(key) ?? none) !== none;
  const failures: string[] = [];
  if (has("win-ext:accessrules", "[]")) failures.push("its Windows access rules were not applied");
  if (has("macos:acl", "")) failures.push("its macOS access control list was not applied");
  if (has("macos:flags", "0")) failures.push("its macOS flags were not applied");
  return failures;
}

/** Values of `CoreAttributes` that change nothing. */
const idleAttributes = new Set(["Normal", "Directory", "Hidden", "Hidden, Directory", "Archive"]);
const attributesKey = '"CoreAttributes":"';
const timeKey = '"CoreLastWritetime":"';
const secondsFromYearOne = 62135596800;

/**
 * The time of a blob without anything else that would have to be applied. False if it is not of that sort, or spelled
 * unusually: then it has to be parsed. A quoted key followed by a colon cannot stand inside of a string of JSON.
 */
function readPlainTime(blob: Uint8Array, into: { seconds: number; fraction: number }): boolean {
  const text = Buffer.from(blob.buffer, blob.byteOffset, blob.byteLength).toString("latin1");
  if (text.includes('"unix-ext:') || text.includes("\\")) return false;
  const attributes = valueAt(text, attributesKey);
  const time = valueAt(text, timeKey);
  if (attributes === undefined || time === undefined || !idleAttributes.has(attributes)) return false;
  if (time.length < 8 || time.length > 18) return false;
  let seconds = 0;
  let fraction = 0;
  for (let i = 0; i < time.length; i++) {
    const digit = time.charCodeAt(i) - 0x30;
    if (digit < 0 || digit > 9) return false;
    if (i < time.length - 7) seconds = seconds * 10 + digit;
    else fraction = fraction * 10 + digit;
  }
  into.seconds = seconds - secondsFromYearOne;
  into.fraction = fraction;
  return true;
}

function valueAt(text: string, key: string): string | undefined {
  const at = text.indexOf(key);
  if (at < 0) return undefined;
  const start = at + key.length;
  const end = text.indexOf('"', start);
  return end < 0 ? undefined : text.slice(start, end);
}
