import type { Services } from "../../services.ts";
import { addressesOf } from "../../start/listening.ts";

/** Where the server listens, and whether other computers reach it. */
export function listeningOf({ database }: Pick<Services, "database">): {
  readonly where: string;
  readonly isLocal: boolean;
} {
  const name = database.settings.get("server-listen-interface") || "loopback";
  const { needed } = addressesOf(name);
  const isLocal = needed === "127.0.0.1" || needed === "::1";
  const port = database.settings.get("last-webserver-port") ?? "";
  const host = needed === "::" ? "*" : needed.includes(":") ? `[${needed}]` : needed;
  return { where: `${host}:${port}`, isLocal };
}
