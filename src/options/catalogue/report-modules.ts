import { logLevels } from "../../support/log.ts";
import type { OptionDeclaration } from "../declaration.ts";
import { declare, type GenericModule, resultFormats } from "./generic-module.ts";

/** Modules that tell of an operation (filters-reports-scripts.md 2.3 to 2.8). */

const fields =
  "May contain placeholders such as %RESULT% and %backup-name%, or be the path of a file with such a text.";
const reportText = "Duplicati %OPERATIONNAME% report for %backup-name%";

/** What all of them have; `prefix` is `send-mail` and the like. */
function commonOptions(prefix: string): OptionDeclaration[] {
  return [
    declare(
      `${prefix}-level`,
      "String",
      "Results to report",
      "Levels separated by commas; All reports everything. Holds for backups.",
      { default: "all", values: ["Unknown", "Success", "Warning", "Error", "Fatal", "All"] },
    ),
    declare(`${prefix}-any-operation`, "Boolean", "Report all operations", "Not only backups; whatever their result.", {
      default: "false",
    }),
    declare(
      `${prefix}-log-level`,
      "Enumeration",
      "Least level of log lines in the report",
      "See --log-file-log-level.",
      {
        default: "Warning",
        values: logLevels,
      },
    ),
    declare(`${prefix}-log-filter`, "String", "Filter for log lines in the report", "See --log-file-log-filter."),
    declare(`${prefix}-max-log-lines`, "Integer", "Most log lines in the report", "Zero or less means all.", {
      default: "100",
    }),
    declare(`${prefix}-result-output-format`, "Enumeration", "Format of the result", "How the report is written.", {
      default: "Duplicati",
      values: resultFormats,
    }),
    declare(
      `${prefix}-extra-parameters`,
      "String",
      "More values for the report",
      "Placeholders of your own: a JSON object of texts, or a query string such as a=1&b=2.",
    ),
  ];
}

const certificateOptions = (prefix: string): OptionDeclaration[] => [
  declare(
    `${prefix}-accept-any-ssl-certificate`,
    "Boolean",
    "Accept every server certificate",
    "Anybody on the way can then read the report.",
    { default: "false" },
  ),
  declare(
    `${prefix}-accept-specified-ssl-hash`,
    "String",
    "Accept certificates with these hashes",
    "Hexadecimal SHA-1 hashes separated by commas or semicolons.",
  ),
  declare(
    `${prefix}-ignore-revocation-failure`,
    "Boolean",
    "Accept certificates that can't be checked for revocation",
    "For servers whose certificate authority can't be reached.",
    { default: "false" },
  ),
];

export const mailModule: GenericModule = {
  key: "sendmail",
  name: "Mail reports",
  description: "Sends a mail after an operation.",
  options: [
    declare(
      "send-mail-url",
      "String",
      "Mail servers",
      "URLs separated by semicolons, tried in order: smtps://host:465 uses TLS, smtp://host:25 when the server offers it, smtp://host:25/?starttls=always in any case. Without it, the servers that take mail for the first recipient are looked up.",
    ),
    declare("send-mail-username", "String", "User name at the mail server", "With --send-mail-password."),
    declare("send-mail-password", "Password", "Password at the mail server", "With --send-mail-username."),
    declare(
      "send-mail-from",
      "String",
      "Sender",
      "A mail address; without a domain it gets that of the first recipient.",
      { default: "no-reply" },
    ),
    declare("send-mail-to", "String", "Recipients", "Mail addresses separated by commas."),
    declare("send-mail-subject", "String", "Subject", "May contain placeholders.", { default: reportText }),
    declare("send-mail-body", "String", "Text of the mail", fields, { default: "%RESULT%" }),
    ...commonOptions("send-mail"),
  ],
};

export const httpModule: GenericModule = {
  key: "sendhttp",
  name: "Web reports",
  description: "Sends a report to a web server after an operation.",
  options: [
    declare(
      "send-http-url",
      "String",
      "Addresses",
      "Separated by semicolons. They get what --send-http-verb and --send-http-result-output-format say.",
    ),
    declare("send-http-form-urls", "String", "Addresses that get a form", "Separated by semicolons."),
    declare("send-http-json-urls", "String", "Addresses that get JSON", "Separated by semicolons."),
    declare("send-http-message", "String", "Text of the report", fields, {
      default: `${reportText} (%machine-id%, %backup-id%, %machine-name%)\n\n%RESULT%`,
    }),
    declare("send-http-message-parameter-name", "String", "Name of the form field", "For the text.", {
      default: "message",
    }),
    declare("send-http-verb", "String", "Method of the request", "For --send-http-url.", { default: "POST" }),
    ...commonOptions("send-http"),
    ...certificateOptions("send-http"),
    declare("send-http-retries", "Integer", "Attempts", "In total.", { default: "3" }),
    declare("send-http-retry-delay", "Timespan", "Wait between attempts", "A duration.", { default: "1s" }),
    declare(
      "send-http-signing-key",
      "Password",
      "Key by which the receiver knows the reports",
      "With it reports are signed as Standard Webhooks has it, in the headers webhook-id, webhook-timestamp and webhook-signature. A key that begins with whsec_ is base64.",
    ),
  ],
};

export const xmppModule: GenericModule = {
  key: "sendxmpp",
  name: "XMPP reports",
  description: "Sends a chat message after an operation.",
  options: [
    declare("send-xmpp-to", "String", "Recipients", "Addresses separated by commas."),
    declare("send-xmpp-username", "String", "Sender", "An address on the server: user@example.org."),
    declare("send-xmpp-password", "Password", "Password of the sender", "If it isn't part of the sender."),
    declare("send-xmpp-message", "String", "Text of the message", fields, { default: `${reportText}\n\n %RESULT%` }),
    ...commonOptions("send-xmpp"),
  ],
};

export const telegramModule: GenericModule = {
  key: "sendtelegram",
  name: "Telegram reports",
  description: "Sends a Telegram message after an operation.",
  options: [
    declare("send-telegram-bot-id", "String", "Id of the bot", "What stands before the colon in the bot's token."),
    declare("send-telegram-api-key", "Password", "Key of the bot", "What stands after the colon in the bot's token."),
    declare("send-telegram-channel-id", "String", "Channel", "Where the message goes."),
    declare("send-telegram-topid-id", "String", "Topic", "The thread of a channel with topics."),
    declare("send-telegram-message", "String", "Text of the message", fields, {
      default: `${reportText}\n\n %RESULT%`,
    }),
    ...commonOptions("send-telegram"),
  ],
};

export const statusModule: GenericModule = {
  key: "httpreportstatus",
  name: "Live status",
  description: "Posts the progress of an operation to a web server.",
  options: [
    declare("http-report-status-url", "String", "Addresses", "Separated by commas or semicolons."),
    declare("http-report-status-interval", "Timespan", "Time between posts", "A duration.", { default: "30s" }),
    declare("http-report-status-max-log-lines", "Integer", "Most log lines", "The latest are kept.", {
      default: "20",
    }),
    ...certificateOptions("http-report-status"),
    declare(
      "http-report-status-allow-paths-in-log-messages",
      "Boolean",
      "Send paths",
      "They are otherwise blotted out of log lines; --allow-paths-in-log-messages decides where this is not given.",
    ),
  ],
};

export const reportModules: readonly GenericModule[] = [
  mailModule,
  httpModule,
  xmppModule,
  telegramModule,
  statusModule,
];
