import MimeNode from "nodemailer/lib/mime-node";
import SMTPConnection from "nodemailer/lib/smtp-connection";
import { trustedAuthorities } from "../../support/tls.ts";
import type { MailAddress } from "./addresses.ts";
import type { MailServer } from "./servers.ts";

export interface MailMessage {
  readonly from: MailAddress;
  readonly to: readonly MailAddress[];
  readonly subject: string;
  readonly text: string;
}

export interface MailLogin {
  readonly user: string;
  readonly password: string;
}

export interface Delivery {
  /** Addresses that the server did not take; it took the others. */
  readonly refused: readonly string[];
  /** What was said, without message and login. */
  readonly dialogue: readonly string[];
}

/** For each step on the network, in milliseconds. */
const timeout = 60_000;

/** The message as it goes over the wire: one part of plain text. */
function composeMessage({ from, to, subject, text }: MailMessage): Promise<Buffer> {
  const node = new MimeNode("text/plain; charset=utf-8");
  node.setHeader({
    From: [from],
    To: [...to],
    // A title has one line.
    Subject: subject.replace(/\s+/g, " ").trim(),
    Date: new Date().toUTCString().replace("GMT", "+0000"),
  });
  node.setContent(text);
  return node.build();
}

/** Hands a message to a server. Throws if nobody gets it. */
export async function deliver(
  message: MailMessage,
  server: MailServer,
  login: MailLogin | undefined,
): Promise<Delivery> {
  const content = await composeMessage(message);
  const dialogue: string[] = [];
  const connection = new SMTPConnection({
    host: server.host,
    port: server.port,
    secure: server.security === "tls",
    requireTLS: server.security === "starttls",
    ignoreTLS: server.security === "none",
    tls: { ca: trustedAuthorities() },
    connectionTimeout: timeout,
    greetingTimeout: timeout,
    socketTimeout: timeout,
    dnsTimeout: timeout,
    transactionLog: true,
    logger: { debug: (entry: { tnx?: string }, text: string) => recordLine(dialogue, entry.tnx, text) },
  });
  const broken = new Promise<never>((_, reject) => {
    connection.on("error", reject);
    connection.on("end", () => reject(new Error("The mail server closed the connection")));
  });
  const step = <T>(start: (done: (error: Error | null | undefined, result?: T) => void) => void): Promise<T> => {
    const answered = new Promise<T>((resolve, reject) => {
      start((error, result) => (error ? reject(error) : resolve(result as T)));
    });
    return Promise.race([broken, answered]);
  };
  try {
    await step((done) => connection.connect(done));
    if (login) await step((done) => connection.login({ user: login.user, pass: login.password }, done));
    const envelope = { from: message.from.address, to: message.to.map(({ address }) => address) };
    const { rejected } = await step<{ rejected: string[] }>((done) => connection.send(envelope, content, done));
    connection.quit();
    return { refused: rejected, dialogue };
  } finally {
    broken.catch(() => undefined);
    connection.close();
  }
}

/** Commands and answers, in which passwords have been replaced. */
function recordLine(dialogue: string[], side: string | undefined, text: string): void {
  if (side === "client") dialogue.push(`> ${text}`);
  else if (side === "server") dialogue.push(`< ${text}`);
}
