import { type ChildProcessByStdio, spawn } from "node:child_process";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Readable, Writable } from "node:stream";

export interface MailServerSettings {
  /** With these only. */
  readonly user?: string;
  readonly password?: string;
  readonly loginNeedsTls?: boolean;
  /** Ways of logging in that it does not offer. */
  readonly withoutMechanisms?: readonly string[];
  readonly tls?: "starttls" | "implicit";
  readonly requireTls?: boolean;
  readonly certificate?: string;
  readonly key?: string;
  /** An address that gets no mail here. */
  readonly refused?: string;
}

/** A message as the server got it. */
export interface ReceivedMail {
  readonly from: string;
  readonly to: readonly string[];
  readonly secure: boolean;
  readonly login: string | null;
  /** Names in lower case, unfolded. */
  readonly headers: ReadonlyMap<string, string>;
  /** As sent. */
  readonly raw: string;
  /** Decoded. */
  readonly text: string;
}

/** A mail server in a process of its own. */
export class MailServer {
  readonly #process: ChildProcessByStdio<Writable, Readable, Readable>;
  readonly #mails: ReceivedMail[] = [];
  #port = 0;
  #told: () => void = () => undefined;

  private constructor(process: ChildProcessByStdio<Writable, Readable, Readable>) {
    this.#process = process;
  }

  static async start(settings: MailServerSettings = {}): Promise<MailServer> {
    const script = join(import.meta.dirname, "mail-server.py");
    // The system's own Python has the packages of the system.
    const child = spawn("/usr/bin/python3", [script, JSON.stringify(settings)], { stdio: ["pipe", "pipe", "pipe"] });
    const server = new MailServer(child);
    await server.#begin();
    return server;
  }

  #begin(): Promise<void> {
    const child = this.#process;
    let error = "";
    child.stderr.on("data", (chunk) => {
      error += chunk;
    });
    return new Promise((resolve, reject) => {
      child.on("error", reject);
      child.on("exit", () => reject(new Error(`The mail server has ended: ${error}`)));
      createInterface({ input: child.stdout }).on("line", (line) => {
        const value = JSON.parse(line);
        if (value.port !== undefined) {
          this.#port = value.port;
          resolve();
        } else if (value.told !== undefined) this.#told();
        else this.#mails.push(readMail(value));
      });
    });
  }

  get port(): number {
    return this.#port;
  }

  /** What came since the last time. */
  async take(): Promise<ReceivedMail[]> {
    const told = new Promise<void>((resolve) => {
      this.#told = resolve;
    });
    this.#process.stdin.write("\n");
    await told;
    return this.#mails.splice(0);
  }

  stop(): void {
    this.#process.kill();
  }
}

function readMail(value: {
  from: string;
  to: string[];
  raw: string;
  secure: boolean;
  login: string | null;
}): ReceivedMail {
  const raw = Buffer.from(value.raw, "base64").toString("latin1");
  const end = raw.indexOf("\r\n\r\n");
  const unfolded = raw.slice(0, end).replace(/\r\n[ \t]/g, " ");
  const headers = new Map(
    unfolded.split("\r\n").map((line) => {
      const colon = line.indexOf(":");
      return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()] as const;
    }),
  );
  const text = decodeBody(raw.slice(end + 4), headers.get("content-transfer-encoding") ?? "7bit");
  return { ...value, raw, headers, text };
}

function decodeBody(body: string, encoding: string): string {
  const bytes = {
    "7bit": () => Buffer.from(body, "latin1"),
    base64: () => Buffer.from(body, "base64"),
    "quoted-printable": () =>
      Buffer.from(
        body
          .replace(/=\r\n/g, "")
          .replace(/=([0-9A-F]{2})/g, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16))),
        "latin1",
      ),
  }[encoding];
  if (!bytes) throw new Error(`Nobody sends ${encoding}`);
  return bytes().toString("utf8").replaceAll("\r\n", "\n");
}
