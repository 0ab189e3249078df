import { compareBytewise } from "../support/byte-order.ts";

/** In which order a {@link SourceWalk} of certain roots comes to files, those included that are no longer there. */
export class WalkOrder {
  readonly #roots: readonly string[];

  /** As for the walk. */
  constructor(roots: readonly string[]) {
    this.#roots = roots;
  }

  /** Whether a walk could come to such a file. */
  includes(file: string): boolean {
    return this.#rootOf(file) >= 0;
  }

  /** Below 0 if the walk comes to `a` first; 0 for the same file. */
  compare(a: string, b: string): number {
    const roots = this.#roots.length > 1 ? this.#rootOf(a) - this.#rootOf(b) : 0;
    if (roots !== 0 || a === b) return roots;
    let equal = 0;
    while (a.charCodeAt(equal) === b.charCodeAt(equal)) equal++;
    const start = a.lastIndexOf("/", equal - 1) + 1;
    const [left, right] = [segmentAt(a, start), segmentAt(b, start)];
    // The files of a folder come before its folders.
    if (left.isFile !== right.isFile) return left.isFile ? -1 : 1;
    return compareBytewise(left.name, right.name);
  }

  /** Index of the root at which the walk starts that comes to a file: files in one folder start together. */
  #rootOf(file: string): number {
    const folder = folderOf(file);
    return this.#roots.findIndex((root) => (root.endsWith("/") ? file.startsWith(root) : folderOf(root) === folder));
  }
}

function segmentAt(path: string, start: number): { name: string; isFile: boolean } {
  const end = path.indexOf("/", start);
  return end < 0 ? { name: path.slice(start), isFile: true } : { name: path.slice(start, end), isFile: false };
}

function folderOf(file: string): string {
  return file.slice(0, file.lastIndexOf("/") + 1);
}
