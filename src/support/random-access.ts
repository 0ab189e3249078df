/** Bytes that can be read at any place: of a file, a buffer, or what either decrypts to. */
export interface RandomAccess {
  readonly size: number;
  /** Exactly `length` bytes at `offset`; throws if they are not there. The result may be a view: do not keep it. */
  read(offset: number, length: number): Uint8Array;
}
