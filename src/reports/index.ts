export type { ReportedResult, ReportLevel, ReportSubject } from "./contract.ts";
export type { ReportOrigin } from "./facts.ts";
export { type Incident, type IncidentMemory, incidentSchema, newsOf, type Outcome } from "./incident.ts";
export { type Notice, type NoticeSubject, sendNotice, sendNoticeBy } from "./notice.ts";
export { type ActiveReport, activeReports, asksForReports, sendNews, sendReport } from "./reports.ts";
export type { StatusProgress } from "./status/form.ts";
export { statusMetadata } from "./status/form.ts";
export { LiveStatus } from "./status/live-status.ts";
export { readStatusSettings } from "./status/settings.ts";
