import { isIP } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { platform } from "#platform";
import type { WebServer, WebServerOptions } from "../../platform/web-server.ts";
import { codeOf, messageOf, UserError } from "../../support/errors.ts";

/** What is served, whatever the address. */
export type Served = Omit<WebServerOptions, "hostname" | "port">;

type Tls = NonNullable<WebServerOptions["tls"]>;

/** How often a port is tried again that was just given free, and the pause in between in milliseconds. */
const reopening = { attempts: 20, pause: 100 } as const;

/** A server on one port of one or more addresses. */
export class Listening {
  readonly port: number;
  readonly #served: Served;
  /** By address; undefined for one that is to be opened again. */
  readonly #servers: Map<string, WebServer | undefined>;
  /** Those that only have the connections that were open when their certificate was replaced. */
  readonly #earlier = new Set<WebServer>();

  constructor(port: number, servers: ReadonlyMap<string, WebServer>, served: Served) {
    this.port = port;
    this.#servers = new Map(servers);
    this.#served = served;
  }

  /** Shows this certificate to all who connect from now on; open connections go on. Throws if a port was lost. */
  async replaceCertificate(tls: Tls): Promise<void> {
    for (const [address, server] of this.#servers) {
      if (server) this.#retire(server);
      this.#servers.set(address, undefined);
      this.#servers.set(address, await this.#open(address, tls));
    }
  }

  async stop(force: boolean): Promise<void> {
    const servers = [...this.#servers.values(), ...this.#earlier].filter((server) => server !== undefined);
    await Promise.all(servers.map((server) => server.stop(force)));
  }

  #retire(server: WebServer): void {
    this.#earlier.add(server);
    void server.stop(false).then(() => this.#earlier.delete(server));
  }

  async #open(address: string, tls: Tls): Promise<WebServer> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await platform.serve({ ...this.#served, tls, hostname: address, port: this.port });
      } catch (error) {
        if (attempt === reopening.attempts) throw error;
        await sleep(reopening.pause);
      }
    }
  }
}

/**
 * The ports in the text of `webservice-port`; the one that was used last comes first, if it is among them. Throws `InvalidPort`
 * if there is none.
 */
export function portsOf(text: string, last: string | undefined): number[] {
  const ports = text
    .split(",")
    .map((part) => part.trim())
    .filter((part) => /^\d{1,5}$/.test(part) && Number(part) <= 65_535)
    .map(Number);
  if (ports.length === 0) {
    throw new UserError("InvalidPort", `"${text}" is no port to listen on`, {
      advice: "Write a number up to 65535, or several with commas between them, for --webservice-port.",
    });
  }
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
    const servers = new Map([[first.address, first.server]]);
    const openPort = first.server.port;
    for (const address of wanted) {
      // A computer without IPv6 has no such address, and somebody else on it does no harm.
      const server = await platform.serve({ ...served, hostname: address, port: openPort }).catch(() => undefined);
      if (server) servers.set(address, server);
    }
    return new Listening(openPort, servers, served);
  }
  throw new UserError("NoPortFree", `None of these ports can be used: ${ports.join(", ")}`, {
    advice: "End the program that uses it, or give another with --webservice-port.",
  });
}

/** Undefined if somebody else has the port, or if only others may have it. */
async function listenOn(
  address: string,
  port: number,
  served: Served,
): Promise<{ readonly address: string; readonly server: WebServer } | undefined> {
  try {
    return { address, server: await platform.serve({ ...served, hostname: address, port }) };
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
