export type { ReportedResult, ReportLevel, ReportSubject } from "./contract.ts";
export type { ReportOrigin } from "./facts.ts";
export { type ActiveReport, activeReports, asksForReports, sendReport } from "./reports.ts";
