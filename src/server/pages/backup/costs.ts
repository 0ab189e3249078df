import type { Job } from "../../../jobs/job-store.ts";
import type { ImmediateAnswer } from "../../../jobs/process/immediate-calls.ts";
import type { OptionValues } from "../../../options/declaration.ts";
import { costOf, readSettings, type Settings, sumOfCosts } from "../../../options/index.ts";
import type { Cost } from "../../../options/values/index.ts";
import { UserError } from "../../../support/errors.ts";
import type { Services } from "../../services.ts";

/** Each volume of data has an index beside it. */
const filesOfVolume = 2;

/** What compacting costs, and what it costs later that copies are made of what it has written. */
export function compactCosts({ traffic }: Services, job: Job, plan: ImmediateAnswer<"compact-plan">) {
  const { requests, uploaded, downloaded, deleted } = plan;
  const [own, ...copies] = traffic.of(job);
  const fetched = { requests: filesOfVolume * uploaded.count, uploaded: 0, downloaded: uploaded.size };
  const changes = filesOfVolume * (uploaded.count + deleted.count);
  const brought = { requests: changes, uploaded: uploaded.size, downloaded: 0 };
  const ofCopies = copies.flatMap(({ prices }) => [
    ...(own?.prices ? [costOf(own.prices, fetched)] : []),
    ...(prices ? [costOf(prices, brought)] : []),
  ]);
  return {
    cost: own?.prices && costOf(own.prices, { requests, uploaded: uploaded.size, downloaded: downloaded.size }),
    copyCosts: sumOfCosts(ofCopies),
  };
}

export function repairCosts(
  { traffic }: Services,
  job: Job,
  { rebuild, putBack, leftovers }: ImmediateAnswer<"repair-plan">["traffic"],
) {
  return {
    rebuild: rebuild ? traffic.costOf(job, rebuild) : undefined,
    putBack: traffic.costOf(job, putBack),
    leftovers: traffic.costOf(job, leftovers),
  };
}

/** A drill reads so much of its destinations together, and no more than there is. Beside its data each volume has an index. */
export function drillCosts({ traffic }: Services, job: Job, options: OptionValues): Cost[] {
  const destinations = traffic.of(job);
  if (!destinations.some(({ prices }) => prices)) return [];
  const { drillSize, dblockSize } = settingsOf(options);
  const stored = Number(job.metadata.TargetFilesSize ?? Number.POSITIVE_INFINITY);
  const downloaded = Math.min(drillSize / destinations.length, stored);
  const requests = 2 + filesOfVolume * Math.ceil(downloaded / dblockSize);
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
