import { existsSync } from "node:fs";
import { join } from "node:path";
import { SignJWT } from "jose";
import * as v from "valibot";
import type { FieldCipher } from "../../crypto/field-encryption.ts";
import { ownServerDatabaseName } from "../../database/location/server-file.ts";
import { ServerDatabase } from "../../database/server/server-database.ts";
import { readServerCertificate } from "../../jobs/certificates/stored-certificates.ts";
import { UserError } from "../../support/errors.ts";

const minutes = 5;
const jwtConfig = v.object({ Authority: v.string(), Audience: v.string(), SigningKey: v.string() });

/** The server whose database lies in a data folder of this computer. Who may read that needs no password. */
export class LocalServer {
  readonly #path: string;
  readonly #cipher: FieldCipher | undefined;

  constructor(dataFolder: string, cipher: FieldCipher | undefined) {
    this.#path = join(dataFolder, ownServerDatabaseName);
    this.#cipher = cipher;
  }

  get exists(): boolean {
    return existsSync(this.#path);
  }

  /** A token that signs in without a password (secrets-and-auth.md 2.4). Throws what opening the database throws. */
  async signInToken(): Promise<string> {
    const config = v.safeParse(v.pipe(v.string(), v.parseJson(), jwtConfig), this.#setting("jwt-config"));
    if (!config.success) throw new UserError("NoSigningKey", "The server of this data folder was never started");
    const { Authority, Audience, SigningKey } = config.output;
    const now = Math.floor(Date.now() / 1000);
    return new SignJWT({ typ: "SigninToken", sid: "server-cli" })
      .setProtectedHeader({ alg: "HS256", typ: "JWT" })
      .setIssuer(Authority)
      .setAudience(Audience)
      .setNotBefore(now)
      .setExpirationTime(now + minutes * 60)
      .sign(new TextEncoder().encode(SigningKey));
  }

  /** SHA-1 of the server's own certificate; undefined if it has none. */
  certificateHash(): string | undefined {
    return this.#read((settings) => readServerCertificate(settings)?.fingerprint.replaceAll(":", ""));
  }

  #setting(name: string): string | undefined {
    return this.#read((settings) => settings.get(name));
  }

  #read<T>(read: (settings: ServerDatabase["settings"]) => T): T {
    const database = ServerDatabase.open(this.#path, { cipher: this.#cipher });
    try {
      return read(database.settings);
    } finally {
      database.close();
    }
  }
}
