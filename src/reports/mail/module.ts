import { promises as systemResolver } from "node:dns";
import { type ModuleReader, mailModule } from "../../options/index.ts";
import { UserError } from "../../support/errors.ts";
import type { Report, ReportModule } from "../contract.ts";
import { domainOf, type MailAddress, parseRecipients, senderFor } from "./addresses.ts";
import type { MailLogin, MailMessage } from "./delivery.ts";
import { type MailServer, parseServers, serversOfDomain } from "./servers.ts";

const tag = "Duplicati.Library.Modules.Builtin.SendMail";

/** Sends reports by mail. */
export const mailReport: ReportModule = {
  ...mailModule,
  prefix: "send-mail",
  messageOption: "send-mail-body",
  hidesAllPaths: true,
  isActive: (options) => options.text("send-mail-to") !== "",
  send: sendMail,
};

async function sendMail(report: Report): Promise<void> {
  const { options, logger } = report;
  const { recipients, invalid } = parseRecipients(options.text("send-mail-to"));
  for (const text of invalid) {
    logger.write("Warning", tag, "SendMailInvalidRecipient", `"${text}" is not a mail address`);
  }
  const [first] = recipients;
  if (!first) throw new UserError("NoMailRecipient", "The option --send-mail-to names no valid mail address");
  const message: MailMessage = {
    from: requireSender(options, first),
    to: recipients,
    subject: report.title("send-mail-subject"),
    text: report.text(report.format),
  };
  await tryServers(report, message, await serversFor(options, first));
}

function requireSender(options: ModuleReader, recipient: MailAddress): MailAddress {
  const sender = senderFor(options.text("send-mail-from"), recipient);
  if (sender) return sender;
  throw new UserError("InvalidMailSender", "The option --send-mail-from makes no valid mail address", {
    advice: "Write an address, or a name with an address in angle brackets.",
  });
}

async function serversFor(options: ModuleReader, recipient: MailAddress): Promise<(MailServer | UserError)[]> {
  const urls = options.list("send-mail-url", /;/);
  return urls.length > 0 ? parseServers(urls) : await serversOfDomain(domainOf(recipient), systemResolver);
}

/** One after the other until a server takes the message; what the last one says is thrown. */
async function tryServers(
  { options, logger }: Report,
  message: MailMessage,
  servers: readonly (MailServer | UserError)[],
): Promise<void> {
  const { deliver } = await import("./delivery.ts");
  for (const [index, server] of servers.entries()) {
    try {
      if (server instanceof UserError) throw server;
      const { refused, dialogue } = await deliver(message, server, loginOf(options));
      logger.write("Profiling", tag, "SendMailResult", `What was said to the mail server:\n${dialogue.join("\n")}`);
      logger.write("Information", tag, "SendMailComplete", `The report was sent by ${nameOf(server)}`);
      for (const address of refused) {
        logger.write("Warning", tag, "SendMailInvalidRecipient", `The mail server does not take mail for ${address}`);
      }
      return;
    } catch (error) {
      if (index === servers.length - 1) throw error;
      const place = server instanceof UserError ? "A mail server of the list" : nameOf(server);
      logger.write(
        "Warning",
        tag,
        "SendMailFailedWillRetry",
        `${place} has not taken the report; trying the next`,
        error,
      );
    }
  }
}

/** Only both together are a login. */
function loginOf(options: ModuleReader): MailLogin | undefined {
  const user = options.text("send-mail-username");
  const password = options.text("send-mail-password");
  return user === "" || password === "" ? undefined : { user, password };
}

const nameOf = ({ host, port }: MailServer) => `${host}:${port}`;
