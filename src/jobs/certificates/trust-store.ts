import { execFile } from "node:child_process";
import { X509Certificate } from "node:crypto";
import { existsSync, mkdtempSync, rmSync, statSync, unlinkSync, writeFileSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { certificatePem } from "../../crypto/certificates/certificate.ts";
import { messageOf, UserError } from "../../support/errors.ts";

/** Where a system keeps the authorities that it trusts. All reject with `TrustStoreFailed`. */
export interface TrustStore {
  install(authority: Uint8Array): Promise<void>;
  holds(authority: Uint8Array): Promise<boolean>;
  /** One that isn't there is no failure. */
  remove(authority: Uint8Array): Promise<void>;
}

export interface TrustStoreSettings {
  readonly platform: NodeJS.Platform;
  /** Linux: the folder for further authorities. */
  readonly folder?: string | undefined;
  /** macOS: the file of the keychain. */
  readonly keychain?: string | undefined;
  /** Windows: that of the computer instead of that of the user. */
  readonly isForMachine?: boolean | undefined;
}

/** The store of a system (programs.md 8.4). */
export function trustStoreOf(settings: TrustStoreSettings): TrustStore {
  if (settings.platform === "win32") return windowsStore(settings.isForMachine ?? false);
  if (settings.platform === "darwin") {
    return keychainStore(settings.keychain ?? join(homedir(), "Library", "Keychains", "login.keychain-db"));
  }
  return folderStore(settings.folder ?? "/usr/local/share/ca-certificates");
}

const patience = 30_000;
const execute = promisify(execFile);

async function run(program: string, ...args: string[]): Promise<string> {
  try {
    return (await execute(program, args, { timeout: patience, encoding: "utf8" })).stdout;
  } catch (error) {
    throw failed(`${program} failed: ${messageOf(error)}`, error);
  }
}

/** Distributions of Debian's kind. */
function folderStore(folder: string): TrustStore {
  const filesOf = (authority: Uint8Array) => {
    const mark = hashOf(authority).slice(0, 8);
    // Duplicati's programs call theirs so; an authority may have come from there.
    return ["bunker", "duplicati"].map((name) => join(folder, `${name}-local-ca-${mark}.crt`));
  };
  return {
    install: async (authority) => {
      const [file = ""] = filesOf(authority);
      try {
        if (!statSync(folder).isDirectory()) throw new Error("it is no folder");
        writeFileSync(file, certificatePem(authority), { mode: 0o644 });
      } catch (error) {
        throw failed(`Cannot write to "${folder}": ${messageOf(error)}`, error);
      }
      try {
        await run("update-ca-certificates");
      } catch (error) {
        unlinkSync(file);
        throw error;
      }
    },
    holds: async (authority) => filesOf(authority).some((file) => existsSync(file)),
    remove: async (authority) => {
      const files = filesOf(authority).filter((file) => existsSync(file));
      if (files.length === 0) return;
      try {
        for (const file of files) unlinkSync(file);
      } catch (error) {
        throw failed(`Cannot remove the authority from "${folder}": ${messageOf(error)}`, error);
      }
      await run("update-ca-certificates", "--fresh");
    },
  };
}

function keychainStore(keychain: string): TrustStore {
  const holds = async (authority: Uint8Array) => {
    const name = commonNameOf(authority);
    const listed = await run("security", "find-certificate", "-a", "-c", name, "-Z", keychain).catch(() => "");
    return listed.toLowerCase().includes(hashOf(authority));
  };
  return {
    holds,
    install: (authority) =>
      withFile(authority, (file) =>
        run("security", "add-trusted-cert", "-r", "trustRoot", "-k", keychain, file).then(() => undefined),
      ),
    remove: async (authority) => {
      if (await holds(authority)) await run("security", "delete-certificate", "-t", "-Z", hashOf(authority), keychain);
    },
  };
}

function windowsStore(isForMachine: boolean): TrustStore {
  const place = isForMachine ? [] : ["-user"];
  const holds = (authority: Uint8Array) =>
    run("certutil", ...place, "-store", "Root", hashOf(authority)).then(
      () => true,
      () => false,
    );
  return {
    holds,
    install: (authority) =>
      withFile(authority, (file) => run("certutil", ...place, "-f", "-addstore", "Root", file).then(() => undefined)),
    remove: async (authority) => {
      if (await holds(authority)) await run("certutil", ...place, "-delstore", "Root", hashOf(authority));
    },
  };
}

async function withFile(authority: Uint8Array, use: (file: string) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "bunker-authority-"));
  try {
    const file = join(folder, "authority.crt");
    writeFileSync(file, certificatePem(authority));
    await use(file);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** SHA-1, hexadecimal in lower case. */
function hashOf(authority: Uint8Array): string {
  return new X509Certificate(authority).fingerprint.replaceAll(":", "").toLowerCase();
}

function commonNameOf(authority: Uint8Array): string {
  return /^CN=(.*)$/m.exec(new X509Certificate(authority).subject)?.[1] ?? "";
}

function failed(message: string, cause: unknown): UserError {
  return new UserError("TrustStoreFailed", message, {
    advice: "Run it as administrator, or use --no-trust and have the authority trusted yourself (https export-ca).",
    cause,
  });
}
