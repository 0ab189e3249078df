import { execFileSync } from "node:child_process";
import type { X509Certificate } from "node:crypto";
import { isIP } from "node:net";
import { hostname } from "node:os";

const always = ["localhost", "127.0.0.1", "::1"] as const;

/** Names of hosts between commas, each once, and those of this computer itself. */
export function givenHosts(text: string): string[] {
  const given = text.split(",").map((name) => name.trim());
  return unique([...given.filter((name) => name !== ""), ...always]);
}

/** The names by which this computer is reached, as far as it knows. */
export function detectedHosts(): string[] {
  return unique([...always, hostname(), ...fullName()]);
}

/** The names that a certificate has. */
export function hostsOf(certificate: X509Certificate): string[] {
  const entries = (certificate.subjectAltName ?? "").split(", ");
  return unique(
    entries.map((entry) => shortest(entry.replace(/^(?:DNS|IP Address):/, ""))).filter((name) => name !== ""),
  );
}

/** Addresses of IPv6 stand in certificates in full. */
function shortest(name: string): string {
  return isIP(name) === 6 ? new URL(`http://[${name}]`).hostname.slice(1, -1) : name;
}

function fullName(): string[] {
  try {
    const name = execFileSync("hostname", ["-f"], {
      encoding: "utf8",
      timeout: 5000,
      stdio: ["ignore", "pipe", "ignore"],
    });
    return name.trim() === "" ? [] : [name.trim()];
  } catch {
    return []; // a system without that program, or a computer without a domain
  }
}

function unique(names: readonly string[]): string[] {
  return [...new Set(names.map((name) => name.toLowerCase()))];
}
