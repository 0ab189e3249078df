import type { SourceSizeProps } from "../../../../views/pages/job-form/source-size.tsx";
import type { JobFormValues } from "../../../../views/pages/job-form/values.ts";
import type { JobWithSchedule } from "../../../jobs/job-store.ts";
import { noDestination } from "../../../jobs/operation/modules.ts";
import type { ImmediateAnswer } from "../../../jobs/process/immediate-calls.ts";
import { expandPath } from "../../../jobs/special-folders.ts";
import type { Services } from "../../services.ts";
import { jobAt } from "../../temporary-job.ts";
import { Looks } from "../looks.ts";
import { filterOptionNames } from "./filter-fields.ts";
import { toJob } from "./to-job.ts";

type Counted = ImmediateAnswer<"count-sources">;

/** A page that was left asks no more, and nobody needs the number then; milliseconds. */
const patience = 15_000;

/** Options beside the rules that decide about what is in a backup. */
const countedOptions: ReadonlySet<string> = new Set([
  ...filterOptionNames,
  "symlink-policy",
  "hardlink-policy",
  "ignore-filenames",
  "exclude-empty-folders",
  "disable-backup-exclusion-xattr",
]);

const all = new WeakMap<object, Looks<Counted>>();

function looksOf({ database, clock }: Services): Looks<Counted> {
  const known = all.get(database) ?? new Looks(clock, patience);
  all.set(database, known);
  return known;
}

/** How much the form has chosen. What is counted for this sign-in is another choice's: that ends, and this begins. */
export function sourceSize(
  session: string,
  values: JobFormValues,
  before: JobWithSchedule | undefined,
  services: Services,
): SourceSizeProps["size"] {
  const looks = looksOf(services);
  const { job } = toJob(values, before, services);
  // What is read from elsewhere isn't looked at.
  const paths = values.sources.filter((source) => !source.startsWith("@"));
  const sources = paths.map((source) => expandPath(source, services.surroundings));
  if (sources.length === 0) {
    looks.end(session);
    return "none";
  }
  const settings = job.settings.filter(({ name }) => countedOptions.has(name.replace(/^--/, "").toLowerCase()));
  const content = { ...jobAt(noDestination, ""), settings, filters: job.filters };
  const subject = JSON.stringify([sources, settings, job.filters]);
  const look =
    looks.of(session, subject) ??
    looks.begin(session, subject, async (signal, onProgress) => {
      const id = services.jobs.addTemporary(content, undefined, services.temporaryFolder);
      try {
        const call = { call: "count-sources", sources } as const;
        return await services.tasks.immediate(id, call, {}, { signal, onProgress });
      } finally {
        services.jobs.delete(id);
      }
    });
  switch (look.state) {
    case "looking": {
      const { filesProcessed: files = 0, bytesProcessed: bytes = 0 } = look.progress ?? {};
      return { isWhole: false, files, bytes };
    }
    case "seen": {
      const { files, size: bytes, ignored } = look.answer;
      return {
        isWhole: true,
        files,
        bytes,
        ignored: ignored ? { files: ignored.files, bytes: ignored.size } : undefined,
      };
    }
    case "failed":
      return "none";
  }
}
