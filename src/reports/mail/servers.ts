import type { MxRecord } from "node:dns";
import { parseQuery } from "../../destinations/url.ts";
import { UserError } from "../../support/errors.ts";

/** How the connection to a server is kept from others. */
export type MailSecurity = "tls" | "starttls" | "whenOffered" | "none";

export interface MailServer {
  readonly host: string;
  readonly port: number;
  readonly security: MailSecurity;
}

/**
 * The servers of a list, each once and in order; what cannot be read is an error in its place, for when its turn comes
 * (filters-reports-scripts.md 2.5).
 */
export function parseServers(urls: readonly string[]): (MailServer | UserError)[] {
  const complete = urls.map((url) => (url.includes("://") ? url : `smtp://${url}`));
  return [...new Set(complete)].map(parseServer);
}

function parseServer(url: string): MailServer | UserError {
  const scheme = url.slice(0, url.indexOf("://")).toLowerCase();
  // Any scheme that URLs know no default port of.
  const parsed = URL.parse(`smtp${url.slice(scheme.length)}`);
  if (!parsed?.hostname) return new UserError("InvalidMailServer", "The address of the mail server is not a URL");
  const host = parsed.hostname.replace(/^\[|\]$/g, "");
  const server = (defaultPort: number, security: MailSecurity) => ({
    host,
    port: Number(parsed.port) || defaultPort,
    security,
  });
  switch (scheme) {
    case "smtp":
      return server(25, startTlsOf(parsed.search));
    case "smtps":
      return server(465, "tls");
    case "tls":
    case "smtpstls":
      return server(587, "starttls");
    default:
      return new UserError("InvalidMailServer", `The scheme "${scheme}" is none of a mail server`, {
        advice: "Use smtp:// or smtps://.",
      });
  }
}

function startTlsOf(search: string): MailSecurity {
  const given = [...parseQuery(search.slice(1))].find(([name]) => name.toLowerCase() === "starttls");
  const value = given?.[1].toLowerCase() ?? "";
  if (["always", "true", "yes"].includes(value)) return "starttls";
  return ["never", "false", "no"].includes(value) ? "none" : "whenOffered";
}

/** What looks up the servers of a domain; a part of Node's resolver. */
export interface MailResolver {
  resolveMx(domain: string): Promise<MxRecord[]>;
}

/** The servers that take mail for a domain, the preferred ones first. Throws `NoMailServer` if it has none. */
export async function serversOfDomain(domain: string, resolver: MailResolver): Promise<MailServer[]> {
  let records: MxRecord[];
  try {
    records = await resolver.resolveMx(domain);
  } catch (cause) {
    throw noServer(domain, cause);
  }
  // A single empty name says that the domain takes no mail.
  const usable = records.filter(({ exchange }) => exchange !== "" && exchange !== ".");
  if (usable.length === 0) throw noServer(domain);
  const ordered = usable.toSorted((one, other) => one.priority - other.priority);
  return ordered.map(({ exchange }) => ({ host: exchange, port: 25, security: "whenOffered" }));
}

function noServer(domain: string, cause?: unknown): UserError {
  return new UserError("NoMailServer", `No mail server is known for ${domain}`, {
    advice: "Name one with --send-mail-url.",
    ...(cause !== undefined && { cause }),
  });
}
