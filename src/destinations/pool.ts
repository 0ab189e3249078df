import type { Destination } from "./contract.ts";

/** Keeps one connection for all calls, and never uses one again on which a call has failed. */
export class Pool {
  readonly #open: () => Destination;
  readonly #reuses: boolean;
  #current: Connection | undefined;

  constructor(open: () => Destination, reuses: boolean) {
    this.#open = open;
    this.#reuses = reuses;
  }

  async use<T>(act: (destination: Destination) => Promise<T> | undefined): Promise<T> {
    const connection = this.#take();
    connection.users++;
    try {
      return (await act(connection.destination)) as T;
    } catch (error) {
      this.#retire(connection);
      throw error;
    } finally {
      connection.users--;
      if (connection.users === 0 && connection !== this.#current) await closeQuietly(connection.destination);
    }
  }

  async close(): Promise<void> {
    const connection = this.#current;
    this.#current = undefined;
    if (connection?.users === 0) await connection.destination.close?.();
  }

  #take(): Connection {
    if (!this.#reuses) return { destination: this.#open(), users: 0 };
    this.#current ??= { destination: this.#open(), users: 0 };
    return this.#current;
  }

  #retire(connection: Connection): void {
    if (this.#current === connection) this.#current = undefined;
  }
}

interface Connection {
  readonly destination: Destination;
  users: number;
}

/** The call that used it has its own result or error, which a failing goodbye must not replace. */
async function closeQuietly(destination: Destination): Promise<void> {
  await destination.close?.().catch(() => undefined);
}
