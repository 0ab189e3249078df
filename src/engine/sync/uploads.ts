import type { TargetFolder } from "./folders.ts";

/** A file on its way. */
export interface FileUpload {
  readonly folder: TargetFolder;
  readonly name: string;
  readonly localPath: string;
  /** Bytes. */
  readonly size: number;
  /** The destination has a file of this name. */
  readonly replaces: boolean;
  /** Called when it has arrived. */
  arrived(): void;
  /** Called when it has not, whatever was tried. */
  failed(error: unknown): void;
}

/** Uploads several files at the same time. */
export class FileUploads {
  readonly #limit: number;
  readonly #running = new Set<Promise<void>>();

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Waits until there is room, and begins. */
  async start(upload: FileUpload): Promise<void> {
    while (this.#running.size >= this.#limit) await Promise.race(this.#running);
    const running = this.#run(upload).finally(() => {
      this.#running.delete(running);
    });
    this.#running.add(running);
  }

  /** Waits for all. */
  async drain(): Promise<void> {
    while (this.#running.size > 0) await Promise.race(this.#running);
  }

  async #run(upload: FileUpload): Promise<void> {
    upload.folder.hold();
    try {
      await upload.folder.remote.put(upload);
      upload.arrived();
    } catch (error) {
      upload.failed(error);
    }
    await upload.folder.release();
  }
}
