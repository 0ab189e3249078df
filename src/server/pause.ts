import type { Services } from "./services.ts";

const setting = "paused-until";
/** Ticks of 100 ns from year 1 to 1970. */
const ticksBefore1970 = 621_355_968_000_000_000n;

type Parts = Pick<Services, "tasks" | "database" | "events">;

/** Lets everything rest, for so many milliseconds or until it is resumed; a restart does not end that (rest-api.md 18). */
export function pause(
  { tasks, database, clock, events }: Parts & Pick<Services, "clock">,
  { milliseconds, transfers }: { readonly milliseconds: number; readonly transfers: boolean },
): void {
  const until = milliseconds > 0 ? new Date(clock.now().getTime() + milliseconds) : undefined;
  database.settings.set(setting, until ? ticksOf(until) : "0");
  tasks.pause({ until, transfers });
  events.emit("settings");
}

export function resume({ tasks, database, events }: Parts): void {
  database.settings.set(setting, "");
  tasks.resume();
  events.emit("settings");
}

/** At the start: rests as before, and not less than the delay (milliseconds). */
export function restorePause({ tasks, database, clock }: Parts & Pick<Services, "clock">, delay: number): void {
  const now = clock.now().getTime();
  const stored = database.settings.get(setting)?.trim() ?? "";
  const isEndless = stored === "0";
  const until = Math.max(now + delay, /^\d+$/.test(stored) ? timeOf(stored) : 0);
  if (isEndless || until > now) tasks.pause({ until: isEndless ? undefined : new Date(until), transfers: false });
}

function ticksOf(time: Date): string {
  return (BigInt(time.getTime()) * 10_000n + ticksBefore1970).toString();
}

function timeOf(ticks: string): number {
  return Number((BigInt(ticks) - ticksBefore1970) / 10_000n);
}
