import { OperationControl } from "../../engine/context.ts";
import type { LogLevel } from "../../support/log.ts";
import type { EndSignal } from "../../support/surroundings.ts";
import type { Order } from "./protocol.ts";

/** What a child is doing, as far as orders are about it. */
export class Work {
  readonly control = new OperationControl();
  readonly #levelListeners: ((level: LogLevel) => void)[] = [];
  readonly #signalListeners = new Set<(signal: EndSignal) => void>();
  #level: LogLevel = "Warning";
  readonly #canStop: boolean;

  /** @param canStop false if what it does either comes to its end or is broken off. */
  constructor(canStop: boolean) {
    this.#canStop = canStop;
  }

  /** Calls `listener` with the level of messages that is wanted, now and at each change. */
  followLevel(listener: (level: LogLevel) => void): void {
    this.#levelListeners.push(listener);
    listener(this.#level);
  }

  /** For work that knows signals only. */
  onSignal(listener: (signal: EndSignal) => void): () => void {
    this.#signalListeners.add(listener);
    return () => this.#signalListeners.delete(listener);
  }

  abort(): void {
    this.control.abort();
    for (const listener of this.#signalListeners) listener("SIGTERM");
  }

  take(order: Order): void {
    switch (order.order) {
      case "stop":
        if (!this.#canStop) {
          this.abort();
          return;
        }
        this.control.requestStop();
        for (const listener of this.#signalListeners) listener("SIGINT");
        return;
      case "abort":
        this.abort();
        return;
      case "pause":
        this.control.pause(order);
        return;
      case "resume":
        this.control.resume();
        return;
      case "throttle": {
        const { upload, download } = order;
        this.control.throttle({ ...(upload !== undefined && { upload }), ...(download !== undefined && { download }) });
        return;
      }
      case "log-level":
        this.#level = order.level;
        for (const listener of this.#levelListeners) listener(order.level);
    }
  }
}
