/** Each frame begins with the number of its stream, three zeros, and its length. */
const headerLength = 8;

/** 1 is standard output, 2 standard error; 0, standard input, is not sent to us. */
export type FrameStream = 0 | 1 | 2;

/**
 * Takes the two outputs of a program apart that an engine sends as one: frames that may begin and end anywhere in the pieces that
 * arrive. Nothing is kept but the header of the current frame.
 */
export class FrameReader {
  readonly #header = Buffer.alloc(headerLength);
  #headerBytes = 0;
  #stream: FrameStream = 1;
  /** Bytes of the current frame that are still to come. */
  #left = 0;

  /** The parts of frames in a piece. Throws if it is none. */
  *read(piece: Uint8Array): Generator<{ stream: FrameStream; bytes: Uint8Array }> {
    for (let at = 0; at < piece.byteLength; ) {
      if (this.#left === 0) {
        const count = Math.min(headerLength - this.#headerBytes, piece.byteLength - at);
        this.#header.set(piece.subarray(at, at + count), this.#headerBytes);
        this.#headerBytes += count;
        at += count;
        if (this.#headerBytes === headerLength) this.#begin();
        continue;
      }
      const bytes = piece.subarray(at, at + this.#left);
      this.#left -= bytes.byteLength;
      at += bytes.byteLength;
      yield { stream: this.#stream, bytes };
    }
  }

  /** Whether all that has begun has arrived. */
  get isComplete(): boolean {
    return this.#left === 0 && this.#headerBytes === 0;
  }

  #begin(): void {
    const stream = this.#header[0] ?? 0;
    if (stream > 2 || this.#header.readUIntBE(1, 3) !== 0) throw new Error("The engine's answer makes no sense");
    this.#stream = stream as FrameStream;
    this.#left = this.#header.readUInt32BE(4);
    this.#headerBytes = 0;
  }
}
