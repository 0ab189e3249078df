/** Facts of the tar that Duplicati writes (remote-format.md 7). */
export const recordSize = 512;
export const indexName = ".eof-header";
export const indexMagic = "EOFHD1";
/** Position of the index's header (8 bytes), and the magic. */
export const indexTrailerLength = 14;

/** An entry of the index, under its name; the offset is that of the content. */
export interface TarIndexEntry {
  readonly Offset: number;
  readonly Size: number;
  readonly LastWriteTime: number;
}

/** Bytes to add to `size` for a multiple of 512. */
export function paddingOf(size: number): number {
  return (recordSize - (size % recordSize)) % recordSize;
}
