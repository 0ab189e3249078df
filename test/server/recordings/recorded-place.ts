import { chmodSync, linkSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { SeededRandom } from "../../support/seeded-random.ts";

const time = new Date("2023-11-14T22:13:20Z");

/** A folder as the recorded server had it: data folder, home, and source files of the same names and sizes. */
export class RecordedPlace {
  readonly folder = mkdtempSync(join(tmpdir(), "bunker-replay-"));
  readonly source = join(this.folder, "source");
  readonly #random = new SeededRandom(8200);

  constructor() {
    for (const name of ["data", "dest", "gone", "home/Documents", "source/empty-folder", "tmp"]) {
      mkdirSync(join(this.folder, name), { recursive: true, mode: 0o700 });
    }
    writeFileSync(join(this.folder, "taken.sqlite"), "");
    this.#writeSource();
  }

  /** Writes a file of bytes that can't be compressed, at its time. */
  write(name: string, size: number, at = time): void {
    const path = join(this.source, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, this.#random.bytes(size));
    utimesSync(path, at, at);
  }

  remove(name: string): void {
    rmSync(join(this.source, name), { recursive: true });
  }

  #writeSource(): void {
    const { source } = this;
    this.write("bin/run.sh", 18);
    this.write("bin/setuid", 1);
    chmodSync(join(source, "bin/setuid"), 0o4755);
    this.write("compressed/photo.jpeg", 5000);
    this.write("deep/a/b/c/d/e/file.txt", 8);
    for (let index = 0; index < 140; index++) this.write(`many/${index % 10}/file-${index}.txt`, (index * 6) % 140);
    for (const name of oddNames) this.write(`names/${name}`, 1);
    this.write(`names/${"l".repeat(200)}.txt`, 2);
    this.write("secret/key.txt", 20);
    this.write("text/before-1970.txt", 3, new Date("1960-01-01T00:00:00Z"));
    this.write("text/far-future.txt", 3, new Date("2100-01-01T00:00:00Z"));
    for (const name of ["report.txt", "same-as-report.txt"]) this.write(`text/${name}`, 60_000);
    for (const [name, size] of Object.entries(sizes)) this.write(name, size);
    writeFileSync(join(source, "zeros.bin"), Buffer.alloc(51_200));
    linkSync(join(source, "three-blocks.bin"), join(source, "hard-link.bin"));
    symlinkSync("/nowhere/at all", join(source, "broken-link"));
    symlinkSync("text/report.txt", join(source, "link-to-file"));
    symlinkSync("text", join(source, "link-to-folder"));
  }

  [Symbol.dispose](): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

const oddNames = [
  ".hidden",
  "[brackets]*?.txt",
  "back\\slash.txt",
  "cafe\u0301-nfd.txt",
  "new\nline.txt",
  "plus+percent%25&amp;.txt",
  "quote\"'`.txt",
  "with space.txt",
  "ünïcödé-日本語-🙂.txt",
];

const sizes: Readonly<Record<string, number>> = {
  "empty.txt": 0,
  "exactly-one-block.bin": 10_240,
  "one-block-and-a-byte.bin": 10_241,
  "one-byte.bin": 1,
  "several-blocklists.bin": 3_379_277,
  "three-blocks.bin": 30_720,
};
