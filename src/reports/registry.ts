import type { ReportModule } from "./contract.ts";
import { httpReport } from "./http/module.ts";
import { mailReport } from "./mail/module.ts";
import { telegramReport } from "./telegram/module.ts";
import { xmppReport } from "./xmpp/module.ts";

/** Every module that sends reports, in the order in which they do. */
export const reportModules: readonly ReportModule[] = [mailReport, httpReport, xmppReport, telegramReport];
