import { isIP } from "node:net";

const alwaysAllowed = ["localhost", "localhost.localdomain"];

/** Which names this server may be called by, so that no other site's name can be pointed at it (secrets-and-auth.md 2.14). */
export class HostNames {
  #allowed: ReadonlySet<string> = new Set();

  /** See {@link allow}. */
  constructor(names: string) {
    this.allow(names);
  }

  /** @param names as in the setting `allowed-hostnames`: separated by `;`, with `*` for any. */
  allow(names: string): void {
    const given = names.split(";").map((name) => name.trim().toLowerCase());
    this.#allowed = new Set([...alwaysAllowed, ...given.filter((name) => name !== "")]);
  }

  isAllowed(name: string): boolean {
    return (
      this.#allowed.has("*") || this.#allowed.has(name.toLowerCase()) || isIP(name.replace(/^\[(.*)\]$/, "$1")) > 0
    );
  }
}

/** The name in the `Host` header, `[…]` around an IPv6 address kept, and its port. */
export function hostOf(request: Request): { readonly name: string; readonly port: string | undefined } {
  const host = request.headers.get("host") ?? new URL(request.url).host;
  const [, name = host, port] = /^(\[[^\]]*\]|[^:]*)(?::(\d+))?$/.exec(host) ?? [];
  return { name, port };
}
