import type { ImmediateCall } from "../jobs/process/immediate-calls.ts";
import type { ReadContent } from "../jobs/task-queue.ts";
import type { OptionValues } from "../options/declaration.ts";
import type { Archive, Range } from "./http/content.ts";
import type { Services } from "./services.ts";

/** What is wanted of a version. */
export interface WantedContent {
  /** One file comes as it is, anything else in an archive. */
  readonly paths: readonly string[];
  readonly archive?: Archive | undefined;
  /** Of one file. */
  readonly range?: Range | undefined;
  /** When the version was made; undefined: what the options say. */
  readonly madeAt?: Date | undefined;
}

/** Reads contents of a backup. Throws what looking into it throws. */
export function readVersion(
  { tasks }: Pick<Services, "tasks">,
  jobId: string,
  { paths, archive, range, madeAt }: WantedContent,
  options?: OptionValues,
): Promise<ReadContent> {
  const call: ImmediateCall<"read-files"> = {
    call: "read-files",
    paths: [...paths],
    offset: range?.offset ?? 0,
    ...(range?.length !== undefined && { length: range.length }),
    ...(archive && { archive }),
    ...(madeAt && { madeAt: madeAt.getTime() / 1000 }),
  };
  return tasks.read(jobId, call, options);
}
