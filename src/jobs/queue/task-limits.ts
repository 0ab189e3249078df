import type { ServerSettings } from "../../database/server/settings.ts";
import { UserError } from "../../support/errors.ts";
import type { Place } from "./places.ts";

/** How many tasks may run side by side. */
export interface TaskLimits {
  readonly atOnce: number;
  /** With one server. */
  readonly perServer: number;
  /** With one disk; undefined: one with a disk that spins, any number with another. */
  readonly perDisk: number | undefined;
}

/** The settings that hold them. */
export const taskLimitSettings = {
  atOnce: "max-concurrent-tasks",
  perServer: "max-tasks-per-server",
  perDisk: "max-tasks-per-disk",
} as const;

export const usualLimits: TaskLimits = { atOnce: 2, perServer: 2, perDisk: undefined };

/** What is not set, or can't be read, is as usual. Of servers and disks, 0 stands for any number. */
export function readTaskLimits(settings: Pick<ServerSettings, "get">): TaskLimits {
  const read = (name: string): number | undefined => {
    const text = settings.get(name)?.trim() ?? "";
    return wholeNumber.test(text) ? Number(text) : undefined;
  };
  const orAny = (limit: number | undefined): number | undefined => (limit === 0 ? Number.POSITIVE_INFINITY : limit);
  return {
    atOnce: read(taskLimitSettings.atOnce) || usualLimits.atOnce,
    perServer: orAny(read(taskLimitSettings.perServer)) ?? usualLimits.perServer,
    perDisk: orAny(read(taskLimitSettings.perDisk)),
  };
}

/** How many tasks may work with a place at a time. */
export function limitAt({ kind, spins }: Place, { perServer, perDisk }: TaskLimits): number {
  if (kind === "server") return perServer;
  return perDisk ?? (spins ? 1 : Number.POSITIVE_INFINITY);
}

/** Whether a value may be stored as a limit; empty is as usual. */
export function isTaskLimit(name: keyof TaskLimits, text: string): boolean {
  const trimmed = text.trim();
  return trimmed === "" || (wholeNumber.test(trimmed) && (name !== "atOnce" || Number(trimmed) > 0));
}

/** Throws `InvalidTaskLimit` if a setting is such a limit, and the value is none. */
export function requireTaskLimit(setting: string, text: string): void {
  const name = (Object.keys(taskLimitSettings) as (keyof TaskLimits)[]).find(
    (each) => taskLimitSettings[each] === setting,
  );
  if (name === undefined || isTaskLimit(name, text)) return;
  throw new UserError("InvalidTaskLimit", `The setting ${setting} can't be "${text}"`, {
    advice: `Write a whole number${name === "atOnce" ? " from 1 on" : ", 0 for any number of tasks"}, or nothing for the usual limit.`,
  });
}

const wholeNumber = /^\d{1,4}$/;
