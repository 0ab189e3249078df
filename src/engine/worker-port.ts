import { availableParallelism } from "node:os";
import type { Settings } from "../options/index.ts";

/** A worker thread as the engine sees it: the web's Worker, started by whoever composes the program. */
export interface WorkerPort {
  postMessage(message: unknown, transfer?: ArrayBufferLike[]): void;
  onmessage: ((event: { data: unknown }) => void) | null;
  onerror: ((event: { message?: string; error?: unknown }) => void) | null;
  terminate(): void;
}

/** What a worker thread does. */
export type WorkerRole = "pack" | "count" | "restore" | "test" | "parity";

export type StartWorker = (role: WorkerRole) => WorkerPort;

/** How many workers may work on volumes that are read. */
export function threadLimit({ concurrencyMaxThreads }: Settings): number {
  return concurrencyMaxThreads > 0 ? concurrencyMaxThreads : availableParallelism();
}
