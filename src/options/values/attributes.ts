import { fileAttributes } from "../../support/file-attributes.ts";

/** Those that only an option can name, since they exist on Windows alone (filters-reports-scripts.md 1.8). */
export const allAttributes = {
  ...fileAttributes,
  Virtual: 65536,
  ExtendedAttributes: 262144,
  RecallOnOpen: 262144,
  Pinned: 524288,
  Unpinned: 1048576,
  RecallOnDataAccess: 4194304,
} as const;

export type FileAttribute = keyof typeof allAttributes;

export const fileAttributeNames = Object.keys(allAttributes) as FileAttribute[];

/** All bits of these attributes together. */
export function attributeMask(names: readonly FileAttribute[]): number {
  return names.reduce((mask, name) => mask | allAttributes[name], 0);
}
