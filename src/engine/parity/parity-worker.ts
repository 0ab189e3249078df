import { messageOf } from "../../support/errors.ts";
import type { OperationContext } from "../context.ts";
import { answerOrders, OrderedWorker } from "../ordered-worker.ts";
import type { WorkerPort } from "../worker-port.ts";

type ParityOrder =
  | { readonly kind: "create"; readonly path: string; readonly parityPath: string; readonly redundancy: number }
  | { readonly kind: "repair"; readonly path: string; readonly parityPath: string; readonly mendedPath: string };

interface ParityAnswer {
  /** Why it failed. */
  readonly failure?: string;
  /** False if there was nothing to do. */
  readonly isDone: boolean;
}

/** Runs a parity worker behind `port` until the thread is ended. */
export function runParityWorker(port: WorkerPort): void {
  answerOrders<null, ParityOrder, ParityAnswer>(port, () => async (order) => {
    try {
      // Its tables take time to fill, which is no matter of the other workers.
      const { createParity, repairWithParity } = await import("../../volumes/parity/index.ts");
      if (order.kind === "repair") return { isDone: repairWithParity(order.path, order.parityPath, order.mendedPath) };
      createParity(order.path, order.parityPath, order.redundancy);
      return { isDone: true };
    } catch (error) {
      return { isDone: false, failure: messageOf(error) };
    }
  });
}

/**
 * Has a thread work on parity, so that all else goes on meanwhile. False if the file is not damaged, so that there is nothing
 * to repair. Throws what went wrong.
 */
export async function workOnParity({ startWorker, control }: OperationContext, order: ParityOrder): Promise<boolean> {
  const worker = new OrderedWorker<null, ParityOrder, ParityAnswer>(startWorker("parity"), null);
  try {
    const { failure, isDone } = await worker.order(order);
    control.throwIfAborted();
    if (failure !== undefined) throw new Error(failure);
    return isDone;
  } finally {
    worker.terminate();
  }
}
