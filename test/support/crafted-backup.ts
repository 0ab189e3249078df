import { createHash } from "node:crypto";
import { join } from "node:path";
import { toBase64, toEntryName, utf8 } from "../../src/support/bytes.ts";
import {
  createVolumeWriter,
  dblockName,
  dlistName,
  fileListEntryName,
  filesetEntry,
  writeFileset,
} from "../../src/volumes/index.ts";

/** Bytes. */
const blocksize = 1024;

/** Writes volumes as somebody would who wants to do harm: plain zip files, without an index. */
export class CraftedBackup {
  readonly #remote: string;
  readonly #blocks = new Map<string, Uint8Array>();
  readonly #entries: string[] = [];

  constructor(remote: string) {
    this.#remote = remote;
  }

  /** `path` is taken as it is. */
  addFile(path: string, content: string): void {
    const hash = this.#block(utf8(content));
    const size = utf8(content).length;
    this.addEntry({ type: "File", path, hash, size, time: "20240102T030405Z", ...this.#metadata({}) });
  }

  addFolder(path: string): void {
    this.addEntry({ type: "Folder", path, ...this.#metadata({}) });
  }

  addLink(path: string, target: string): void {
    this.addEntry({ type: "Symlink", path, ...this.#metadata({ CoreSymlinkTarget: target }) });
  }

  addEntry(entry: object): void {
    this.#entries.push(JSON.stringify(entry));
  }

  /** Puts other content under the name of a block. */
  replaceBlock(content: string, by: Uint8Array): void {
    this.#blocks.set(toEntryName(sha256(utf8(content))), by);
  }

  async write(): Promise<void> {
    await this.#writeVolume(dblockName(names), [...this.#blocks]);
    await this.#writeVolume(dlistName(names, 1_700_000_000), [
      [filesetEntry, writeFileset(true)],
      [fileListEntryName, Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), utf8(`[${this.#entries.join(",")}]`)])],
    ]);
  }

  async #writeVolume(name: string, entries: readonly [string, Uint8Array][]): Promise<void> {
    const parameters = { blocksize, blockHash: "SHA256", fileHash: "SHA256" };
    const settings = {
      parameters,
      container: "zip",
      options: {},
      appVersion: "1.0.0.0",
      temporaryFolder: this.#remote,
    };
    const volume = createVolumeWriter(join(this.#remote, name), settings, 1_700_000_000);
    for (const [entry, content] of entries) volume.writer.add(entry, content, true);
    await volume.finish();
  }

  #metadata(values: object): { metahash: string; metasize: number } {
    const content = utf8(`\ufeff${JSON.stringify(values)}`);
    return { metahash: this.#block(content), metasize: content.length };
  }

  #block(content: Uint8Array): string {
    const hash = sha256(content);
    this.#blocks.set(toEntryName(hash), content);
    return toBase64(hash);
  }
}

const names = { prefix: "duplicati", container: "zip" };

function sha256(content: Uint8Array): Uint8Array {
  return new Uint8Array(createHash("sha256").update(content).digest());
}
