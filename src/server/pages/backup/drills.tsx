/** @jsxImportSource hono/jsx */
import { type DrillLine, type DrillProps, Drills } from "../../../../views/pages/backup/drills.tsx";
import type { ProofProps } from "../../../../views/parts/proof.tsx";
import type { DrillRecord, EndedDrill } from "../../../jobs/drills/drill-record.ts";
import { intervalOf } from "../../../jobs/drills/due-drill.ts";
import { toOptions } from "../../../jobs/job-options.ts";
import type { Job } from "../../../jobs/job-store.ts";
import type { Services } from "../../services.ts";
import { drillHistory, drillsOf } from "../../v1/drills.ts";
import { destinationText } from "../destination-text.ts";
import { drillCosts } from "./costs.ts";

const shown = 12;

/** What the page of care tells of restore drills. */
export function drillProps(services: Services, job: Job): DrillProps {
  const { proven, next } = drillsOf(services, job);
  const options = toOptions([...services.database.globalOptions.all(), ...job.settings]);
  return {
    jobId: job.id,
    drills: drillHistory(services, job).slice(0, shown).map(lineOf),
    proven: proven && lineOf(proven),
    next,
    costs: drillCosts(services, job, options),
    isOff: intervalOf(options["drill-interval"]) === undefined,
    isBusy: services.tasks
      .list()
      .some(({ jobId, request }) => jobId === job.id && request.kind === "operation" && request.operation === "Drill"),
  };
}

export function liveDrills(services: Services, job: Job) {
  return <Drills {...drillProps(services, job)} />;
}

/** One line about them; undefined as long as there was none. */
export function proofOf({ last, proven }: DrillRecord): ProofProps | undefined {
  if (last?.end === "failed") return { end: "failed", time: last.time, files: last.files };
  return proven && { end: "proven", time: proven.time, files: proven.files };
}

function lineOf({ id, time, end, files, bytes, failedFiles, destinations }: EndedDrill): DrillLine {
  return {
    id,
    time,
    end,
    files,
    bytes,
    failedFiles,
    places: destinations.map(({ address, version, coverage, ...counts }) => ({
      name: destinationText(address),
      isRestored: version !== undefined,
      files: counts.files,
      bytes: counts.bytes,
      coverage: coverage === undefined ? undefined : coverage / 100,
    })),
  };
}
