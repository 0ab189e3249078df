import { isIP, type Socket } from "node:net";
import {
  checkServerIdentity,
  connect,
  type DetailedPeerCertificate,
  getCACertificates,
  type TLSSocket,
} from "node:tls";
import type { CertificateRules } from "./certificate-rules.ts";
import { UserError } from "./errors.ts";

let authorities: string[] | undefined;

/**
 * Certificates of the authorities that are trusted: those that runtimes bring along, and those of this computer, where
 * companies put their own.
 */
export function trustedAuthorities(): string[] {
  authorities ??= [...new Set([...getCACertificates("default"), ...getCACertificates("system")])];
  return authorities;
}

/**
 * A connection over TLS whose server has shown a certificate that the rules accept; nothing has been sent on it yet.
 * Throws `InvalidServerCertificate`, or the system's error.
 *
 * @param target.socket a connection to be used, for protocols that switch to TLS.
 */
export function connectTls(
  { host, port, socket, signal }: { host: string; port: number; socket?: Socket; signal: AbortSignal },
  rules: CertificateRules,
): Promise<TLSSocket> {
  return new Promise((resolve, reject) => {
    const secured = connect({
      ...(socket ? { socket } : { host, port }),
      servername: isIP(host) === 0 ? host : "",
      ca: trustedAuthorities(),
      rejectUnauthorized: false,
    });
    const fail = (error: unknown) => {
      signal.removeEventListener("abort", abort);
      secured.destroy();
      reject(error);
    };
    const abort = () => fail(signal.reason);
    signal.addEventListener("abort", abort);
    if (signal.aborted) abort();
    secured.once("error", fail);
    secured.once("secureConnect", () => {
      const fault = faultOf(secured, host, rules);
      if (fault) return fail(fault);
      signal.removeEventListener("abort", abort);
      secured.off("error", fail);
      resolve(secured);
    });
  });
}

function faultOf(socket: TLSSocket, host: string, rules: CertificateRules): UserError | undefined {
  if (rules.acceptAny) return undefined;
  const leaf = socket.getPeerCertificate(true);
  const chain = chainOf(leaf);
  if (!isInDate(leaf)) return badCertificate(host, leaf, "it is not valid at this time");
  const isAccepted = (certificate: DetailedPeerCertificate) => rules.acceptedHashes.includes(hashOf(certificate));
  if (chain.some((certificate) => isInDate(certificate) && isAccepted(certificate))) return undefined;
  if (!socket.authorized) return badCertificate(host, leaf, String(socket.authorizationError));
  const mismatch = checkServerIdentity(host, leaf);
  return mismatch && badCertificate(host, leaf, mismatch.message);
}

/** From the server's certificate upwards; the last one names itself as its issuer. */
function chainOf(leaf: DetailedPeerCertificate): DetailedPeerCertificate[] {
  const chain: DetailedPeerCertificate[] = [];
  let next: DetailedPeerCertificate | undefined = leaf;
  while (next?.fingerprint && !chain.some(({ fingerprint }) => fingerprint === next?.fingerprint)) {
    chain.push(next);
    next = next.issuerCertificate;
  }
  return chain;
}

function isInDate({ valid_from, valid_to }: DetailedPeerCertificate): boolean {
  const now = Date.now();
  return Date.parse(valid_from) <= now && now <= Date.parse(valid_to);
}

const hashOf = ({ fingerprint }: DetailedPeerCertificate) => fingerprint.replaceAll(":", "").toLowerCase();

function badCertificate(host: string, leaf: DetailedPeerCertificate, reason: string): UserError {
  return new UserError(
    "InvalidServerCertificate",
    `The certificate of ${host} (SHA-1 ${hashOf(leaf)}) is not trusted: ${reason}`,
    {
      advice: "If it is the right one, have it accepted by this hash.",
    },
  );
}
