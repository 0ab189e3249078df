import { isAbsolute } from "node:path";
import type { FieldFaults } from "../../../../views/pages/job-form/faults.ts";
import { hostAndPath, parseUrl } from "../../../destinations/url.ts";
import type { JobContent } from "../../../jobs/job-store.ts";
import { maskJob } from "../../../jobs/secret-masking/index.ts";
import { expandPath, type FolderSurroundings } from "../../../jobs/special-folders.ts";
import { addressKind } from "./destination-fields.ts";

/**
 * The fields with paths that begin wherever the server was started, so that nobody knows what they name. What was stored so
 * before may stay: clients of Duplicati write it, and it may be meant.
 */
export function relativePaths(
  draft: JobContent,
  known: JobContent | undefined,
  surroundings: FolderSurroundings,
): FieldFaults {
  const faults: Record<string, FieldFaults[string]> = {};
  const before = [known?.targetUrl, ...(known?.additionalTargets ?? []).map(({ targetUrl }) => targetUrl)];
  const isNew = (url: string) => url !== "" && !before.includes(url);
  if (isNew(draft.targetUrl) && isRelativePlace(draft.targetUrl)) faults.path = "relative-path";
  for (const [at, { targetUrl }] of draft.additionalTargets.entries()) {
    if (isNew(targetUrl) && isRelativePlace(targetUrl)) faults[`copy.${at}.path`] = "relative-path";
  }
  const kept = new Set(known ? maskJob(known).sources : []);
  const isPath = (source: string) => source.trim() !== "" && !source.startsWith("@");
  const isRelative = (source: string) => isPath(source) && !isAbsolute(expandPath(source, surroundings));
  if (draft.sources.some((source) => !kept.has(source) && isRelative(source))) faults.sources = "relative-source";
  return faults;
}

function isRelativePlace(url: string): boolean {
  return addressKind(url) === "local-folder" && !isAbsolute(hostAndPath(parseUrl(url)));
}
