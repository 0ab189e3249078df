// biome-ignore-all lint/style/noNonNullAssertion: indexes are within their tables by construction; checks would cost time in inner loops.
import { damaged } from "./decoder.ts";
import { ownState, stateSize } from "./ppmd-contexts.ts";
import { maxFrequency, PpmdModel } from "./ppmd-model.ts";
import { PpmdRangeDecoder } from "./ppmd-range-decoder.ts";

const binaryScaleBits = 14;
const periodBits = 7;
const initialEscapes = [0x3cdd, 0x1f3f, 0x59bf, 0x48f3, 0x64a1, 0x5abc, 0x6632, 0x6051];
const escapeGrowth = [25, 14, 9, 7, 5, 5, 4, 4, 4, 3, 3, 3, 2, 2, 2, 2];

/** Groups numbers of symbols, finer for few. */
const groupOf = new Uint8Array(260);
for (let i = 0, group = 0, left = 1; i < groupOf.length; i++) {
  groupOf[i] = group;
  if (i < 4) group++;
  else if (--left === 0) left = ++group - 4;
}

/** Decodes by the model: a symbol is found in the longest context that has it, after an escape from each longer one. */
export class PpmdDecoder extends PpmdModel {
  readonly #binary = new Uint16Array(25 * 64);
  /** Estimators of escapes: sum, shift, count. The last is a dummy. */
  readonly #escapeSums = new Uint16Array(24 * 32 + 1);
  readonly #escapeShifts = new Uint8Array(24 * 32 + 1);
  readonly #escapeCounts = new Uint8Array(24 * 32 + 1);
  readonly #masked = new Uint8Array(256);
  #input = new PpmdRangeDecoder(new Uint8Array(4));
  #runLength = 0;
  #initialRunLength = 0;
  #previousSuccess = 0;

  /** Fills `output`; throws if the data do not suffice. */
  decode(data: Uint8Array, order: number, output: Uint8Array): void {
    this.#input = new PpmdRangeDecoder(data);
    this.maxOrder = order;
    this.initialEscape = 0;
    this.restart();
    for (let i = 0; i < output.length; i++) output[i] = this.#decodeSymbol();
  }

  protected override restart(): void {
    super.restart();
    this.#initialRunLength = -Math.min(this.maxOrder, 12) - 1;
    this.#runLength = this.#initialRunLength;
    this.#previousSuccess = 0;
    for (let group = 0, frequency = 0; group < 25; group++) {
      while (groupOf[frequency] === group) frequency++;
      for (let i = 0; i < 64; i++) {
        this.#binary[group * 64 + i] = (1 << binaryScaleBits) - Math.floor(initialEscapes[i & 7]! / (frequency + 1));
      }
    }
    for (let group = 0, symbols = 0; group < 24; group++) {
      while (groupOf[symbols + 3] === group + 3) symbols++;
      this.#escapeSums.fill((2 * symbols + 5) << (periodBits - 4), group * 32, group * 32 + 32);
    }
    this.#escapeShifts.fill(periodBits - 4);
    this.#escapeCounts.fill(7);
    this.#escapeShifts[24 * 32] = periodBits;
    this.#escapeCounts[24 * 32] = 64;
  }

  #decodeSymbol(): number {
    const bytes = this.bytes;
    const context = this.minContext;
    const symbol = bytes[context] !== 0 ? this.#decodeFromMany(context) : this.#decodeFromOne(context);
    if (symbol >= 0) return symbol;
    for (;;) {
      const escaped = bytes[this.minContext]!;
      do {
        this.orderFall++;
        this.minContext = this.suffix(this.minContext);
        if (this.minContext === 0) throw damaged("PPMd");
      } while (bytes[this.minContext] === escaped);
      const found = this.#decodeFromUnmasked(this.minContext, escaped);
      if (found >= 0) return found;
    }
  }

  /** The symbol, or -1 for an escape; so do the next two. */
  #decodeFromMany(context: number): number {
    const bytes = this.bytes;
    const input = this.#input;
    const total = this.sum(context);
    const wanted = input.threshold(total);
    const count = bytes[context]!;
    let state = this.states(context);
    let sum = bytes[state + 1]!;
    if (wanted < sum) {
      input.decode(0, sum);
      this.found = state;
      const symbol = bytes[state]!;
      this.#previousSuccess = 2 * sum >= total ? 1 : 0;
      this.#runLength += this.#previousSuccess;
      this.setSum(context, total + 4);
      bytes[state + 1] = sum + 4;
      if (sum + 4 > maxFrequency) this.rescale();
      this.toNextContext();
      return symbol;
    }
    this.#previousSuccess = 0;
    for (let i = 0; i < count; i++) {
      state += stateSize;
      const frequency = bytes[state + 1]!;
      sum += frequency;
      if (wanted >= sum) continue;
      input.decode(sum - frequency, frequency);
      const symbol = bytes[state]!;
      this.found = state;
      this.setSum(context, total + 4);
      bytes[state + 1] = frequency + 4;
      if (frequency + 4 > bytes[state - stateSize + 1]!) {
        this.swapWithPrevious(state);
        this.found = state - stateSize;
        if (frequency + 4 > maxFrequency) this.rescale();
      }
      this.toNextContext();
      return symbol;
    }
    if (wanted >= total) throw damaged("PPMd");
    input.decode(sum, total - sum);
    this.#masked.fill(0);
    for (let i = 0; i <= count; i++, state -= stateSize) this.#masked[bytes[state]!] = 1;
    return -1;
  }

  #decodeFromOne(context: number): number {
    const bytes = this.bytes;
    const state = context + ownState;
    const frequency = bytes[state + 1]!;
    const suffixCount = bytes[this.suffix(context)]!;
    const index =
      groupOf[frequency - 1]! * 64 +
      this.#previousSuccess +
      ((this.#runLength >> 26) & 0x20) +
      (suffixCount === 0 ? 0 : suffixCount === 1 ? 2 : suffixCount < 11 ? 4 : 6) +
      bytes[context + 1]!;
    const chance = this.#binary[index]!;
    const lowered = chance - ((chance + (1 << (periodBits - 2))) >> periodBits);
    if (this.#input.decodeBinary(chance, binaryScaleBits)) {
      this.#binary[index] = lowered + (1 << periodBits);
      const symbol = bytes[state]!;
      bytes[state + 1] = frequency + (frequency < 196 ? 1 : 0);
      this.found = state;
      this.#previousSuccess = 1;
      this.#runLength++;
      this.toNextContext();
      return symbol;
    }
    this.#binary[index] = lowered;
    this.initialEscape = escapeGrowth[lowered >> 10]!;
    this.#masked.fill(0);
    this.#masked[bytes[state]!] = 1;
    this.#previousSuccess = 0;
    return -1;
  }

  #decodeFromUnmasked(context: number, escaped: number): number {
    const bytes = this.bytes;
    const input = this.#input;
    const count = bytes[context]!;
    const states = this.states(context);
    const end = states + (count + 1) * stateSize;
    let sum = 0;
    for (let state = states; state < end; state += stateSize) {
      if (this.#masked[bytes[state]!] === 0) sum += bytes[state + 1]!;
    }

    let estimator = 24 * 32;
    let escapeFrequency = 1;
    if (count !== 255) {
      estimator =
        (groupOf[count + 2]! - 3) * 32 +
        (this.sum(context) > 11 * (count + 1) ? 1 : 0) +
        (2 * count < bytes[this.suffix(context)]! + escaped ? 2 : 0) +
        bytes[context + 1]!;
      const estimate = this.#escapeSums[estimator]!;
      const mean = estimate >> this.#escapeShifts[estimator]!;
      this.#escapeSums[estimator] = estimate - mean;
      escapeFrequency = mean === 0 ? 1 : mean;
    }
    const total = sum + escapeFrequency;
    const wanted = input.threshold(total);
    if (wanted >= total) throw damaged("PPMd");
    if (wanted >= sum) {
      input.decode(sum, escapeFrequency);
      this.#escapeSums[estimator] = this.#escapeSums[estimator]! + total;
      for (let state = states; state < end; state += stateSize) this.#masked[bytes[state]!] = 1;
      return -1;
    }
    let state = states;
    let low = 0;
    for (;;) {
      const frequency = this.#masked[bytes[state]!] === 0 ? bytes[state + 1]! : 0;
      if (wanted < low + frequency) break;
      low += frequency;
      state += stateSize;
    }
    const frequency = bytes[state + 1]!;
    input.decode(low, frequency);
    const shift = this.#escapeShifts[estimator]!;
    if (shift < periodBits && --this.#escapeCounts[estimator]! === 0) {
      this.#escapeSums[estimator] = this.#escapeSums[estimator]! << 1;
      this.#escapeCounts[estimator] = 3 << shift;
      this.#escapeShifts[estimator] = shift + 1;
    }
    const symbol = bytes[state]!;
    this.found = state;
    this.#runLength = this.#initialRunLength;
    this.setSum(context, this.sum(context) + 4);
    bytes[state + 1] = frequency + 4;
    if (frequency + 4 > maxFrequency) this.rescale();
    this.updateModel();
    return symbol;
  }
}
