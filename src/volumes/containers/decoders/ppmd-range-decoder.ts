import { damaged } from "./decoder.ts";

/** The carryless range coder of PPMd. */
export class PpmdRangeDecoder {
  readonly #data: Uint8Array;
  #at = 0;
  #low = 0;
  #range = 0xffffffff;
  #code = 0;

  constructor(data: Uint8Array) {
    this.#data = data;
    for (let i = 0; i < 4; i++) this.#code = ((this.#code << 8) | this.#next()) >>> 0;
  }

  /** Where in 0 to `total` the next symbol lies; must be followed by {@link decode}. */
  threshold(total: number): number {
    this.#range = Math.floor(this.#range / total);
    if (this.#range === 0) throw damaged("PPMd");
    return Math.floor(this.#code / this.#range);
  }

  decode(start: number, size: number): void {
    const skipped = start * this.#range;
    this.#low = (this.#low + skipped) >>> 0;
    this.#code = (this.#code - skipped) >>> 0;
    this.#range *= size;
    this.#normalize();
  }

  /** True for the likely case, whose chance is `chance` of 2^`bits`. */
  decodeBinary(chance: number, bits: number): boolean {
    const unit = this.#range >>> bits;
    const bound = unit * chance;
    const likely = this.#code < bound;
    if (likely) this.#range = bound;
    else {
      this.#low = (this.#low + bound) >>> 0;
      this.#code -= bound;
      this.#range = unit * ((1 << bits) - chance);
    }
    this.#normalize();
    return likely;
  }

  #normalize(): void {
    for (;;) {
      if ((this.#low ^ (this.#low + this.#range)) >>> 0 >= 1 << 24) {
        if (this.#range >= 1 << 15) return;
        this.#range = -this.#low & 0x7fff;
      }
      this.#code = ((this.#code << 8) | this.#next()) >>> 0;
      this.#range = (this.#range << 8) >>> 0;
      this.#low = (this.#low << 8) >>> 0;
    }
  }

  #next(): number {
    const byte = this.#data[this.#at++];
    if (byte === undefined) throw damaged("PPMd");
    return byte;
  }
}
