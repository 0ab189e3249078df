import {
  appendFileSync,
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { platform } from "#platform";
import type { SeededRandom } from "./seeded-random.ts";

/** What the sizes of files are made to border on. */
export interface TreeLimits {
  readonly blocksize: number;
  /** Blocks that one blocklist names. */
  readonly blocksPerList: number;
  /** No link leads out of the tree. */
  readonly linksStayInside: boolean;
}

/** Bytes of the largest file, unless a block is larger. */
const largestFile = 300_000;
const names = [
  "plain.txt",
  "photo.jpg",
  "new\nline",
  "quo\"te's",
  "emoji 🎉👩‍👩‍👧",
  "line\u2028separator\u0085",
  ".hidden",
  "..almost up",
  "a".repeat(255),
  "é".repeat(127),
  "back\\slash",
  " spaces ",
  "tab\tand\rreturn",
  "[a-z]*?",
  "{1,2}",
  "-rf",
  "~",
  "%41%2f",
  "cafe\u0301",
  "café",
  "CON",
  "c:d",
  "\u007f",
  "Σ.ΤΞΤ",
  "\ufeffmark",
];
const modes = [0o644, 0o600, 0o755, 0o444, 0o777, 0o000, 0o4755, 0o2644, 0o640];

/** Makes and changes trees at random. Every file gets a modification time of its own, so a change can be seen. */
export class RandomTree {
  readonly root: string;
  readonly #random: SeededRandom;
  readonly #limits: TreeLimits;
  readonly #isRoot = process.getuid?.() === 0;
  #fractions = 0;

  constructor(root: string, random: SeededRandom, limits: TreeLimits) {
    this.root = root;
    this.#random = random;
    this.#limits = limits;
    mkdirSync(root, { recursive: true });
  }

  fill(): void {
    for (let i = 2 + this.#random.below(12); i > 0; i--) this.#addEntry();
    this.#touchFolders();
  }

  edit(): void {
    for (let i = 1 + this.#random.below(6); i > 0; i--) this.#editOnce();
    this.#touchFolders();
  }

  #editOnce(): void {
    const random = this.#random;
    const files = this.#paths("file");
    const file = files.length > 0 ? random.pick(files) : undefined;
    const folders = this.#paths("folder");
    const folder = folders.length > 0 ? random.pick(folders) : undefined;
    const edits: (() => void)[] = [
      () => this.#addEntry(),
      () => file && this.#write(file),
      () => file && this.#change(file, () => appendFileSync(file, this.#content())),
      () => file && this.#change(file, () => truncateSync(file, random.below(lstatSync(file).size + 1))),
      () => file && this.#change(file, () => overwriteByte(file, random)),
      () => file && rmSync(file),
      () => file && this.#rename(file),
      () => folder && this.#rename(folder),
      () => folder && rmSync(folder, { recursive: true }),
      () => file && this.#replace(file, () => mkdirSync(file)),
      () => folder && this.#replace(folder, () => symlinkSync(this.#linkText(), folder)),
      () => folder && this.#replace(folder, () => this.#write(folder)),
      () => file && this.#setTime(file),
      () => file && this.#chmod(file),
      () => folder && chmodSync(folder, random.pick([0o755, 0o700, 0o777])),
      () => file && this.#setAttribute(file),
      () => this.#removeLink(),
    ];
    random.pick(edits)();
  }

  #addEntry(): void {
    const random = this.#random;
    const folder = random.pick([this.root, ...this.#paths("folder")]);
    const path = join(folder, random.pick(names));
    if (Buffer.byteLength(path) > 3000 || isThere(path)) return;
    const kind = random.below(10);
    if (kind < 6) this.#write(path);
    else if (kind < 8) mkdirSync(path);
    else this.#link(path);
  }

  #write(path: string): void {
    if (existsSync(path) && !this.#isRoot) chmodSync(path, 0o600);
    writeFileSync(path, this.#content());
    if (this.#random.chance(0.3)) this.#chmod(path);
    if (this.#random.chance(0.2)) this.#setAttribute(path);
    this.#setTime(path);
  }

  #change(path: string, change: () => void): void {
    change();
    this.#setTime(path);
  }

  #replace(path: string, make: () => void): void {
    rmSync(path, { recursive: true });
    make();
  }

  #rename(path: string): void {
    const target = join(dirname(path), this.#random.pick(names));
    if (!isThere(target)) renameSync(path, target);
    else if (lstatSync(path).isFile() && lstatSync(target).isFile()) renameSync(path, target);
  }

  #chmod(path: string): void {
    const mode = this.#random.pick(modes);
    chmodSync(path, this.#isRoot ? mode : mode | 0o400);
  }

  #setAttribute(path: string): void {
    const random = this.#random;
    const name = random.pick(["user.note", "user.Grüße", 'user.with "quotes"']);
    const mode = lstatSync(path).mode;
    if (!this.#isRoot && (mode & 0o200) === 0) return;
    platform.extendedAttributes.set(path, name, random.bytes(1 + random.below(300)));
  }

  #removeLink(): void {
    const links = this.#paths("link");
    if (links.length > 0) rmSync(this.#random.pick(links));
  }

  #link(path: string): void {
    symlinkSync(this.#linkText(), path);
    if (this.#random.chance(0.5)) this.#setTime(path);
  }

  #linkText(): string {
    const targets = [...this.#paths("file"), ...this.#paths("folder")];
    const inside = ["nowhere", ".", "loop", "plain.txt", "new\nline", "a/b/../c", "x".repeat(900)];
    const text = this.#random.pick(this.#limits.linksStayInside ? inside : [...inside, "/", "..", "../../x"]);
    return targets.length > 0 && this.#random.chance(0.5) ? this.#random.pick(targets) : text;
  }

  #setTime(path: string): void {
    const random = this.#random;
    const years = random.pick([-10, -1, 0, 30, 54, 55, 56, 130]);
    const seconds = years * 31_556_952 + random.below(31_000_000);
    this.#fractions = (this.#fractions + 1 + random.below(1000)) % 10_000_000;
    platform.setTimes(path, { seconds, fraction: random.chance(0.1) ? 0 : this.#fractions }, false);
  }

  #touchFolders(): void {
    for (const folder of this.#paths("folder")) if (this.#random.chance(0.3)) this.#setTime(folder);
  }

  #content(): Uint8Array {
    const random = this.#random;
    const size = this.#size();
    const files = this.#paths("file");
    switch (random.below(7)) {
      case 0:
        return new Uint8Array(size);
      case 1:
        return Buffer.alloc(size, `line of text ${random.below(5)}\n`);
      case 2:
        return files.length > 0 ? readFileSync(random.pick(files)) : random.bytes(size);
      case 3: {
        const content = random.bytes(size);
        content.fill(0, random.below(size + 1), random.below(size + 1));
        return content;
      }
      case 4:
        return repeated(random.bytes(Math.min(this.#limits.blocksize, 5000)), size);
      default:
        return random.bytes(size);
    }
  }

  #size(): number {
    const { blocksize: b, blocksPerList } = this.#limits;
    const list = b * blocksPerList;
    const borders = [0, 1, b - 1, b, b + 1, 2 * b, 3 * b + 7, list - 1, list, list + 1, 2 * list + b, 3 * list];
    const possible = borders.filter((size) => size <= Math.max(largestFile, b + 1));
    return this.#random.chance(0.7) ? this.#random.pick(possible) : this.#random.below(40_000);
  }

  #paths(kind: "file" | "folder" | "link"): string[] {
    const found: string[] = [];
    const visit = (folder: string): void => {
      for (const entry of readdirSync(folder, { withFileTypes: true })) {
        const path = `${folder}/${entry.name}`;
        const its = entry.isSymbolicLink() ? "link" : entry.isDirectory() ? "folder" : "file";
        if (its === kind) found.push(path);
        if (its === "folder") visit(path);
      }
    };
    visit(this.root);
    // The order of a folder differs from run to run.
    return found.sort();
  }
}

function isThere(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
}

function overwriteByte(path: string, random: SeededRandom): void {
  const content = readFileSync(path);
  if (content.length === 0) return;
  const at = random.below(content.length);
  content[at] = ((content[at] as number) + 1) & 0xff;
  writeFileSync(path, content);
}

function repeated(pattern: Uint8Array, size: number): Uint8Array {
  const content = new Uint8Array(size);
  for (let at = 0; at < size; at += pattern.length) content.set(pattern.subarray(0, size - at), at);
  return content;
}
