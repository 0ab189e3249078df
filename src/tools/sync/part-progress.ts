/** One line for each part of the work, which counts on in its place. */
export class PartProgress {
  readonly #output: { write(text: string): void };

  constructor(output: { write(text: string): void }) {
    this.#output = output;
  }

  show(part: string, done: number, total: number): void {
    this.#output.write(`\r${part}: ${done}/${total}${done === total ? "\n" : ""}`);
  }
}
