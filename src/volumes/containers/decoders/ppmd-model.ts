// biome-ignore-all lint/style/noNonNullAssertion: indexes are within their tables by construction; checks would cost time in inner loops.
import { damaged } from "./decoder.ts";
import { ownState, PpmdContexts, stateSize } from "./ppmd-contexts.ts";

export const maxFrequency = 124;
const rescaledFlag = 1 << 2;
const previousHighFlag = 1 << 4;

/** Flag bit 3: a symbol of letters' height (64 and up). Bit 4 is the same of the symbol before. */
const highBit = (symbol: number): number => (symbol >= 0x40 ? 1 << 3 : 0);

/** What PPMd variant I by Dmitry Shkarin knows of the text so far. It starts anew when its memory is full. */
export class PpmdModel extends PpmdContexts {
  protected maxOrder = 0;
  protected orderFall = 0;
  protected initialEscape = 0;
  /** Addresses of the contexts in use, and of the state that was found. */
  protected minContext = 0;
  protected maxContext = 0;
  protected found = 0;
  readonly #path = new Uint32Array(65);

  protected restart(): void {
    const memory = this.memory;
    memory.reset();
    this.orderFall = this.maxOrder;

    const root = memory.allocateContext();
    const states = memory.takeFresh(128);
    this.minContext = root;
    this.maxContext = root;
    this.found = states;
    this.bytes[root] = 255;
    this.bytes[root + 1] = 0;
    this.setSum(root, 257);
    this.longs[(root >> 2) + 1] = states;
    this.longs[(root >> 2) + 2] = 0;
    for (let symbol = 0; symbol < 256; symbol++) {
      const state = states + symbol * stateSize;
      this.bytes[state] = symbol;
      this.bytes[state + 1] = 1;
      this.setSuccessor(state, 0);
    }
  }

  protected toNextContext(): void {
    const next = this.successor(this.found);
    if (this.orderFall === 0 && next >= this.memory.unitsStart) {
      this.minContext = next;
      this.maxContext = next;
    } else this.updateModel();
  }

  /** A full memory restarts the model. */
  protected updateModel(): void {
    if (!this.#learn()) this.restart();
  }

  /** Teaches the contexts from the longest to the one that found the symbol; false if memory is full. */
  #learn(): boolean {
    const bytes = this.bytes;
    const memory = this.memory;
    const symbol = bytes[this.found]!;
    const frequency = bytes[this.found + 1]!;
    let next = this.successor(this.found);
    const suffixState =
      frequency < maxFrequency / 4 && this.suffix(this.minContext) !== 0 ? this.#raiseInSuffix(symbol) : 0;

    if (this.orderFall === 0 && next !== 0) {
      const created = this.#createSuccessors(true, suffixState, this.minContext);
      if (created === 0) return false;
      this.setSuccessor(this.found, created);
      this.minContext = created;
      this.maxContext = created;
      return true;
    }

    bytes[memory.text++] = symbol;
    if (memory.text >= memory.unitsStart) return false;
    let added = memory.text;
    if (next === 0) next = this.#reduceOrder(suffixState, this.minContext);
    else if (next < memory.unitsStart) next = this.#createSuccessors(false, suffixState, this.minContext);
    if (next === 0) return false;
    if (--this.orderFall === 0) {
      added = next;
      if (this.maxContext !== this.minContext) memory.text--;
    }

    const count = bytes[this.minContext]!;
    const others = this.sum(this.minContext) - count - frequency;
    for (let context = this.maxContext; context !== this.minContext; context = this.suffix(context)) {
      if (!this.#addSymbol(context, symbol, added, frequency, count, others)) return false;
    }
    this.minContext = next;
    this.maxContext = next;
    return true;
  }

  /** Counts the symbol in the suffix of the context too; returns its state there. */
  #raiseInSuffix(symbol: number): number {
    const bytes = this.bytes;
    const context = this.suffix(this.minContext);
    if (bytes[context] === 0) {
      const state = context + ownState;
      if (bytes[state + 1]! < 32) bytes[state + 1]!++;
      return state;
    }
    let state = this.states(context);
    if (bytes[state] !== symbol) {
      state = this.find(state, symbol);
      if (bytes[state + 1]! >= bytes[state - stateSize + 1]!) {
        this.swapWithPrevious(state);
        state -= stateSize;
      }
    }
    if (bytes[state + 1]! < maxFrequency - 9) {
      bytes[state + 1]! += 2;
      this.setSum(context, this.sum(context) + 2);
    }
    return state;
  }

  /** False if memory is full. */
  #addSymbol(
    context: number,
    symbol: number,
    successor: number,
    foundFrequency: number,
    foundCount: number,
    others: number,
  ): boolean {
    const bytes = this.bytes;
    const memory = this.memory;
    const count = bytes[context]!;
    let sum: number;
    if (count !== 0) {
      if ((count & 1) !== 0) {
        const states = memory.expand(this.states(context), (count + 1) >> 1);
        if (states === 0) return false;
        this.longs[(context >> 2) + 1] = states;
      }
      sum = this.sum(context) + (3 * count + 1 < foundCount ? 1 : 0);
    } else {
      const state = memory.allocate(1);
      if (state === 0) return false;
      const own = bytes[context + ownState + 1]!;
      const frequency = own < maxFrequency / 4 - 1 ? own * 2 : maxFrequency - 4;
      this.copyState(context + ownState, state);
      bytes[state + 1] = frequency;
      this.longs[(context >> 2) + 1] = state;
      sum = frequency + this.initialEscape + (foundCount > 2 ? 1 : 0);
    }
    const weighted = 2 * (sum + 6) * foundFrequency;
    const scale = others + sum;
    let frequency: number;
    if (weighted < 6 * scale) {
      frequency = 1 + (weighted > scale ? 1 : 0) + (weighted >= 4 * scale ? 1 : 0);
      sum += 4;
    } else {
      frequency =
        4 + (weighted > 9 * scale ? 1 : 0) + (weighted > 12 * scale ? 1 : 0) + (weighted > 15 * scale ? 1 : 0);
      sum += frequency;
    }
    const state = this.states(context) + (count + 1) * stateSize;
    bytes[state] = symbol;
    bytes[state + 1] = frequency;
    this.setSuccessor(state, successor);
    bytes[context] = count + 1;
    bytes[context + 1]! |= highBit(symbol);
    this.setSum(context, sum);
    return true;
  }

  /** Makes contexts of one state for what followed the symbol before; 0 if memory is full. */
  #createSuccessors(skip: boolean, suffixState: number, start: number): number {
    const bytes = this.bytes;
    const path = this.#path;
    const foundSymbol = bytes[this.found]!;
    const upBranch = this.successor(this.found);
    let context = start;
    let given = suffixState;
    let steps = 0;
    if (!skip) path[steps++] = this.found;
    while (this.suffix(context) !== 0) {
      context = this.suffix(context);
      let state: number;
      if (given !== 0) {
        state = given;
        given = 0;
      } else if (bytes[context] !== 0) {
        state = this.find(this.states(context), foundSymbol);
        if (bytes[state + 1]! < maxFrequency - 9) {
          bytes[state + 1]!++;
          this.setSum(context, this.sum(context) + 1);
        }
      } else {
        state = context + ownState;
        if (bytes[this.suffix(context)] === 0 && bytes[state + 1]! < 24) bytes[state + 1]!++;
      }
      const successor = this.successor(state);
      if (successor !== upBranch) {
        context = successor;
        if (steps === 0) return context;
        break;
      }
      if (steps === path.length) throw damaged("PPMd");
      path[steps++] = state;
    }

    const symbol = bytes[upBranch]!;
    const flags = (highBit(foundSymbol) << 1) | highBit(symbol);
    const frequency = this.#inheritedFrequency(context, symbol);
    while (steps > 0) {
      const created = this.memory.allocateContext();
      if (created === 0) return 0;
      bytes[created] = 0;
      bytes[created + 1] = flags;
      bytes[created + ownState] = symbol;
      bytes[created + ownState + 1] = frequency;
      this.setSuccessor(created + ownState, upBranch + 1);
      this.longs[(created >> 2) + 2] = context;
      this.setSuccessor(path[--steps]!, created);
      context = created;
    }
    return context;
  }

  #inheritedFrequency(context: number, symbol: number): number {
    const bytes = this.bytes;
    if (bytes[context] === 0) return bytes[context + ownState + 1]!;
    const own = bytes[this.find(this.states(context), symbol) + 1]! - 1;
    const others = this.sum(context) - bytes[context]! - own;
    if (2 * own <= others) return 1 + (5 * own > others ? 1 : 0);
    return 1 + Math.floor((own + 2 * others - 3) / others);
  }

  /** Goes to shorter contexts until one knows what follows the symbol; 0 if memory is full. */
  #reduceOrder(suffixState: number, start: number): number {
    const bytes = this.bytes;
    const symbol = bytes[this.found]!;
    const upBranch = this.memory.text;
    let context = start;
    let given = suffixState;
    let state: number;
    this.setSuccessor(this.found, upBranch);
    this.orderFall++;
    for (;;) {
      if (this.suffix(context) === 0) return context;
      context = this.suffix(context);
      if (given !== 0) {
        state = given;
        given = 0;
      } else if (bytes[context] !== 0) {
        state = this.find(this.states(context), symbol);
        if (bytes[state + 1]! < maxFrequency - 9) {
          bytes[state + 1]! += 2;
          this.setSum(context, this.sum(context) + 2);
        }
      } else {
        state = context + ownState;
        if (bytes[state + 1]! < 32) bytes[state + 1]!++;
      }
      if (this.successor(state) !== 0) break;
      this.setSuccessor(state, upBranch);
      this.orderFall++;
    }
    if (this.successor(state) <= upBranch) {
      const found = this.found;
      this.found = state;
      this.setSuccessor(state, this.#createSuccessors(false, 0, context));
      this.found = found;
    }
    const successor = this.successor(state);
    if (this.orderFall === 1 && start === this.maxContext) {
      this.setSuccessor(this.found, successor);
      this.memory.text--;
    }
    return successor;
  }

  /** Halves the frequencies of the context, sorts its states, and drops those that were never seen again. */
  protected rescale(): void {
    const bytes = this.bytes;
    const context = this.minContext;
    const states = this.states(context);
    const count = bytes[context]!;
    const last = states + count * stateSize;
    for (let state = this.found; state > states; state -= stateSize) this.swapWithPrevious(state);

    const adder = this.orderFall !== 0 ? 1 : 0;
    let escaped = this.sum(context) - bytes[states + 1]!;
    let sum = (bytes[states + 1]! + 4 + adder) >> 1;
    bytes[states + 1] = sum;
    for (let state = states + stateSize; state <= last; state += stateSize) {
      escaped -= bytes[state + 1]!;
      const frequency = (bytes[state + 1]! + adder) >> 1;
      sum += frequency;
      bytes[state + 1] = frequency;
      for (let at = state; at > states && frequency > bytes[at - stateSize + 1]!; at -= stateSize) {
        this.swapWithPrevious(at);
      }
    }

    let dropped = 0;
    while (bytes[last - dropped * stateSize + 1] === 0) dropped++;
    if (dropped > 0) {
      escaped += dropped;
      const left = count - dropped;
      const oldUnits = (count + 2) >> 1;
      bytes[context] = left;
      if (left === 0) {
        const frequency = Math.floor((2 * bytes[states + 1]! + escaped - 1) / escaped);
        bytes[context + 1] = (bytes[context + 1]! & previousHighFlag) | highBit(bytes[states]!);
        this.copyState(states, context + ownState);
        bytes[context + ownState + 1] = Math.min(frequency, Math.floor(maxFrequency / 3));
        this.found = context + ownState;
        this.memory.free(states, oldUnits);
        return;
      }
      const newUnits = (left + 2) >> 1;
      if (oldUnits !== newUnits) {
        this.longs[(context >> 2) + 1] = this.memory.shrink(states, oldUnits, newUnits);
      }
    }
    this.setSum(context, sum + escaped - (escaped >> 1));
    bytes[context + 1]! |= rescaledFlag;
    this.found = this.states(context);
  }
}
