import type { StartWorker, WorkerPort, WorkerRole } from "./worker-port.ts";

/** A worker that is told its settings once, and answers orders one after the other, in the order they were given. */
export class OrderedWorker<Settings, Order, Answer> {
  readonly #port: WorkerPort;
  readonly #waiting: { resolve: (answer: Answer) => void; reject: (error: unknown) => void }[] = [];

  constructor(port: WorkerPort, settings: Settings) {
    this.#port = port;
    port.onmessage = (event) => this.#waiting.shift()?.resolve(event.data as Answer);
    port.onerror = (event) => {
      const error = event.error ?? new Error(event.message ?? "A worker died");
      for (const { reject } of this.#waiting.splice(0)) reject(error);
    };
    port.postMessage({ settings } satisfies Message<Settings, Order>);
  }

  /** How many orders have no answer yet. */
  get unanswered(): number {
    return this.#waiting.length;
  }

  order(order: Order): Promise<Answer> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ resolve, reject });
      this.#port.postMessage({ order } satisfies Message<Settings, Order>);
    });
  }

  terminate(): void {
    this.#port.terminate();
  }
}

type Message<Settings, Order> = { readonly settings: Settings } | { readonly order: Order };

/** The worker's side of {@link OrderedWorker}: `begin` gets the settings, and what it returns gets the orders. */
export function answerOrders<Settings, Order, Answer>(
  port: WorkerPort,
  begin: (settings: Settings) => (order: Order) => Promise<Answer>,
): void {
  let answer: ((order: Order) => Promise<Answer>) | undefined;
  let work = Promise.resolve();
  const handle = async (message: Message<Settings, Order>): Promise<void> => {
    if ("settings" in message) answer = begin(message.settings);
    else if (answer) port.postMessage(await answer(message.order));
  };
  port.onmessage = (event) => {
    work = work.then(() => handle(event.data as Message<Settings, Order>));
  };
}

/** Workers that take jobs in turn. They are started when there is work for them. */
export class WorkerPool<Settings, Order, Answer> {
  readonly #start: () => OrderedWorker<Settings, Order, Answer>;
  readonly #limit: number;
  readonly #workers: OrderedWorker<Settings, Order, Answer>[] = [];

  constructor(startWorker: StartWorker, role: WorkerRole, limit: number, settings: Settings) {
    this.#limit = limit;
    this.#start = () => new OrderedWorker(startWorker(role), settings);
  }

  /** Runs `work` for every item, on as many workers as there may be. Stops at the first failure. */
  async forEach<T>(
    items: Iterable<T>,
    work: (worker: OrderedWorker<Settings, Order, Answer>, item: T) => Promise<void>,
  ): Promise<void> {
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

  /** Gives an order to the worker with the fewest; one that dies over it is replaced. */
  async order(order: Order): Promise<Answer> {
    const worker = this.#leastBusy();
    try {
      return await worker.order(order);
    } catch (error) {
      const index = this.#workers.indexOf(worker);
      if (index >= 0) this.#workers.splice(index, 1);
      worker.terminate();
      throw error;
    }
  }

  terminate(): void {
    for (const worker of this.#workers) worker.terminate();
  }

  #leastBusy(): OrderedWorker<Settings, Order, Answer> {
    const [first, ...others] = this.#workers;
    const least = others.reduce((best, worker) => (worker.unanswered < (best?.unanswered ?? 0) ? worker : best), first);
    if (least && (least.unanswered === 0 || this.#workers.length >= this.#limit)) return least;
    const started = this.#start();
    this.#workers.push(started);
    return started;
  }
}
