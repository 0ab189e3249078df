/** How many raw hashes of `hashSize` bytes a blocklist holds (remote-format.md 4). */
export function hashesPerBlock(blocksize: number, hashSize: number): number {
  return Math.floor(blocksize / hashSize);
}

/** Blocks of a stream of `length` bytes. */
export function blockCount(length: number, blocksize: number): number {
  return Math.ceil(length / blocksize);
}

/** Blocklists of a stream: none for a single block (remote-format.md 5.1). */
export function blocklistCount(length: number, blocksize: number, hashSize: number): number {
  const blocks = blockCount(length, blocksize);
  return blocks <= 1 ? 0 : Math.ceil(blocks / hashesPerBlock(blocksize, hashSize));
}

/** Bytes of block number `index` of a stream; 0 if the stream has no such block. */
export function blockLength(length: number, blocksize: number, index: number): number {
  return Math.max(0, Math.min(blocksize, length - index * blocksize));
}

/** Hashes in blocklist number `index` of a stream; 0 if the stream has no such blocklist. */
export function blocklistHashCount(length: number, blocksize: number, hashSize: number, index: number): number {
  if (index >= blocklistCount(length, blocksize, hashSize)) return 0;
  const perBlock = hashesPerBlock(blocksize, hashSize);
  return Math.min(perBlock, blockCount(length, blocksize) - index * perBlock);
}

/** Where in the stream the block of entry `entry` of blocklist `list` begins. */
export function blockPosition(list: number, entry: number, blocksize: number, hashSize: number): number {
  return (list * hashesPerBlock(blocksize, hashSize) + entry) * blocksize;
}

/** The largest metadata blob that can be stored: one with a single blocklist (remote-format.md 13). */
export function largestMetadata(blocksize: number, hashSize: number): number {
  return hashesPerBlock(blocksize, hashSize) * blocksize;
}
