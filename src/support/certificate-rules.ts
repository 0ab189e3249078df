/** Which server certificates are good besides those that the system trusts (destinations.md 6.3). */
export interface CertificateRules {
  readonly acceptAny: boolean;
  /** SHA-1 of certificates, hexadecimal in lower case. */
  readonly acceptedHashes: readonly string[];
}

export const usualCertificates: CertificateRules = { acceptAny: false, acceptedHashes: [] };

/** @param hashes as in `accept-specified-ssl-hash`. */
export function certificateRules(acceptAny: boolean, hashes: string): CertificateRules {
  const parts = hashes.split(/[,;]/).filter((part) => part !== "");
  return { acceptAny, acceptedHashes: parts.map((part) => part.toLowerCase()) };
}
