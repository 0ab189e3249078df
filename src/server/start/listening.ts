import { isIP } from "node:net";
import { platform } from "#platform";
import type { WebServer, WebServerOptions } from "../../platform/web-server.ts";
import { codeOf, messageOf, UserError } from "../../support/errors.ts";

/** What is served, whatever the address. */
export type Served = Omit<WebServerOptions, "hostname" | "port">;

/** A server on one port of one or more addresses. */
export interface Listening {
  readonly port: number;
  stop(force: boolean): Promise<void>;
}

/** The ports in the text of `webservice-port`; the one that was used last comes first, if it is among them. */
export function portsOf(text: string, last: string | undefined): number[] {
  const ports = text
    .split(",")
    .map((part) => part.trim())
    .filter((part) => /^\d{1,5}$/.test(part) && Number(part) <= 65_535)
    .map(Number);
  const lastPort = ports.find((port) => String(port) === last?.trim());
  return lastPort === undefined ? ports : [lastPort, ...ports.filter((port) => port !== lastPort)];
}

/** Addresses of a `webservice-interface`; those after the first may be missing. Throws `InvalidInterface`. */
export function addressesOf(name: string): { readonly needed: string; readonly wanted: readonly string[] } {
  if (name === "loopback") return { needed: "127.0.0.1", wanted: ["::1"] };
  if (/^(\*|all|any)$/i.test(name)) return { needed: "::", wanted: [] };
  const address = name.replace(/^\[(.*)\]$/, "$1");
  if (isIP(address) > 0) return { needed: address, wanted: [] };
  throw new UserError("InvalidInterface", `"${name}" is no address to listen on`, {
    advice: "Use loopback, any, or an address of this computer for --webservice-interface.",
  });
}

/** Listens on the first of the ports that is free. Throws `NoPortFree`, `InvalidInterface`, `CannotListen`. */
export async function listen(name: string, ports: readonly number[], served: Served): Promise<Listening> {
  const { needed, wanted } = addressesOf(name);
  for (const port of ports) {
    const first = await listenOn(needed, port, served);
    if (!first) continue;
    const servers = [first];
    for (const address of wanted) {
      // A computer without IPv6 has no such address, and somebody else on it does no harm.
      const server = await platform.serve({ ...served, hostname: address, port: first.port }).catch(() => undefined);
      if (server) servers.push(server);
    }
    return {
      port: first.port,
      stop: async (force) => {
        await Promise.all(servers.map((server) => server.stop(force)));
      },
    };
  }
  throw new UserError("NoPortFree", `None of these ports can be used: ${ports.join(", ") || "(none given)"}`, {
    advice: "End the program that uses it, or give another with --webservice-port.",
  });
}

/** Undefined if somebody else has the port, or if only others may have it. */
async function listenOn(address: string, port: number, served: Served): Promise<WebServer | undefined> {
  try {
    return await platform.serve({ ...served, hostname: address, port });
  } catch (error) {
    const code = codeOf(error);
    if (code === "EADDRINUSE" || code === "EACCES") return undefined;
    // Without IPv6 at all, all addresses are those of IPv4.
    if (address === "::" && (code === "EAFNOSUPPORT" || code === "EADDRNOTAVAIL")) {
      return listenOn("0.0.0.0", port, served);
    }
    throw new UserError("CannotListen", `The server can't listen on ${address}: ${messageOf(error)}`, {
      advice: "Correct --webservice-interface.",
      cause: error,
    });
  }
}
