/** @jsxImportSource hono/jsx */
import { type DrillLine, type DrillProps, Drills } from "../../../../views/pages/backup/drills.tsx";
import type { ProofProps } from "../../../../views/parts/proof.tsx";
import type { DrillRecord, EndedDrill } from "../../../jobs/drills/drill-record.ts";
import { intervalOf } from "../../../jobs/drills/due-drill.ts";
import { toOptions } from "../../../jobs/job-options.ts";
import type { Job } from "../../../jobs/job-store.ts";
import type { OptionValues } from "../../../options/declaration.ts";
import { costOf, readSettings, type Settings, sumOfCosts } from "../../../options/index.ts";
import type { Cost } from "../../../options/values/index.ts";
import { UserError } from "../../../support/errors.ts";
import type { Services } from "../../services.ts";
import { drillHistory, drillsOf } from "../../v1/drills.ts";
import { destinationText } from "../destination-text.ts";

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

/** A drill reads so much of its destinations together, and no more than there is. Beside its data each volume has an index. */
function drillCosts({ traffic }: Services, job: Job, options: OptionValues): Cost[] {
  const destinations = traffic.of(job);
  if (!destinations.some(({ prices }) => prices)) return [];
  const { drillSize, dblockSize } = settingsOf(options);
  const stored = Number(job.metadata.TargetFilesSize ?? Number.POSITIVE_INFINITY);
  const downloaded = Math.min(drillSize / destinations.length, stored);
  const requests = 2 + 2 * Math.ceil(downloaded / dblockSize);
  const costs = destinations.flatMap(({ prices }) =>
    prices ? [costOf(prices, { requests, uploaded: 0, downloaded })] : [],
  );
  return sumOfCosts(costs);
}

/** The usual ones where they can't be read: the run tells of that. */
function settingsOf(options: OptionValues): Settings {
  try {
    return readSettings(options);
  } catch (error) {
    if (error instanceof UserError) return readSettings({});
    throw error;
  }
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
