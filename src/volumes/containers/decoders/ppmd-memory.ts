// biome-ignore-all lint/style/noNonNullAssertion: indexes are within their tables by construction; checks would cost time in inner loops.
/** All memory of the model is given out in units of this size: a context, or two states. */
const unitSize = 12;

const classCount = 38;
const largestClass = 128;
const freeStamp = 0xffffffff;
const attemptsBetweenJoins = 1 << 13;

/** Size in units of each class of blocks, and the smallest class that holds a number of units. */
const classUnits = new Uint8Array(classCount);
const classOfUnits = new Uint8Array(largestClass + 1);
for (let index = 0, units = 0; index < classCount; index++) {
  const step = index < 12 ? (index >> 2) + 1 : 4;
  for (let i = 0; i < step; i++) classOfUnits[++units] = index;
  classUnits[index] = units;
}

/**
 * The memory of a PPMd model. When it is full the model starts anew, and it must be full at the same symbol as it was
 * for the writer: so the way in which blocks are split, given back and joined is part of the format.
 *
 * Text grows from the bottom, blocks of states grow upwards in the middle (`low`), contexts downwards from the top
 * (`high`). Address 0 stands for "none".
 */
export class PpmdMemory {
  readonly size: number;
  readonly bytes: Uint8Array;
  readonly words: Uint16Array;
  readonly longs: Uint32Array;
  /** End of the text. */
  text = 0;
  /** Begin of the units: below lies text only. */
  unitsStart = 0;
  #low = 0;
  #high = 0;
  #attemptsLeft = 0;
  readonly #free = new Uint32Array(classCount);

  constructor(size: number) {
    this.size = size;
    const buffer = new ArrayBuffer(size + unitSize);
    this.bytes = new Uint8Array(buffer);
    this.words = new Uint16Array(buffer);
    this.longs = new Uint32Array(buffer);
  }

  reset(): void {
    this.#free.fill(0);
    this.text = 0;
    this.#high = this.size;
    this.unitsStart = this.#high - Math.floor(this.size / 8 / unitSize) * 7 * unitSize;
    this.#low = this.unitsStart;
    this.#attemptsLeft = 0;
  }

  /** Room for `units` from the fresh memory right after {@link reset}. */
  takeFresh(units: number): number {
    this.#low += units * unitSize;
    return this.#low - units * unitSize;
  }

  /** Address of a unit for a context; 0 if memory is full. */
  allocateContext(): number {
    if (this.#high !== this.#low) {
      this.#high -= unitSize;
      return this.#high;
    }
    return this.#free[0] !== 0 ? this.#take(0) : this.#allocateRare(0);
  }

  /** Address of a block of at least `units`; 0 if memory is full. */
  allocate(units: number): number {
    const index = classOfUnits[units]!;
    if (this.#free[index] !== 0) return this.#take(index);
    const length = classUnits[index]! * unitSize;
    if (this.#high - this.#low >= length) {
      this.#low += length;
      return this.#low - length;
    }
    return this.#allocateRare(index);
  }

  free(address: number, units: number): void {
    this.#give(address, classOfUnits[units]!);
  }

  /** Moves a block into one that has room for a unit more, if it needs to; 0 if memory is full. */
  expand(address: number, units: number): number {
    if (classOfUnits[units] === classOfUnits[units + 1]) return address;
    const larger = this.allocate(units + 1);
    if (larger === 0) return 0;
    this.bytes.copyWithin(larger, address, address + units * unitSize);
    this.free(address, units);
    return larger;
  }

  /** Gives back the end of a block, or moves it into a smaller one. */
  shrink(address: number, oldUnits: number, newUnits: number): number {
    const oldIndex = classOfUnits[oldUnits]!;
    const newIndex = classOfUnits[newUnits]!;
    if (oldIndex === newIndex) return address;
    if (this.#free[newIndex] !== 0) {
      const smaller = this.#take(newIndex);
      this.bytes.copyWithin(smaller, address, address + newUnits * unitSize);
      this.#give(address, oldIndex);
      return smaller;
    }
    this.#split(address, oldIndex, newIndex);
    return address;
  }

  /** A free block has: the stamp, the next free block of its class, its units. */
  #give(address: number, index: number): void {
    const at = address >> 2;
    this.longs[at] = freeStamp;
    this.longs[at + 1] = this.#free[index]!;
    this.longs[at + 2] = classUnits[index]!;
    this.#free[index] = address;
  }

  #take(index: number): number {
    const address = this.#free[index]!;
    this.#free[index] = this.longs[(address >> 2) + 1]!;
    return address;
  }

  #split(address: number, oldIndex: number, newIndex: number): void {
    const kept = classUnits[newIndex]!;
    this.#giveUnits(address + kept * unitSize, classUnits[oldIndex]! - kept);
  }

  /** Gives back any number of units, up to the largest class, as one or two blocks. */
  #giveUnits(address: number, units: number): void {
    let index = classOfUnits[units]!;
    if (classUnits[index] !== units) {
      index--;
      const first = classUnits[index]!;
      this.#give(address + first * unitSize, classOfUnits[units - first]!);
    }
    this.#give(address, index);
  }

  #allocateRare(index: number): number {
    if (this.#attemptsLeft === 0) {
      this.#joinFreeBlocks();
      if (this.#free[index] !== 0) return this.#take(index);
    }
    for (let larger = index + 1; larger < classCount; larger++) {
      if (this.#free[larger] === 0) continue;
      const block = this.#take(larger);
      this.#split(block, larger, index);
      return block;
    }
    this.#attemptsLeft--;
    const length = classUnits[index]! * unitSize;
    if (this.unitsStart - this.text <= length) return 0;
    this.unitsStart -= length;
    return this.unitsStart;
  }

  #joinFreeBlocks(): void {
    const { longs } = this;
    this.#attemptsLeft = attemptsBetweenJoins;
    // A guard: the memory between the two ends is not a free block, whatever it was before.
    if (this.#low !== this.#high) longs[this.#low >> 2] = 0;

    const joined: number[] = [];
    for (let index = 0; index < classCount; index++) {
      let address = this.#free[index]!;
      this.#free[index] = 0;
      while (address !== 0) {
        const at = address >> 2;
        let units = longs[at + 2]!;
        if (units !== 0) {
          joined.push(address);
          for (;;) {
            const neighbour = (address + units * unitSize) >> 2;
            if (longs[neighbour] !== freeStamp) break;
            units += longs[neighbour + 2]!;
            longs[neighbour + 2] = 0;
          }
          longs[at + 2] = units;
        }
        address = longs[at + 1]!;
      }
    }
    for (const start of joined) {
      let address = start;
      let units = longs[(address >> 2) + 2]!;
      if (units === 0) continue;
      for (; units > largestClass; units -= largestClass) {
        this.#give(address, classCount - 1);
        address += largestClass * unitSize;
      }
      this.#giveUnits(address, units);
    }
  }
}
