import { spawn } from "node:child_process";
import type { Environment } from "./environment.ts";

/**
 * Tells systemd, if that has started this process and waits for it, that it is ready. Resolves when it is told; a failure is
 * none of the program, which systemd then starts anew when it has waited long enough.
 */
export function tellReady(environment: Environment): Promise<void> {
  if (!environment.NOTIFY_SOCKET) return Promise.resolve();
  return new Promise((resolve) => {
    // Runtimes have no sockets of the kind that systemd listens on.
    const child = spawn("systemd-notify", ["--ready"], { env: { ...environment }, stdio: "ignore" });
    child.once("error", () => resolve());
    child.once("exit", () => resolve());
  });
}
