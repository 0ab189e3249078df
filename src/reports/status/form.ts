import { formatUtcTime } from "../../support/time.ts";
import type { ReportSubject } from "../contract.ts";
import { type ReportOrigin, readFacts } from "../facts.ts";

export type StatusKind = "Started" | "Progress" | "Completed" | "Failed";

/** How far an operation is. Sizes in bytes. */
export interface StatusProgress {
  readonly phase: string;
  /** From 0 to 1. */
  readonly progress: number;
  readonly filesProcessed: number;
  readonly fileSizeProcessed: number;
  readonly fileCount: number;
  readonly fileSize: number;
  readonly countingFiles: boolean;
  readonly currentFilename: string | undefined;
  readonly currentFileOffset: number;
  readonly activeTransfers: number;
}

/** One post. Members that are undefined are left out. */
export interface StatusReport {
  readonly operation: string;
  readonly status: StatusKind;
  readonly started: Date;
  readonly reported: Date;
  readonly errorMessage: string | undefined;
  readonly backendEvents: number;
  readonly logEntries: number;
  readonly progress: StatusProgress | undefined;
  readonly recentLogLines: readonly string[];
  readonly metadata: Readonly<Record<string, string | undefined>>;
}

/** What stands in a post after the end. */
export const finishedProgress: StatusProgress = {
  phase: "Complete",
  progress: 1,
  filesProcessed: 0,
  fileSizeProcessed: 0,
  fileCount: 0,
  fileSize: 0,
  countingFiles: false,
  currentFilename: undefined,
  currentFileOffset: 0,
  activeTransfers: 0,
};

export function statusToJson(report: StatusReport): string {
  const { operation, status, started, reported, errorMessage, ...rest } = report;
  return JSON.stringify({
    operation,
    status,
    startedUtc: formatUtcTime(started),
    reportedUtc: formatUtcTime(reported),
    errorMessage,
    isCompleted: status === "Completed" || status === "Failed",
    ...rest,
  });
}

/** Who tells of which backup; options go before what is found out. */
export function statusMetadata(
  subject: ReportSubject,
  origin: ReportOrigin,
  version: string,
): StatusReport["metadata"] {
  const facts = readFacts(subject, origin);
  const fact = (name: keyof typeof facts) => subject.options[name] ?? facts[name] ?? undefined;
  return {
    duplicatiVersion: version,
    machineId: fact("machine-id"),
    backupId: fact("backup-id"),
    backupName: fact("backup-name"),
    machineName: fact("machine-name"),
    destinationType: fact("destination-type"),
    destinationHostSuffix: fact("destination-host-suffix"),
    installationType: fact("installation-type"),
    operatingSystem: fact("operating-system"),
    operatingSystemDetailed: fact("operating-system-detailed"),
  };
}
