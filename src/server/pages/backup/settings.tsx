/** @jsxImportSource hono/jsx */

import { BackupSettings, type BackupSettingsProps } from "../../../../views/pages/backup/settings.tsx";
import { acceptedWarnings } from "../../../jobs/accepted-warnings.ts";
import { optionsOf } from "../../../jobs/job-settings.ts";
import type { JobWithSchedule } from "../../../jobs/job-store.ts";
import { serverZone } from "../../../jobs/scheduler/time-zone.ts";
import { maskJob } from "../../../jobs/secret-masking/index.ts";
import type { Services } from "../../services.ts";
import { requireJob } from "../../v1/backups.ts";
import { destinationText } from "../destination-text.ts";
import { valuesOf } from "../job-form/from-job.ts";
import { answerProps } from "../job-form/props.ts";
import { retentionNames } from "../job-form/retention-fields.ts";
import { page } from "../page.ts";
import { liveHead, tabOf } from "./subject.tsx";

/** Told in words above the options. */
const toldApart: ReadonlySet<string> = new Set([
  "accepted-warnings",
  "passphrase",
  "encryption-module",
  "no-encryption",
  ...retentionNames,
]);

/** What a backup is set to do, as one reads it. */
export const settingsTab = page({
  path: "/backup/{id}/settings",
  access: "administer",
  handle: ({ params, view }, services) => {
    const found = requireJob(services, params.id);
    const body = <BackupSettings {...settingsProps(services, found)} />;
    return tabOf(services, view, found.job.id, "settings", body);
  },
  live: ({ params, view }, services) => [liveHead(services, view, params.id)],
});

function settingsProps(services: Services, found: JobWithSchedule): BackupSettingsProps {
  const masked = maskJob(found.job);
  const values = valuesOf(found, serverZone(services.database.settings));
  const { sources, strength, runs, forecast } = answerProps(values, found, services);
  return {
    jobId: masked.id,
    answers: { values, sources, destinationText: destinationText(masked.targetUrl), strength },
    copies: masked.additionalTargets.map(({ targetUrl }) => destinationText(targetUrl)),
    filters: masked.filters.toSorted((a, b) => a.order - b.order),
    runs,
    forecast,
    accepted: acceptedWarnings(masked),
    options: [...optionsOf(masked.settings)]
      .filter(([name]) => !toldApart.has(name))
      .map(([name, value]) => ({ name, value })),
    isMirror: masked.operationType === "Sync",
  };
}
