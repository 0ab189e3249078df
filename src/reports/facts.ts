import { createHash } from "node:crypto";
import { hostname } from "node:os";
import { parseUrl } from "../destinations/url.ts";
import { detailedSystemName, systemName } from "../support/operating-system.ts";
import type { ReportSubject } from "./contract.ts";
import { cloudHostSuffixes } from "./host-suffixes.ts";

/** What reports say of the program that made them. */
export interface ReportOrigin {
  /** Id of this computer; empty if it has none. */
  readonly machineId: string;
  /** What a backup is called that has no name. */
  readonly backupName: string;
}

/** Names that every JSON report has, in their order there (filters-reports-scripts.md 3.2). */
export const standardFacts = [
  "machine-id",
  "backup-id",
  "backup-name",
  "machine-name",
  "operating-system",
  "installation-type",
  "destination-type",
  "next-scheduled-run",
  "update-channel",
  "operating-system-detailed",
  "destination-host-suffix",
] as const;

/** Values for {@link standardFacts} where no option has one (filters-reports-scripts.md 2.4). */
export function readFacts(
  subject: ReportSubject,
  origin: ReportOrigin,
): Record<(typeof standardFacts)[number], string | null> {
  return {
    "machine-id": origin.machineId,
    "backup-id": backupId(subject.url),
    "backup-name": origin.backupName,
    "machine-name": hostname(),
    "operating-system": systemName(),
    "installation-type": "",
    "destination-type": /^(.{1,15}?):\/\//s.exec(subject.url)?.[1] ?? "file",
    "next-scheduled-run": null,
    "update-channel": "Stable",
    "operating-system-detailed": detailedSystemName(),
    "destination-host-suffix": hostSuffix(subject.url),
  };
}

const salt = "DUPL";
const extraRounds = 1200;

/** Tells backups apart without telling where they are. */
export function backupId(url: string): string {
  if (url.trim() === "") return "";
  let hash = createHash("sha256").update(salt).update(url).digest();
  for (let round = 0; round < extraRounds; round++) hash = createHash("sha256").update(salt).update(hash).digest();
  return hash.toString("hex").toUpperCase();
}

/** The provider behind an S3 host, if it is one that everybody can use. */
function hostSuffix(url: string): string | null {
  const { scheme, host } = parseUrl(url);
  if (scheme.toLowerCase() !== "s3") return null;
  return cloudHostSuffixes.find((suffix) => host.toLowerCase().endsWith(suffix)) ?? null;
}
