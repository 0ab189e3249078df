import * as v from "valibot";
import type { WantedSchedule } from "./configuration.ts";

/** What the plan of a job knows beyond Duplicati's schedules, as the server tells it. */
export const planExtras = v.object({
  Cron: v.nullable(v.string()),
  Windows: v.nullable(v.string()),
  /** Ids of jobs. */
  After: v.array(v.string()),
  SkipNext: v.boolean(),
  Missed: v.string(),
  WhenAvailable: v.boolean(),
  Priority: v.number(),
});
export type PlanExtras = v.InferOutput<typeof planExtras>;

/** Of a job that has no plan, or whose server knows of no such things. */
export const noExtras: PlanExtras = {
  Cron: null,
  Windows: null,
  After: [],
  SkipNext: false,
  Missed: "run",
  WhenAvailable: false,
  Priority: 0,
};

/** The same as a file has it: other jobs by their names, and nothing of a skipped run if it says nothing of it. */
export type WantedExtras = Omit<PlanExtras, "SkipNext"> & Partial<Pick<PlanExtras, "SkipNext">>;

export function wantedExtras(schedule: WantedSchedule): WantedExtras {
  const { cron, windows, after, missed, priority } = schedule;
  const skipNext = schedule["skip-next"];
  return {
    Cron: cron ?? null,
    Windows: windows ?? null,
    After: after,
    Missed: missed,
    WhenAvailable: schedule["when-available"],
    Priority: priority,
    ...(skipNext !== undefined && { SkipNext: skipNext }),
  };
}

const words: Readonly<Record<keyof PlanExtras, string>> = {
  Cron: "cron",
  Windows: "windows",
  After: "after",
  SkipNext: "skip-next",
  Missed: "missed",
  WhenAvailable: "when-available",
  Priority: "priority",
};

/** What differs, by its names in the file. @param nameOf the name of a job on the server. */
export function changedExtras(wanted: WantedExtras, known: PlanExtras, nameOf: (id: string) => string): string[] {
  const names = (list: readonly string[]) => list.map((name) => name.toLowerCase()).toSorted();
  const readable = { ...known, After: names(known.After.map(nameOf)) };
  const comparable = { ...wanted, After: names(wanted.After) };
  const changed = (Object.keys(comparable) as (keyof PlanExtras)[]).filter(
    (key) => JSON.stringify(comparable[key]) !== JSON.stringify(readable[key]),
  );
  return changed.map((key) => words[key]);
}
