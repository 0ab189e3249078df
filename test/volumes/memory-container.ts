import { ContainerError, type ContainerReader, type ContainerWriter } from "../../src/volumes/container.ts";

/** A container that is a map: entries added can be read back. */
export class MemoryContainer implements ContainerReader, ContainerWriter {
  readonly content = new Map<string, Uint8Array>();
  readonly hints = new Map<string, boolean>();

  constructor(entries: Readonly<Record<string, Uint8Array | string>> = {}) {
    for (const [name, bytes] of Object.entries(entries)) {
      this.content.set(name, typeof bytes === "string" ? new TextEncoder().encode(bytes) : bytes);
    }
  }

  get entries() {
    return new Map([...this.content].map(([name, bytes]) => [name, { name, size: bytes.byteLength }]));
  }

  get size() {
    return [...this.content.values()].reduce((sum, bytes) => sum + bytes.byteLength, 0);
  }

  add(name: string, content: Uint8Array, compressible: boolean) {
    this.content.set(name, content.slice());
    this.hints.set(name, compressible);
  }

  addPieces(name: string, pieces: Iterable<Uint8Array>) {
    this.add(name, Buffer.concat(Array.from(pieces, (piece) => piece.slice())), true);
  }

  async addStream(name: string, content: AsyncIterable<Uint8Array> | Iterable<Uint8Array>) {
    const pieces: Uint8Array[] = [];
    for await (const piece of content) pieces.push(piece.slice());
    this.add(name, Buffer.concat(pieces), true);
  }

  finish() {}

  read(name: string) {
    const bytes = this.content.get(name);
    if (!bytes) throw new ContainerError(`"${name}" is not there`);
    return bytes.slice();
  }

  async *stream(name: string) {
    yield this.read(name);
  }
}
