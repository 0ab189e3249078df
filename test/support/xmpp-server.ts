import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestCertificate } from "./certificate.ts";
import { freePort } from "./free-port.ts";

const host = "localhost";

export interface XmppServerSettings {
  /** Absent: no TLS at all. */
  readonly certificate?: TestCertificate;
  /** Ways of logging in that it does not offer. */
  readonly withoutMechanisms?: readonly string[];
}

/** Prosody, with the accounts ann, bob and cat of localhost, whose passwords are `<name>'s secret`. */
export class XmppServer {
  readonly folder = mkdtempSync(join(tmpdir(), "bunker-xmpp-"));
  readonly port: number;
  /** With TLS from the start. */
  readonly securePort: number;
  #process: ChildProcess | undefined;

  private constructor(port: number, securePort: number) {
    this.port = port;
    this.securePort = securePort;
  }

  static async start(settings: XmppServerSettings = {}): Promise<XmppServer> {
    const server = new XmppServer(await freePort("tcp"), await freePort("tcp"));
    server.#writeFiles(settings);
    await server.#run();
    return server;
  }

  #writeFiles({ certificate, withoutMechanisms = [] }: XmppServerSettings): void {
    const accounts = join(this.folder, host, "accounts");
    mkdirSync(accounts, { recursive: true });
    for (const name of ["ann", "bob", "cat"]) {
      writeFileSync(join(accounts, `${name}.dat`), `return { ["password"] = "${name}'s secret"; };\n`);
    }
    const quoted = (texts: readonly string[]) => texts.map((text) => JSON.stringify(text)).join(", ");
    const modules = ["saslauth", "disco", "ping", "offline", "roster", ...(certificate ? ["tls"] : [])];
    const files = certificate && { key: certificate.keyFile, certificate: certificate.certificateFile };
    const ssl = files && `ssl = { key = ${quoted([files.key])}, certificate = ${quoted([files.certificate])} }`;
    const lines = [
      "daemonize = false",
      "run_as_root = true",
      `data_path = ${quoted([this.folder])}`,
      `pidfile = ${quoted([join(this.folder, "pid")])}`,
      'log = { info = "*console" }',
      `modules_enabled = { ${quoted(modules)} }`,
      'modules_disabled = { "s2s", "posix" }',
      `c2s_ports = { ${this.port} }`,
      `c2s_direct_tls_ports = { ${certificate ? this.securePort : ""} }`,
      'interfaces = { "127.0.0.1" }',
      'authentication = "internal_plain"',
      `c2s_require_encryption = ${certificate !== undefined}`,
      `disable_sasl_mechanisms = { ${quoted(withoutMechanisms)} }`,
      "allow_unencrypted_plain_auth = true",
      ...(ssl
        ? [
            ssl,
            `c2s_direct_tls_ssl = { key = ${quoted([files?.key ?? ""])}, certificate = ${quoted([files?.certificate ?? ""])} }`,
          ]
        : []),
      `VirtualHost "${host}"`,
      ...(ssl ? [`  ${ssl}`] : []),
    ];
    writeFileSync(join(this.folder, "prosody.cfg.lua"), `${lines.join("\n")}\n`);
  }

  #run(): Promise<void> {
    const config = join(this.folder, "prosody.cfg.lua");
    const child = spawn("/usr/bin/prosody", ["--config", config], {
      cwd: this.folder,
      stdio: ["ignore", "pipe", "pipe"],
    });
    this.#process = child;
    let said = "";
    return new Promise((resolve, reject) => {
      child.on("error", reject);
      child.on("exit", () => reject(new Error(`The XMPP server has ended: ${said}`)));
      for (const stream of [child.stdout, child.stderr]) {
        stream.on("data", (chunk) => {
          said += chunk;
          if (said.includes("Activated service 'c2s' on [127.0.0.1]")) resolve();
        });
      }
    });
  }

  /** The texts that wait for somebody, with their senders, oldest first. */
  messagesFor(name: string): { from: string; text: string }[] {
    const file = join(this.folder, host, "offline", `${name}.list`);
    if (!existsSync(file)) return [];
    const items = readFileSync(file, "latin1")
      .split(/^item\(/m)
      .slice(1);
    return items.map((item) => ({
      from: luaText(/\["from"\] = ("(?:[^"\\]|\\[\s\S])*")/.exec(item)?.[1]),
      // The members of a table stand in any order, but only the text has no name.
      text: luaText(/\n\t\t("(?:[^"\\]|\\[\s\S])*");\n/.exec(item)?.[1]),
    }));
  }

  stop(): void {
    this.#process?.kill();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** What a string of Lua stands for: bytes above 127 are written by their number. */
function luaText(literal: string | undefined): string {
  if (literal === undefined) throw new Error("No such text in the message");
  const bytes = literal.slice(1, -1).replace(/\\(?:(\d{1,3})|n|([\s\S]))/g, (whole, code, character) => {
    if (code !== undefined) return String.fromCharCode(Number(code));
    return whole === "\\n" ? "\n" : character;
  });
  return Buffer.from(bytes, "latin1").toString("utf8");
}
