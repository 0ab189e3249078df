// biome-ignore-all lint/style/noNonNullAssertion: indexes are within their tables by construction; checks would cost time in inner loops.
import { damaged } from "./decoder.ts";
import { PpmdMemory } from "./ppmd-memory.ts";

/*
 * A context takes 12 bytes: states less one (1), flags (1), sum of frequencies (2), address of the states (4), address
 * of the suffix (4). One with a single state has it in bytes 2 to 7 instead. A state takes 6: symbol, frequency,
 * successor (4).
 */
export const stateSize = 6;
export const ownState = 2;

/** Contexts and states by their addresses in the memory of a PPMd model. */
export class PpmdContexts {
  protected readonly memory: PpmdMemory;
  protected readonly bytes: Uint8Array;
  protected readonly words: Uint16Array;
  protected readonly longs: Uint32Array;

  constructor(memorySize: number) {
    this.memory = new PpmdMemory(memorySize);
    this.bytes = this.memory.bytes;
    this.words = this.memory.words;
    this.longs = this.memory.longs;
  }

  get memorySize(): number {
    return this.memory.size;
  }

  protected find(first: number, symbol: number): number {
    let state = first;
    while (this.bytes[state] !== symbol) {
      state += stateSize;
      if (state >= this.memory.size) throw damaged("PPMd");
    }
    return state;
  }

  protected swapWithPrevious(state: number): void {
    const words = this.words;
    const at = state >> 1;
    for (let i = at; i < at + 3; i++) {
      const word = words[i]!;
      words[i] = words[i - 3]!;
      words[i - 3] = word;
    }
  }

  protected copyState(from: number, to: number): void {
    this.bytes.copyWithin(to, from, from + stateSize);
  }

  protected states(context: number): number {
    return this.longs[(context >> 2) + 1]!;
  }

  protected suffix(context: number): number {
    return this.longs[(context >> 2) + 2]!;
  }

  protected sum(context: number): number {
    return this.words[(context >> 1) + 1]!;
  }

  protected setSum(context: number, value: number): void {
    this.words[(context >> 1) + 1] = value;
  }

  /** States lie at even addresses only, so their successor is read in halves. */
  protected successor(state: number): number {
    const at = (state >> 1) + 1;
    return this.words[at]! | (this.words[at + 1]! << 16);
  }

  protected setSuccessor(state: number, address: number): void {
    const at = (state >> 1) + 1;
    this.words[at] = address;
    this.words[at + 1] = address >>> 16;
  }
}
