import { readFileSync } from "node:fs";
import { certificatePem } from "../../crypto/certificates/certificate.ts";
import { readPkcs12 } from "../../crypto/certificates/pkcs12.ts";
import type { ServerDatabase } from "../../database/server/server-database.ts";
import { detectedHosts, givenHosts } from "../../jobs/certificates/host-names.ts";
import { isInOrder, keepCertificates, makeCertificates } from "../../jobs/certificates/server-certificates.ts";
import {
  readServerBundle,
  removeCertificates,
  storeServerBundle,
} from "../../jobs/certificates/stored-certificates.ts";
import type { WebServerOptions } from "../../platform/web-server.ts";
import { messageOf, UserError } from "../../support/errors.ts";
import type { Logger } from "../../support/log.ts";
import type { StartOptions } from "./options.ts";

/** Takes, makes or forgets the certificate, as the options say. Throws `CertificateNotRead`, and what reading it throws. */
export function applyCertificateOptions(options: StartOptions, database: ServerDatabase, now: Date): void {
  const { settings } = database;
  if (options.isOn("webservice-remove-sslcertificate")) database.transaction(() => removeCertificates(settings));
  const path = options.text("webservice-sslcertificatefile");
  const password = options.text("webservice-sslcertificatepassword");
  if (path !== undefined && password !== undefined) importCertificate(database, readFile(path), password);
  else if (options.isOn("configure-https") && !isInOrder(settings, now)) {
    const names = options.text("configure-https-hostnames");
    keepCertificates(database, makeCertificates(names ? givenHosts(names) : detectedHosts(), now), now);
  }
}

/** Stores the certificate that the server is to show. Throws a UserError if it can't be read. */
export function importCertificate(database: ServerDatabase, file: Uint8Array, password: string): void {
  const bundle = readPkcs12(file, password);
  database.transaction(() => storeServerBundle(database.settings, bundle, false));
}

/** The certificate as it is stored, to tell it from another; undefined if there is none. */
export function storedCertificate({ settings }: ServerDatabase): string | undefined {
  return settings.get("server-ssl-certificate") || undefined;
}

/** What the server shows; undefined if it speaks plain HTTP. */
export function tlsOf({ settings }: ServerDatabase, log: Logger): WebServerOptions["tls"] | undefined {
  if (settings.isOn("server-disable-https")) return undefined;
  try {
    const bundle = readServerBundle(settings);
    if (!bundle) return undefined;
    const key = bundle.key.export({ type: "pkcs8", format: "pem" }).toString();
    return { key, cert: bundle.certificates.map(certificatePem).join("") };
  } catch (error) {
    const text = `The certificate can't be used, so that the server speaks plain HTTP: ${messageOf(error)}`;
    log.write("Warning", "Bunker.Server.Certificate", "CertificateNotUsed", text, error);
    return undefined;
  }
}

function readFile(path: string): Uint8Array {
  try {
    return readFileSync(path);
  } catch (cause) {
    throw new UserError("CertificateNotRead", `The certificate "${path}" can't be read: ${messageOf(cause)}`, {
      advice: "Correct the path behind --webservice-sslcertificatefile.",
      cause,
    });
  }
}
