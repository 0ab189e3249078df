import { ContainerApi } from "./api.ts";
import type { HeldContainer, Ledger } from "./ledger.ts";

/** What became of a container that is to go on. */
export interface Released {
  readonly container: HeldContainer;
  /** Undefined: it runs, or somebody has removed it. */
  readonly failure?: unknown;
}

/**
 * Lets a container go on. What somebody else has started or removed meanwhile stays as it is.
 *
 * @param mayEnd it was asked to end, and it is not known whether it will.
 */
export async function letGo({ socket, id, action, startedAt }: HeldContainer, mayEnd = true): Promise<void> {
  const api = new ContainerApi(socket);
  const container = await api.inspect(id);
  if (!container) return;
  const { Running, Paused, StartedAt } = container.State;
  if (action === "pause") {
    if (Paused) await api.unpause(id);
    return;
  }
  if (Running) {
    if (StartedAt !== startedAt || !mayEnd) return;
    // Whoever asked for its end may have died before it came, but it comes.
    await api.stop(id);
  }
  await api.start(id);
}

/**
 * Lets all containers of a ledger go on, the last one first, as others may need it. What could not be started stays in the
 * ledger.
 */
export async function releaseAll(ledger: Ledger): Promise<Released[]> {
  const released: Released[] = [];
  for (const container of ledger.read().toReversed()) {
    try {
      await letGo(container);
      released.push({ container });
    } catch (failure) {
      released.push({ container, failure });
    }
  }
  const left = released.filter(({ failure }) => failure !== undefined).map(({ container }) => container);
  ledger.write(left.toReversed());
  return released;
}
