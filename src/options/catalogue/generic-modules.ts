import { logLevels } from "../../support/log.ts";
import type { OptionDeclaration, OptionPlatform } from "../declaration.ts";
import { connectionOptions } from "./connection.ts";

/** A module that adds something around an operation (options.md 5.21). */
export interface GenericModule {
  /** For `--enable-module` and `--disable-module`. */
  readonly key: string;
  readonly name: string;
  readonly description: string;
  readonly options: readonly OptionDeclaration[];
  /** The only systems where it is loaded by itself; absent: all. */
  readonly platforms?: readonly OptionPlatform[];
}

const noReports = "reports aren't sent yet";
const formats = ["Duplicati", "Json", "Template"] as const;

type Details = Partial<Omit<OptionDeclaration, "name" | "type" | "short" | "long">>;

function unserved(reason: string) {
  return (name: string, type: OptionDeclaration["type"], short: string, long: string, details: Details = {}) => ({
    name,
    type,
    short,
    long,
    notServed: reason,
    ...details,
  });
}

const script = (name: string, type: OptionDeclaration["type"], short: string, long: string, details: Details = {}) => ({
  name,
  type,
  short,
  long,
  ...details,
});
const report = unserved(noReports);

/** What all report modules have; `prefix` is `send-mail` and the like (filters-reports-scripts.md 2.3). */
function commonReportOptions(prefix: string): OptionDeclaration[] {
  return [
    report(`${prefix}-level`, "String", "Results to report", "Levels separated by commas; All reports everything.", {
      default: "all",
      values: ["Unknown", "Success", "Warning", "Error", "Fatal", "All"],
    }),
    report(`${prefix}-any-operation`, "Boolean", "Report all operations", "Not only backups.", { default: "false" }),
    report(
      `${prefix}-log-level`,
      "Enumeration",
      "Least level of log lines in the report",
      "See --log-file-log-level.",
      {
        default: "Warning",
        values: logLevels,
      },
    ),
    report(`${prefix}-log-filter`, "String", "Filter for log lines in the report", "See --log-file-log-filter."),
    report(`${prefix}-max-log-lines`, "Integer", "Most log lines in the report", "Zero or less means all.", {
      default: "100",
    }),
    report(`${prefix}-result-output-format`, "Enumeration", "Format of the result", "How the report is written.", {
      default: "Duplicati",
      values: formats,
    }),
    report(`${prefix}-extra-parameters`, "String", "More values for the report", "A JSON object or a query string."),
  ];
}

const certificateOptions = (prefix: string): OptionDeclaration[] => [
  report(`${prefix}-accept-any-ssl-certificate`, "Boolean", "Accept every server certificate", "Insecure.", {
    default: "false",
  }),
  report(
    `${prefix}-accept-specified-ssl-hash`,
    "String",
    "Accept certificates with these hashes",
    "Hexadecimal hashes separated by commas or semicolons.",
  ),
  report(
    `${prefix}-ignore-revocation-failure`,
    "Boolean",
    "Accept certificates that can't be checked for revocation",
    "For servers whose certificate authority can't be reached.",
    { default: "false" },
  ),
];

export const genericModules: readonly GenericModule[] = [
  {
    key: "console-password-input",
    name: "Passphrase prompt",
    description: "Asks for the passphrase on the console when none is given.",
    options: [
      {
        name: "force-passphrase-from-stdin",
        type: "Boolean",
        default: "false",
        short: "Read the passphrase from standard input",
        long: "Instead of from the terminal.",
      },
    ],
  },
  {
    key: "common-options",
    name: "Connection options",
    description: "Options for connections to any destination.",
    options: connectionOptions,
  },
  {
    key: "hyperv-options",
    name: "Hyper-V",
    description: "Backs up virtual machines on Windows.",
    platforms: ["win32"],
    options: [
      unserved("virtual machines can't be backed up as such yet")(
        "hyperv-ignore-client-warning",
        "Boolean",
        "Don't warn on client versions of Windows",
        "Backing up virtual machines there isn't supported.",
        { default: "false" },
      ),
    ],
  },
  {
    key: "mssql-options",
    name: "Microsoft SQL Server",
    description: "Backs up databases on Windows.",
    platforms: ["win32"],
    options: [],
  },
  {
    key: "runscript",
    name: "Scripts",
    description: "Runs programs before and after an operation.",
    options: [
      script("run-script-before", "Path", "Program to run first", "Its exit code can call the operation off."),
      script("run-script-before-required", "Path", "Program that must succeed", "The operation stops if it fails."),
      script("run-script-after", "Path", "Program to run last", "When the operation has ended, also after a failure."),
      script("run-script-post-backup", "Path", "Program to run when the source is released", "Backups only."),
      script("run-script-with-arguments", "Boolean", "The values are command lines", "Not just paths.", {
        default: "false",
      }),
      script("run-script-timeout", "Timespan", "Longest time for a program", "0 waits for ever.", { default: "60s" }),
      script(
        "run-script-result-output-format",
        "Enumeration",
        "Format of the result file",
        "For the programs that run when data is up and at the end.",
        {
          default: "Duplicati",
          values: formats,
        },
      ),
      script("run-script-log-level", "Enumeration", "Least level of log lines", "In the result file.", {
        default: "Warning",
        values: logLevels,
      }),
      script("run-script-log-filter", "String", "Filter for log lines", "In the result file."),
    ],
  },
  {
    key: "sendmail",
    name: "Mail reports",
    description: "Sends a mail after an operation.",
    options: [
      report("send-mail-url", "String", "Mail servers", "URLs such as smtps://mail.example.org."),
      report("send-mail-username", "String", "User name at the mail server", "With --send-mail-password."),
      report("send-mail-password", "Password", "Password at the mail server", "With --send-mail-username."),
      report("send-mail-from", "String", "Sender", "A mail address.", { default: "no-reply" }),
      report("send-mail-to", "String", "Recipients", "Mail addresses separated by commas."),
      report("send-mail-subject", "String", "Subject", "May contain placeholders.", {
        default: "Duplicati %OPERATIONNAME% report for %backup-name%",
      }),
      report("send-mail-body", "String", "Text of the mail", "May contain placeholders, or be the path of a file.", {
        default: "%RESULT%",
      }),
      ...commonReportOptions("send-mail"),
    ],
  },
  {
    key: "sendhttp",
    name: "Web reports",
    description: "Posts a report to a web server after an operation.",
    options: [
      report("send-http-url", "String", "Addresses", "Separated by semicolons."),
      report("send-http-form-urls", "String", "Addresses that get a form", "Separated by semicolons."),
      report("send-http-json-urls", "String", "Addresses that get JSON", "Separated by semicolons."),
      report("send-http-message", "String", "Text of the report", "May contain placeholders."),
      report("send-http-message-parameter-name", "String", "Name of the form field", "For the text.", {
        default: "message",
      }),
      report("send-http-verb", "String", "Method of the request", "For --send-http-url.", { default: "POST" }),
      ...commonReportOptions("send-http"),
      ...certificateOptions("send-http"),
      report("send-http-retries", "Integer", "Attempts", "In total.", { default: "3" }),
      report("send-http-retry-delay", "Timespan", "Wait between attempts", "A duration.", { default: "1s" }),
    ],
  },
  {
    key: "sendxmpp",
    name: "XMPP reports",
    description: "Sends a chat message after an operation.",
    options: [
      report("send-xmpp-to", "String", "Recipients", "Addresses separated by commas."),
      report("send-xmpp-username", "String", "Sender", "An address on the server."),
      report("send-xmpp-password", "Password", "Password of the sender", "If it isn't part of the sender."),
      report("send-xmpp-message", "String", "Text of the message", "May contain placeholders."),
      ...commonReportOptions("send-xmpp"),
    ],
  },
  {
    key: "sendtelegram",
    name: "Telegram reports",
    description: "Sends a Telegram message after an operation.",
    options: [
      report("send-telegram-bot-id", "String", "Id of the bot", "Without it nothing can be sent."),
      report("send-telegram-api-key", "Password", "Key of the bot", "Without it nothing can be sent."),
      report("send-telegram-channel-id", "String", "Channel", "Where the message goes."),
      report("send-telegram-topid-id", "String", "Topic", "The thread of a channel with topics."),
      report("send-telegram-message", "String", "Text of the message", "May contain placeholders."),
      ...commonReportOptions("send-telegram"),
    ],
  },
  {
    key: "httpreportstatus",
    name: "Live status",
    description: "Posts the progress of an operation to a web server.",
    options: [
      report("http-report-status-url", "String", "Addresses", "Separated by commas or semicolons."),
      report("http-report-status-interval", "Timespan", "Time between posts", "A duration.", { default: "30s" }),
      report("http-report-status-max-log-lines", "Integer", "Most log lines", "The latest are kept.", {
        default: "20",
      }),
      ...certificateOptions("http-report-status"),
      report(
        "http-report-status-allow-paths-in-log-messages",
        "Boolean",
        "Send paths",
        "They are otherwise blotted out.",
      ),
    ],
  },
];
