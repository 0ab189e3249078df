import type { PulseProps } from "../../../views/layout/pulse.tsx";
import type { View } from "../../../views/view.tsx";
import type { Services } from "../services.ts";
import { describeProgress } from "./progress.ts";
import { taskName } from "./task-names.ts";

/** What runs now, for the corner of every page. */
export function pulseOf(services: Services, view: View): PulseProps {
  const { tasks } = services;
  const all = tasks.list();
  const running = all.filter(({ status }) => status === "Running");
  const newest = running.at(-1);
  const progress = newest && tasks.progressOf(newest.id)?.progress;
  return {
    paused: tasks.paused,
    running: newest && {
      name: taskName(newest, services, view),
      ...describeProgress(progress, newest, view),
    },
    others: Math.max(0, running.length - 1),
    waiting: all.length - running.length,
  };
}
