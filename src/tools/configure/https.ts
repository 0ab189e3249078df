import { X509Certificate } from "node:crypto";
import { writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { certificatePem } from "../../crypto/certificates/certificate.ts";
import type { ServerDatabase } from "../../database/server/server-database.ts";
import { detectedHosts, givenHosts, hostsOf } from "../../jobs/certificates/host-names.ts";
import {
  daysLeft,
  isInOrder,
  keepCertificates,
  makeCertificates,
  renewalDays,
  renewCertificate,
} from "../../jobs/certificates/server-certificates.ts";
import {
  isGenerated,
  readAuthorityCertificate,
  readServerCertificate,
  removeCertificates,
} from "../../jobs/certificates/stored-certificates.ts";
import { type TrustStore, trustStoreOf } from "../../jobs/certificates/trust-store.ts";
import { messageOf, UserError } from "../../support/errors.ts";
import { type Command, type CommandInput, commandSet } from "../command-line/index.ts";
import { databaseOptions, withServerDatabase } from "./settings-database.ts";

const hostnames = {
  name: "--hostnames",
  type: "text",
  description: "Names and addresses of the server, between commas (default: those that are found)",
} as const;
const noTrust = {
  name: "--no-trust",
  type: "flag",
  description: "Don't have this computer trust the authority",
} as const;
const autoCreate = {
  name: "--auto-create-database",
  type: "flag",
  description: "Create the server's database if there is none",
} as const;

const generate: Command = {
  description: "Makes an authority and a certificate, unless there is one that is good for a while",
  parameters: [],
  options: [hostnames, noTrust, autoCreate],
  run: (input) =>
    withServerDatabase(input, input.options.flag("--auto-create-database"), async (database) => {
      if (isInOrder(database.settings, new Date())) {
        say(input, "There is a certificate already that is good for a while");
        return 0;
      }
      return await makeAnew(input, database);
    }),
};

const regenerate: Command = {
  description: "Makes a new authority and a new certificate in place of those that are there",
  parameters: [],
  options: [hostnames, noTrust],
  run: (input) =>
    withServerDatabase(input, false, async (database) => {
      const old = readAuthorityCertificate(database.settings);
      const code = await makeAnew(input, database);
      if (old && !input.options.flag("--no-trust")) await distrust(input, old.raw);
      return code;
    }),
};

const renew: Command = {
  description: "Makes a new certificate with the authority that is there",
  parameters: [],
  options: [],
  run: (input) =>
    withServerDatabase(input, false, async (database) => {
      const renewed = renewCertificate(database, new Date());
      say(input, `The certificate of the server is good until ${renewed.validTo}`);
      warnOfPlainText(input, database);
      return 0;
    }),
};

const remove: Command = {
  description: "Removes the certificates, and the trust in the authority",
  parameters: [],
  options: [],
  run: (input) =>
    withServerDatabase(input, false, async (database) => {
      const authority = readAuthorityCertificate(database.settings);
      if (authority) await distrust(input, authority.raw);
      database.transaction(() => removeCertificates(database.settings));
      say(input, "The server has no certificate any more");
      return 0;
    }),
};

const show: Command = {
  description: "Shows the certificates",
  parameters: [],
  options: [],
  run: (input) =>
    withServerDatabase(input, false, async (database) => {
      const { settings } = database;
      const authority = readAuthorityCertificate(settings);
      const certificate = readServerCertificate(settings);
      if (authority) {
        const isTrusted = await storeOf(input).holds(authority.raw);
        describe(input, "Authority", authority);
        say(input, `  Trusted: ${isTrusted ? "yes" : "no"}`);
      }
      if (certificate) {
        describe(input, "Server", certificate);
        say(input, `  Names: ${hostsOf(certificate).join(", ")}`);
        say(input, `  Made here: ${isGenerated(settings) ? "yes" : "no"}`);
      } else {
        say(input, "The server has no certificate");
      }
      say(input, `Settings encrypted: ${database.encrypts ? "yes" : "no"}`);
      return 0;
    }),
};

/** A command that writes a certificate into a file. */
function exporting(
  what: string,
  fileName: string,
  read: (settings: ServerDatabase["settings"]) => X509Certificate | undefined,
): Command {
  return {
    description: `Writes the certificate of the ${what} into a file`,
    parameters: [],
    options: [{ name: "--file", type: "text", description: `The file (default: ${fileName})` }],
    run: (input) =>
      withServerDatabase(input, false, async (database) => {
        const certificate = read(database.settings);
        if (!certificate) {
          throw new UserError("CertificateNotFound", `There is no certificate of the ${what}`, {
            advice: "Run: bunker configure https generate",
          });
        }
        const file = resolve(input.options.text("--file") ?? fileName);
        writeFileSync(file, certificatePem(certificate.raw));
        say(input, `Written to ${file}`);
        return 0;
      }),
  };
}

/** Certificates of the server. */
export const httpsCommands = commandSet({
  name: "configure https",
  description: "Has the server answer over https, with certificates that are made here.",
  options: [
    ...databaseOptions,
    { name: "--cert-dir", type: "text", description: "Linux: folder for authorities to trust" },
    { name: "--keychain", type: "text", description: "macOS: keychain for authorities to trust" },
    { name: "--store", type: "text", description: "Windows: local or user" },
  ],
  commands: {
    generate,
    renew,
    "regenerate-ca": regenerate,
    remove,
    show,
    export: exporting("server", "bunker-server.crt", readServerCertificate),
    "export-ca": exporting("authority", "bunker-ca.crt", readAuthorityCertificate),
  },
});

/** Trust first: what can't be trusted is not stored. */
async function makeAnew(input: CommandInput, database: ServerDatabase): Promise<number> {
  const { options } = input;
  const given = options.text("--hostnames");
  const now = new Date();
  const made = makeCertificates(given === undefined ? detectedHosts() : givenHosts(given), now);
  if (!options.flag("--no-trust")) {
    try {
      await storeOf(input).install(made.authority.certificate);
    } catch (error) {
      input.surroundings.writeError(`${messageOf(error)}\n`);
      if (error instanceof UserError && error.advice) input.surroundings.writeError(`${error.advice}\n`);
      return 1;
    }
  }
  keepCertificates(database, made, now);
  const certificate = new X509Certificate(made.server.certificate);
  say(input, `The server has a certificate for ${hostsOf(certificate).join(", ")}, good until ${certificate.validTo}`);
  say(input, "A server that runs shows it once it has been started anew");
  warnOfPlainText(input, database);
  return 0;
}

async function distrust(input: CommandInput, authority: Uint8Array): Promise<void> {
  try {
    await storeOf(input).remove(authority);
  } catch (error) {
    input.surroundings.writeError(`Warning: ${messageOf(error)}\n`);
  }
}

function storeOf({ options, surroundings }: CommandInput): TrustStore {
  const store = options.text("--store")?.toLowerCase();
  const machine = ["local", "machine", "localmachine"];
  if (store !== undefined && ![...machine, "user", "currentuser"].includes(store)) {
    throw new UserError("InvalidTrustStore", `There is no store "${store}"`, { advice: "Write local or user." });
  }
  return trustStoreOf({
    platform: surroundings.platform,
    folder: options.text("--cert-dir"),
    keychain: options.text("--keychain"),
    isForMachine: store !== undefined && machine.includes(store),
  });
}

function describe(input: CommandInput, title: string, certificate: X509Certificate): void {
  const left = daysLeft(certificate, new Date());
  const state = left < 0 ? "EXPIRED" : left <= renewalDays ? "EXPIRING SOON" : "Valid";
  say(input, `${title}: ${certificate.subject.split("\n").join(", ")}`);
  say(input, `  From ${certificate.validFrom} to ${certificate.validTo}: ${state}`);
  say(input, `  SHA-1: ${certificate.fingerprint.replaceAll(":", "")}`);
}

function warnOfPlainText(input: CommandInput, database: ServerDatabase): void {
  if (database.encrypts) return;
  say(input, "Warning: the keys lie in the database as plain text; give a key with --settings-encryption-key");
}

function say({ surroundings }: CommandInput, line: string): void {
  surroundings.write(`${line}\n`);
}
