import type { StartWorker, WorkerPort } from "../worker-port.ts";
import type { RestorerAnswer, RestoreWorkerSettings, ToRestorer } from "./protocol.ts";

/** One worker; orders are answered one after the other, in the order they were given. */
export class Restorer {
  readonly #port: WorkerPort;
  readonly #waiting: { resolve: (answer: RestorerAnswer) => void; reject: (error: unknown) => void }[] = [];

  constructor(port: WorkerPort, settings: RestoreWorkerSettings) {
    this.#port = port;
    port.onmessage = (event) => this.#waiting.shift()?.resolve(event.data as RestorerAnswer);
    port.onerror = (event) => {
      const error = event.error ?? new Error(event.message ?? "A worker died");
      for (const { reject } of this.#waiting.splice(0)) reject(error);
    };
    this.#send({ kind: "settings", settings });
  }

  order(message: Exclude<ToRestorer, { kind: "settings" }>): Promise<RestorerAnswer> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ resolve, reject });
      this.#send(message);
    });
  }

  terminate(): void {
    this.#port.terminate();
  }

  #send(message: ToRestorer): void {
    this.#port.postMessage(message);
  }
}

/** Workers that take jobs in turn. They are started when there is work for them. */
export class RestorePool {
  readonly #start: () => Restorer;
  readonly #limit: number;
  readonly #workers: Restorer[] = [];

  constructor(startWorker: StartWorker, limit: number, settings: RestoreWorkerSettings) {
    this.#limit = limit;
    this.#start = () => new Restorer(startWorker("restore"), settings);
  }

  /** Runs `work` for every item, on as many workers as there may be. Stops at the first failure. */
  async forEach<T>(items: Iterable<T>, work: (restorer: Restorer, item: T) => Promise<void>): Promise<void> {
    const iterator = items[Symbol.iterator]();
    let failure: unknown;
    const run = async (index: number): Promise<void> => {
      while (failure === undefined) {
        const next = iterator.next();
        if (next.done) return;
        this.#workers[index] ??= this.#start();
        try {
          await work(this.#workers[index], next.value);
        } catch (error) {
          failure ??= error;
        }
      }
    };
    await Promise.all(Array.from({ length: this.#limit }, (_, index) => run(index)));
    if (failure !== undefined) throw failure;
  }

  terminate(): void {
    for (const worker of this.#workers) worker.terminate();
  }
}
