import { UserError } from "../../support/errors.ts";
import { tarFormat } from "../../volumes/containers/index.ts";
import type { MetadataTime } from "../../volumes/index.ts";

const { paddingOf, recordSize } = tarFormat;
/** Headers are gathered up to that many bytes, contents go their way as they come. */
const gathered = 64 * 1024;
const zeros = new Uint8Array(2 * recordSize);
const textEncoder = new TextEncoder();

/** Places of a header: where each begins, and how many bytes it has. */
const fields = {
  name: [0, 100],
  mode: [100, 8],
  uid: [108, 8],
  gid: [116, 8],
  size: [124, 12],
  mtime: [136, 12],
  linkname: [157, 100],
  uname: [265, 32],
  gname: [297, 32],
} as const;
type TextField = "name" | "linkname" | "uname" | "gname";
type NumberField = "uid" | "gid" | "size";

/** What the records of pax call the places whose values have no room, or none that all programs would understand. */
const recordNames = { name: "path", linkname: "linkpath", uname: "uname", gname: "gname" } as const;

const kinds = {
  file: { type: "0", mode: 0o644 },
  link: { type: "2", mode: 0o777 },
  folder: { type: "5", mode: 0o755 },
} as const;

/** A file, a folder or a link for a tar. */
export interface TarEntry {
  readonly kind: keyof typeof kinds;
  /** Relative, with `/` between its parts; that of a folder ends with one. */
  readonly name: string;
  /** Bytes of its content. */
  readonly size: number;
  readonly modified: MetadataTime | undefined;
  readonly unix: { readonly uid: number; readonly gid: number; readonly mode: number } | undefined;
  readonly ownerName: string | undefined;
  readonly groupName: string | undefined;
  /** The text of a link. */
  readonly target: Uint8Array | undefined;
}

/**
 * Writes a tar file that is never whole anywhere: ustar, with records of pax (POSIX.1-2001) before whatever does not fit into that,
 * such as long names, sizes of 8 GiB and more, parts of a second, and names that are more than ASCII.
 */
export class TarStream {
  readonly #sink: (bytes: Uint8Array) => Promise<void>;
  #waiting: Uint8Array[] = [];
  #waitingLength = 0;

  constructor(sink: (bytes: Uint8Array) => Promise<void>) {
    this.#sink = sink;
  }

  /** Throws `ContentDamaged` if the content is not as long as was said: its length has been written by then. */
  async add(entry: TarEntry, content: AsyncIterable<Uint8Array>): Promise<void> {
    await this.#write(headersOf(entry));
    let written = 0;
    for await (const piece of content) {
      written += piece.byteLength;
      if (written > entry.size) break;
      await this.#write(piece);
    }
    if (written !== entry.size) {
      throw new UserError("ContentDamaged", "A file is not as long as the version says", {
        advice: "Verify the backup, and repair it.",
      });
    }
    await this.#write(zeros.subarray(0, paddingOf(written)));
  }

  async finish(): Promise<void> {
    await this.#write(zeros);
    await this.#flush();
  }

  async #write(bytes: Uint8Array): Promise<void> {
    if (bytes.byteLength >= gathered) {
      await this.#flush();
      return this.#sink(bytes);
    }
    this.#waiting.push(bytes);
    this.#waitingLength += bytes.byteLength;
    if (this.#waitingLength >= gathered) await this.#flush();
  }

  async #flush(): Promise<void> {
    if (this.#waitingLength === 0) return;
    const bytes = Buffer.concat(this.#waiting, this.#waitingLength);
    this.#waiting = [];
    this.#waitingLength = 0;
    await this.#sink(bytes);
  }
}

/** The header of an entry, behind one with the records that it needs. */
function headersOf(entry: TarEntry): Uint8Array {
  const { type, mode } = kinds[entry.kind];
  const header = new Header(type);
  header.text("name", textEncoder.encode(entry.name));
  header.octal("mode", (entry.unix?.mode ?? mode) & 0o7777);
  header.number("uid", entry.unix?.uid ?? 0);
  header.number("gid", entry.unix?.gid ?? 0);
  header.number("size", entry.size);
  header.time(entry.modified ?? { seconds: 0, fraction: 0 });
  if (entry.target) header.text("linkname", entry.target);
  if (entry.ownerName !== undefined) header.text("uname", textEncoder.encode(entry.ownerName));
  if (entry.groupName !== undefined) header.text("gname", textEncoder.encode(entry.groupName));
  const own = header.finish();
  if (header.records.length === 0) return own;
  const records = Buffer.concat(header.records);
  const before = new Header("x");
  before.text("name", textEncoder.encode("PaxHeaders/records"));
  before.octal("mode", 0o644);
  before.number("uid", 0);
  before.number("gid", 0);
  before.number("size", records.byteLength);
  before.time({ seconds: 0, fraction: 0 });
  return Buffer.concat([before.finish(), records, zeros.subarray(0, paddingOf(records.byteLength)), own]);
}

class Header {
  readonly #bytes = Buffer.alloc(recordSize);
  /** What goes before it. */
  readonly records: Uint8Array[] = [];

  constructor(type: string) {
    this.#bytes.write(type, 156, "latin1");
    this.#bytes.write("ustar\0" + "00", 257, "latin1");
  }

  /** In the header itself stands as much of it as there is room for, for programs that know nothing of records. */
  text(field: TextField, value: Uint8Array): void {
    const [at, length] = fields[field];
    this.#bytes.set(value.subarray(0, length), at);
    if (value.byteLength > length || !isPlain(value)) this.#record(recordNames[field], value);
  }

  number(field: NumberField, value: number): void {
    if (this.octal(field, value)) return;
    this.octal(field, 0);
    this.#record(field, textEncoder.encode(String(value)));
  }

  time({ seconds, fraction }: MetadataTime): void {
    const isWritten = this.octal("mtime", seconds);
    if (!isWritten) this.octal("mtime", 0);
    if (!isWritten || fraction > 0) this.#record("mtime", textEncoder.encode(decimalOf(seconds, fraction)));
  }

  /** False if there is no room for the value. */
  octal(field: "mode" | "mtime" | NumberField, value: number): boolean {
    const [at, length] = fields[field];
    const digits = value.toString(8);
    if (value < 0 || digits.length >= length) return false;
    this.#bytes.write(digits.padStart(length - 1, "0"), at, "latin1");
    return true;
  }

  finish(): Uint8Array {
    const bytes = this.#bytes;
    bytes.write("        ", 148, "latin1");
    const sum = bytes.reduce((total, byte) => total + byte, 0);
    bytes.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148, "latin1");
    return bytes;
  }

  /** `27 path=…` and a line break: the number counts all of it, itself too. */
  #record(name: string, value: Uint8Array): void {
    const rest = Buffer.concat([textEncoder.encode(` ${name}=`), value, textEncoder.encode("\n")]);
    let length = rest.byteLength;
    while (length !== rest.byteLength + String(length).length) length = rest.byteLength + String(length).length;
    this.records.push(textEncoder.encode(String(length)), rest);
  }
}

/** ASCII; or no UTF-8 at all, which records are meant to be, so that it stays out of them if there is room for it. */
function isPlain(value: Uint8Array): boolean {
  if (value.every((byte) => byte < 0x80)) return true;
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(value);
    return false;
  } catch {
    return true;
  }
}

/** Seconds with seven digits behind the point; `seconds` is floored. */
function decimalOf(seconds: number, fraction: number): string {
  const ticks = BigInt(seconds) * 10_000_000n + BigInt(fraction);
  const digits = String(ticks < 0n ? -ticks : ticks).padStart(8, "0");
  return `${ticks < 0n ? "-" : ""}${digits.slice(0, -7)}.${digits.slice(-7)}`;
}
