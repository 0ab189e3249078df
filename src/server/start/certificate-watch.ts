import type { ServerDatabase } from "../../database/server/server-database.ts";
import type { TimerClock } from "../../jobs/clock.ts";
import type { ServerEvents } from "../../jobs/events.ts";
import { messageOf } from "../../support/errors.ts";
import type { Logger } from "../../support/log.ts";
import type { Worker } from "./build.ts";
import { storedCertificate, tlsOf } from "./certificate.ts";
import type { Listening } from "./listening.ts";

/** Other programs can store a certificate, too; between two looks, in milliseconds. */
const interval = 60_000;

export interface CertificateWatchParts {
  readonly database: ServerDatabase;
  readonly clock: TimerClock;
  readonly events: ServerEvents;
  readonly log: Logger;
  readonly listening: Pick<Listening, "replaceCertificate">;
}

/**
 * Of a server that speaks HTTPS: shows a certificate that was renewed or replaced as soon as it is stored, whoever stored
 * it. A change between HTTP and HTTPS waits for the next start, since who is connected would lose the server.
 */
export class CertificateWatch implements Worker {
  readonly #parts: CertificateWatchParts;
  /** As it is stored. */
  #shown: string | undefined;
  #stopTimer: (() => void) | undefined;
  #stopListening: (() => void) | undefined;
  #replacing: Promise<void> = Promise.resolve();

  /** @param shown what {@link storedCertificate} said when the server began to listen. */
  constructor(parts: CertificateWatchParts, shown: string | undefined) {
    this.#parts = parts;
    this.#shown = shown;
  }

  start(): void {
    this.#stopListening = this.#parts.events.on("settings", () => this.#look());
    this.#wait();
  }

  async stop(): Promise<void> {
    this.#stopListening?.();
    this.#stopTimer?.();
    await this.#replacing;
  }

  #wait(): void {
    this.#stopTimer = this.#parts.clock.after(interval, () => {
      this.#look();
      this.#wait();
    });
  }

  #look(): void {
    this.#replacing = this.#replacing
      .then(() => this.#replace())
      .catch((error: unknown) => {
        const text = `The new certificate could not be shown, which is tried again soon: ${messageOf(error)}`;
        this.#parts.log.write("Error", "Bunker.Server.Certificate", "CertificateNotShown", text, error);
      });
  }

  async #replace(): Promise<void> {
    const { database, listening, log } = this.#parts;
    const stored = storedCertificate(database);
    if (stored === this.#shown) return;
    const tls = tlsOf(database, log);
    if (tls) {
      await listening.replaceCertificate(tls);
      log.write("Information", "Bunker.Server.Certificate", "CertificateShown", "The new certificate is shown");
    }
    this.#shown = stored;
  }
}
