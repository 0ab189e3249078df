import { X509Certificate } from "node:crypto";
import { type CertifiedKey, createAuthority, createServerCertificate } from "../../crypto/certificates/certificate.ts";
import type { ServerDatabase } from "../../database/server/server-database.ts";
import { messageOf, UserError } from "../../support/errors.ts";
import type { Logger } from "../../support/log.ts";
import { detectedHosts, hostsOf } from "./host-names.ts";
import {
  isGenerated,
  readAuthority,
  readServerCertificate,
  storeCertificates,
  storeServerBundle,
} from "./stored-certificates.ts";

type Database = Pick<ServerDatabase, "settings" | "transaction" | "notifications" | "encrypts">;

const authorityName = { commonName: "Bunker Local CA", organization: "Bunker" };
const serverName = { commonName: "Bunker Server", organization: "Bunker" };
const authorityDays = 3650;
const serverDays = 90;
/** With fewer days left a certificate is renewed. */
export const renewalDays = 30;
const millisecondsPerDay = 86_400_000;
const tag = "Bunker.Jobs.Certificates";

/** Days until a certificate is no longer good; below 0 when it isn't. */
export function daysLeft(certificate: X509Certificate, now: Date): number {
  return (Date.parse(certificate.validTo) - now.getTime()) / millisecondsPerDay;
}

/** Whether there is a certificate that was made here, its authority with it, and it is good for a while. */
export function isInOrder(settings: Database["settings"], now: Date): boolean {
  if (!isGenerated(settings)) return false;
  try {
    const certificate = readServerCertificate(settings);
    if (certificate === undefined || readAuthority(settings) === undefined) return false;
    // One of the future was made before the clock was put back.
    return Date.parse(certificate.validFrom) <= now.getTime() && daysLeft(certificate, now) >= renewalDays;
  } catch {
    return false; // damaged ones are as good as none
  }
}

/** An authority and a certificate of the server that it has signed; nothing is stored yet. */
export function makeCertificates(
  hosts: readonly string[],
  now: Date,
): { authority: CertifiedKey; server: CertifiedKey } {
  const authority = createAuthority({ name: authorityName, now, days: authorityDays });
  return { authority, server: createServerCertificate({ authority, hosts, name: serverName, now, days: serverDays }) };
}

/** Stores both. Warns by a notification if the key of the authority lies there in plain text. */
export function keepCertificates(database: Database, made: ReturnType<typeof makeCertificates>, now: Date): void {
  database.transaction(() => {
    storeCertificates(database.settings, made.authority, made.server);
    const action = "config:issue:ca-key-unencrypted-database";
    database.notifications.deleteByAction(action);
    database.notifications.deleteByAction(renewalFailed);
    if (!database.encrypts) {
      const title = "The key of the certificate authority is not encrypted";
      const message =
        "Who can read the server's database can make certificates that this computer trusts. Start the server with --settings-encryption-key.";
      notify(database, { type: "Warning", title, message, action, time: now });
    }
  });
}

/**
 * A new certificate from the stored authority, for the names that the present one has. Throws `CANotFound` if there is no
 * authority, `CAExpired` if it is no longer good.
 */
export function renewCertificate(database: Database, now: Date): X509Certificate {
  const { settings } = database;
  const authority = readAuthority(settings);
  if (!authority) {
    throw new UserError("CANotFound", "There is no certificate authority that could sign a new certificate", {
      advice: "Run: bunker configure https generate",
    });
  }
  if (daysLeft(new X509Certificate(authority.certificate), now) < 0) {
    throw new UserError("CAExpired", "The certificate authority is no longer good", {
      advice: "Run: bunker configure https regenerate-ca",
    });
  }
  const certificate = readServerCertificate(settings);
  const hosts = certificate ? hostsOf(certificate) : detectedHosts();
  const server = createServerCertificate({ authority, hosts, name: serverName, now, days: serverDays });
  database.transaction(() => {
    storeServerBundle(settings, { key: server.key, certificates: [server.certificate, authority.certificate] }, true);
    database.notifications.deleteByAction(renewalFailed);
  });
  return new X509Certificate(server.certificate);
}

const renewalFailed = "config:issue:certificate-renewal-failed";

/**
 * For the server, at its start and once a day: renews the certificate that was made here when it is soon no longer good.
 * Returns whether it did. A failure is told by a notification, once.
 */
export function renewWhenDue(database: Database, now: Date, log: Logger): boolean {
  if (!isGenerated(database.settings) || isInOrder(database.settings, now)) return false;
  try {
    const renewed = renewCertificate(database, now);
    log.write(
      "Information",
      tag,
      "CertificateRenewed",
      `The certificate of the server is now good until ${renewed.validTo}`,
    );
    return true;
  } catch (error) {
    const message = `The certificate of the server could not be renewed: ${messageOf(error)}`;
    log.write("Error", tag, "CertificateNotRenewed", message, error);
    database.transaction(() => {
      database.notifications.deleteByAction(renewalFailed);
      const title = "The certificate of the server could not be renewed";
      notify(database, { type: "Error", title, message, action: renewalFailed, time: now });
    });
    return false;
  }
}

interface Told {
  readonly type: "Warning" | "Error";
  readonly title: string;
  readonly message: string;
  readonly action: string;
  readonly time: Date;
}

function notify({ notifications }: Database, told: Told): void {
  const none = { exception: "", jobId: null, logEntryId: null, messageId: null, messageLogTag: null };
  notifications.add({ ...told, ...none });
}
