import { byteOrderMark, fromUtf8, utf8 } from "../support/bytes.ts";
import type { ContainerReader } from "./container.ts";
import { VolumeError } from "./volume-error.ts";

export const filesetEntry = "fileset";

/** Control files are entries below this (remote-format.md 12). */
export const controlFileFolder = "extra/";

/** The entry `fileset` of a dlist. */
export function writeFileset(isFullBackup: boolean): Uint8Array {
  return Buffer.concat([byteOrderMark, utf8(`{"IsFullBackup":${isFullBackup}}`)]);
}

/**
 * Whether a dlist tells of a whole backup; true for old lists, which do not say.
 * Throws VolumeError `Damaged` if the entry is not readable.
 */
export function isFullBackup(list: ContainerReader): boolean {
  if (!list.entries.has(filesetEntry)) return true;
  let values: unknown;
  try {
    values = JSON.parse(fromUtf8(list.read(filesetEntry)));
  } catch (error) {
    throw new VolumeError("Damaged", `The entry "${filesetEntry}" of the list is damaged`, error);
  }
  const value = (values as { IsFullBackup?: unknown } | null)?.IsFullBackup;
  return typeof value === "boolean" ? value : true;
}
