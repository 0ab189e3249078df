import { hasLedger, releaseLeftovers } from "../../sources/containers/index.ts";
import type { Logger } from "../../support/log.ts";

export interface LeftContainersParts {
  readonly jobs: { list(): readonly { readonly job: { readonly databasePath: string } }[] };
  readonly log: Logger;
}

/** Starts the containers that backups have stopped which were killed along with a server or a computer, once. */
export class LeftContainers {
  readonly #parts: LeftContainersParts;

  constructor(parts: LeftContainersParts) {
    this.#parts = parts;
  }

  start(): void {
    void this.release();
  }

  stop(): void {
    // What is begun may end when it likes: it is a few requests, and does no harm.
  }

  /** Resolves when it has been tried for all jobs. */
  async release(): Promise<void> {
    const { jobs, log } = this.#parts;
    const paths = jobs.list().map(({ job }) => job.databasePath);
    for (const path of paths.filter(hasLedger)) {
      try {
        await releaseLeftovers(path, log);
      } catch (error) {
        const message = "Containers that a backup has stopped can't be started";
        log.write("Error", "Bunker.Jobs.LeftContainers", "ContainerNotStarted", message, error);
      }
    }
  }
}
