import { rmSync } from "node:fs";
import { join } from "node:path";
import { LineReader, LineWriter } from "./lines.ts";

/** Lines that are held in memory until they become a run. */
const linesPerRun = 200_000;
/** Runs that are merged at once, each of which is an open file. */
const runsPerMerge = 64;

/** Sorts any number of lines with bounded memory: sorted pieces of them lie in files, which are merged at the end. */
export class SortedRuns {
  readonly #folder: string;
  readonly #ending: string;
  readonly #linesPerRun: number;
  #lines: string[] = [];
  #runs: { readonly path: string; readonly isOwn: boolean }[] = [];
  #made = 0;

  /** @param folder where the runs lie until they are merged. `ending` is that of a line in the result. */
  constructor(folder: string, ending: string, limits: { linesPerRun?: number } = {}) {
    this.#folder = folder;
    this.#ending = ending;
    this.#linesPerRun = limits.linesPerRun ?? linesPerRun;
  }

  add(line: string): void {
    this.#lines.push(line);
    if (this.#lines.length >= this.#linesPerRun) this.#flush();
  }

  /** Adds a file that is sorted already, which stays as it is. */
  addSortedFile(path: string): void {
    this.#runs.push({ path, isOwn: false });
  }

  /** Writes all lines, each once, in the order of their characters; returns how many there are. */
  writeTo(path: string): number {
    this.#flush();
    while (this.#runs.length > runsPerMerge) {
      const target = this.#newRun();
      this.#merge(this.#runs.splice(0, runsPerMerge), target);
      this.#runs.push({ path: target, isOwn: true });
    }
    return this.#merge(this.#runs, path);
  }

  #flush(): void {
    if (this.#lines.length === 0) return;
    const path = this.#newRun();
    using writer = new LineWriter(path, this.#ending);
    for (const line of this.#lines.sort()) writer.write(line);
    writer.finish();
    this.#lines = [];
    this.#runs.push({ path, isOwn: true });
  }

  #merge(runs: readonly { readonly path: string; readonly isOwn: boolean }[], target: string): number {
    let count = 0;
    using writer = new LineWriter(target, this.#ending);
    for (const line of merged(runs.map(({ path }) => path))) {
      writer.write(line);
      count++;
    }
    writer.finish();
    for (const { path, isOwn } of runs) if (isOwn) rmSync(path);
    return count;
  }

  #newRun(): string {
    return join(this.#folder, `run-${this.#made++}`);
  }
}

interface Run {
  readonly reader: LineReader;
  line: string;
}

/** The lines of sorted files in order, each once. */
function* merged(paths: readonly string[]): Generator<string> {
  using open = new DisposableStack();
  const runs: Run[] = [];
  for (const path of paths) advance({ reader: open.use(new LineReader(path)), line: "" }, runs);
  let last: string | undefined;
  for (let run = runs.shift(); run; run = runs.shift()) {
    if (run.line !== last) yield run.line;
    last = run.line;
    advance(run, runs);
  }
}

/** Reads the next line and puts the run where that belongs, unless it is at its end. */
function advance(run: Run, runs: Run[]): void {
  const next = run.reader.next();
  if (next === undefined) return;
  run.line = next;
  let low = 0;
  let high = runs.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((runs[middle] as Run).line < next) low = middle + 1;
    else high = middle;
  }
  runs.splice(low, 0, run);
}
