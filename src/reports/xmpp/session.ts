import { UserError } from "../../support/errors.ts";
import type { XmppAccount } from "./address.ts";
import { ScramLogin } from "./scram.ts";
import { childOf, escapeXml, type Stanza } from "./stanza-reader.ts";
import { conditionOf, XmppStream } from "./stream.ts";

/** An account that is logged in. */
export class XmppSession {
  readonly #stream: XmppStream;
  #requests = 0;

  private constructor(stream: XmppStream) {
    this.#stream = stream;
  }

  /** Connects and logs in, over TLS if the server offers it. Throws `XmppLoginFailed` if the server does not let us in. */
  static async open(account: XmppAccount, signal: AbortSignal): Promise<XmppSession> {
    const stream = await XmppStream.open(account, signal);
    try {
      let features = await stream.begin();
      if (!stream.isSecure && childOf(features, "starttls")) {
        await startTls(stream);
        features = await stream.begin();
      }
      await logIn(stream, account, features);
      await stream.begin();
      const session = new XmppSession(stream);
      const resource = `<resource>${escapeXml(account.resource)}</resource>`;
      await session.#request(`<bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'>${resource}</bind>`);
      return session;
    } catch (error) {
      stream.close();
      throw error;
    }
  }

  /** Sends a text to each recipient. Returns those that the server could not give it to, and why. */
  async sendMessages(recipients: readonly string[], text: string): Promise<{ recipient: string; reason: string }[]> {
    const body = `<body xml:lang='en'>${escapeXml(text)}</body>`;
    for (const [index, recipient] of recipients.entries()) {
      this.#stream.send(`<message to='${escapeXml(recipient)}' id='m${index}'>${body}</message>`);
    }
    const refused = new Map<string, string>();
    // The server answers in order: with this answer it has seen all that was sent before.
    await this.#request("<ping xmlns='urn:xmpp:ping'/>", "get", (stanza) => {
      if (stanza.name !== "message" || stanza.attributes.type !== "error") return;
      refused.set(stanza.attributes.id ?? "", conditionOf(childOf(stanza, "error") ?? stanza));
    });
    return recipients.flatMap((recipient, index) => {
      const reason = refused.get(`m${index}`);
      return reason === undefined ? [] : [{ recipient, reason }];
    });
  }

  close(): void {
    this.#stream.close();
  }

  /** @param onOther gets what comes before the answer. */
  async #request(
    content: string,
    type: "get" | "set" = "set",
    onOther: (stanza: Stanza) => void = () => undefined,
  ): Promise<void> {
    const id = `r${++this.#requests}`;
    this.#stream.send(`<iq type='${type}' id='${id}'>${content}</iq>`);
    for (;;) {
      const stanza = await this.#stream.receive();
      if (stanza.name !== "iq" || stanza.attributes.id !== id) {
        onOther(stanza);
        continue;
      }
      const error = childOf(stanza, "error");
      // A server that knows no ping has seen it all the same.
      if (!error || type === "get") return;
      throw new UserError("XmppRequestFailed", `The XMPP server refuses the session: ${conditionOf(error)}`);
    }
  }
}

async function startTls(stream: XmppStream): Promise<void> {
  stream.send("<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>");
  const answer = await stream.receive();
  if (answer.name !== "proceed") throw new Error("The XMPP server offers TLS, but does not begin it");
  await stream.secure();
}

const saslSpace = "xmlns='urn:ietf:params:xml:ns:xmpp-sasl'";
const base64 = (text: string) => Buffer.from(text).toString("base64");

async function logIn(stream: XmppStream, { user, password }: XmppAccount, features: Stanza): Promise<void> {
  const offered = childOf(features, "mechanisms")?.children.map(({ text }) => text.trim().toUpperCase()) ?? [];
  const hash = offered.includes("SCRAM-SHA-256") ? "sha256" : offered.includes("SCRAM-SHA-1") ? "sha1" : undefined;
  if (hash) return await logInByScram(stream, new ScramLogin(hash, user, password), `SCRAM-SHA-${hash.slice(3)}`);
  if (!offered.includes("PLAIN") || !stream.isSecure) {
    throw loginFailed("it offers no way to log in that keeps the password secret");
  }
  stream.send(`<auth ${saslSpace} mechanism='PLAIN'>${base64(`\0${user}\0${password}`)}</auth>`);
  await expectAnswer(stream, "success");
}

async function logInByScram(stream: XmppStream, login: ScramLogin, mechanism: string): Promise<void> {
  stream.send(`<auth ${saslSpace} mechanism='${mechanism}'>${base64(login.first)}</auth>`);
  const challenge = await expectAnswer(stream, "challenge");
  stream.send(`<response ${saslSpace}>${base64(login.answer(challenge))}</response>`);
  if (!login.accepts(await expectAnswer(stream, "success"))) throw loginFailed("it does not know the password itself");
}

/** The text of the server's answer, decoded. */
async function expectAnswer(stream: XmppStream, name: string): Promise<string> {
  const answer = await stream.receive();
  if (answer.name === name) return Buffer.from(answer.text, "base64").toString();
  throw loginFailed(answer.name === "failure" ? conditionOf(answer) : `it answers with "${answer.name}"`);
}

function loginFailed(reason: string): UserError {
  return new UserError("XmppLoginFailed", `The XMPP server does not let us in: ${reason}`, {
    advice: "Check --send-xmpp-username and --send-xmpp-password.",
  });
}
