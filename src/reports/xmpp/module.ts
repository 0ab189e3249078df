import { xmppModule } from "../../options/index.ts";
import type { Report, ReportModule } from "../contract.ts";
import { parseAccount } from "./address.ts";

const tag = "Duplicati.Library.Modules.Builtin.SendJabberMessage";
/** For all of it, in milliseconds. */
const timeout = 60_000;

/** Sends reports as chat messages. */
export const xmppReport: ReportModule = {
  ...xmppModule,
  prefix: "send-xmpp",
  messageOption: "send-xmpp-message",
  hidesAllPaths: true,
  isActive: (options) => options.text("send-xmpp-to") !== "",
  send: sendMessages,
};

async function sendMessages({ options, format, text, logger }: Report): Promise<void> {
  const account = parseAccount(options.text("send-xmpp-username"));
  const password = options.text("send-xmpp-password") || account.password;
  const recipients = options.list("send-xmpp-to", /,/);
  const { XmppSession } = await import("./session.ts");
  const session = await XmppSession.open({ ...account, password }, AbortSignal.timeout(timeout));
  try {
    for (const { recipient, reason } of await session.sendMessages(recipients, text(format))) {
      logger.write("Warning", tag, "XMPPSendError", `The report did not reach ${recipient}: ${reason}`);
    }
  } finally {
    session.close();
  }
}
