/** Bits of file attributes as Windows numbers them (filters-reports-scripts.md 1.8). */
export const fileAttributes = {
  ReadOnly: 1,
  Hidden: 2,
  System: 4,
  Directory: 16,
  Archive: 32,
  Device: 64,
  Normal: 128,
  Temporary: 256,
  SparseFile: 512,
  ReparsePoint: 1024,
  Compressed: 2048,
  Offline: 4096,
  NotContentIndexed: 8192,
  Encrypted: 16384,
  IntegrityStream: 32768,
  Virtual: 65536,
  NoScrubData: 131072,
  ExtendedAttributes: 262144,
  RecallOnOpen: 262144,
  Pinned: 524288,
  Unpinned: 1048576,
  RecallOnDataAccess: 4194304,
} as const;

export type FileAttribute = keyof typeof fileAttributes;

export const fileAttributeNames = Object.keys(fileAttributes) as FileAttribute[];

/** All bits of these attributes together. */
export function attributeMask(names: readonly FileAttribute[]): number {
  return names.reduce((mask, name) => mask | fileAttributes[name], 0);
}
