import { platform } from "#platform";
import type { Environment } from "../../support/environment.ts";

/** Tells the service manager that started the server how it is (sd_notify); without one, nothing happens. */
export function tellServiceManager(environment: Environment, state: "READY=1" | "STOPPING=1"): void {
  const socket = environment.NOTIFY_SOCKET;
  if (!socket) return;
  try {
    platform.sendDatagram(socket, state);
  } catch {
    // It does without: the server runs all the same, and nobody else could be told.
  }
}
