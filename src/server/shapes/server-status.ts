import { formatUtcTime, noTime } from "../../support/time.ts";
import type { Services } from "../services.ts";

/** The server status (rest-api.md 5.6). */
export function serverStatus({ tasks, database, events, scheduler }: Services): Record<string, unknown> {
  const all = tasks.list();
  const active = all.findLast(({ status }) => status === "Running");
  const waiting = all.filter(({ status, jobId }) => status === "Waiting" && jobId !== undefined);
  const { paused } = tasks;
  const hasWarning = database.settings.isOn("unacked-warning");
  const hasError = database.settings.isOn("unacked-error");
  return {
    ActiveTask: active ? pair(active.id, active.jobId ?? null) : null,
    ProgramState: paused ? "Paused" : "Running",
    SchedulerQueueIds: waiting.map(({ id, jobId }) => pair(id, jobId)),
    ProposedSchedule: scheduler.proposed().map(({ jobId, time }) => pair(String(jobId), formatUtcTime(time))),
    HasWarning: hasWarning,
    HasError: hasError,
    SuggestedStatusIcon: icon(active !== undefined, paused !== undefined, hasError, hasWarning),
    EstimatedPauseEnd: paused?.until ? formatUtcTime(paused.until) : noTime,
    LastEventID: events.lastEventId,
    LastDataUpdateID: events.lastDataUpdateId,
    LastNotificationUpdateID: events.lastNotificationUpdateId,
    UpdatedVersion: null,
    UpdaterState: "Waiting",
    UpdateDownloadLink: null,
    UpdateDownloadProgress: 0,
    Type: "legacystatus",
  };
}

const pair = (first: unknown, second: unknown) => ({ Item1: first, Item2: second });

function icon(isActive: boolean, isPaused: boolean, hasError: boolean, hasWarning: boolean): string {
  if (isActive) return isPaused ? "ActivePaused" : "Active";
  if (isPaused) return "Paused";
  return hasError ? "ReadyError" : hasWarning ? "ReadyWarning" : "Ready";
}
