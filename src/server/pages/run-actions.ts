import * as v from "valibot";
import { pauseSpans } from "../../../views/pages/activity.tsx";
import { localTime, serverZone } from "../../jobs/scheduler/time-zone.ts";
import { wholeNumber } from "../http/input.ts";
import type { Services } from "../services.ts";
import { requireJob } from "../v1/backups.ts";
import { runGroup } from "../v1/plans.ts";
import { acknowledge } from "../v1/unusual-changes.ts";
import { wayToRoot } from "./known-root.ts";
import { action, formText, type Page, type PageCall } from "./page.ts";

const minute = 60_000;

/** What buttons on several pages do; each leads back to where it was pressed. */
export const runActions: readonly Page[] = [
  action({
    path: "/backup/{id}/run",
    access: "run",
    handle: (call, services) => {
      const { job } = requireJob(services, call.params.id);
      services.tasks.add({ kind: "operation", operation: job.operationType, jobId: job.id });
      return back(call);
    },
  }),
  action({
    path: "/backup/{id}/acknowledge-change",
    access: "administer",
    handle: (call, services) => {
      acknowledge(services, call.params.id);
      return back(call);
    },
  }),
  action({
    path: "/run-all",
    access: "run",
    forSomeJobs: true,
    form: v.object({ tag: formText }),
    handle: (call, services) => {
      runGroup(services, call.form.tag.trim().toLowerCase());
      return back(call);
    },
  }),
  action({
    path: "/task/{id}/stop",
    access: "stop",
    handle: (call, { tasks }) => {
      tasks.stop(wholeNumber(call.params.id));
      return back(call);
    },
  }),
  action({
    path: "/task/{id}/abort",
    access: "stop",
    handle: (call, { tasks }) => {
      tasks.abort(wholeNumber(call.params.id));
      return back(call);
    },
  }),
  ...(["pause", "resume"] as const).map((name) =>
    action({
      path: `/task/{id}/${name}` as "/task/{id}/pause",
      access: name === "pause" ? "stop" : "run",
      handle: (call, { tasks }) => {
        tasks.pauseTask(wholeNumber(call.params.id), name === "pause");
        return back(call);
      },
    }),
  ),
  ...(["up", "down"] as const).map((name) =>
    action({
      path: `/task/{id}/${name}` as "/task/{id}/up",
      access: "run",
      handle: (call, { tasks }) => {
        const id = wholeNumber(call.params.id);
        const place = tasks
          .list()
          .filter(({ status }) => status === "Waiting")
          .findIndex((task) => task.id === id);
        if (place >= 0) tasks.move(id, name === "up" ? Math.max(0, place - 1) : place + 1);
        return back(call);
      },
    }),
  ),
  action({
    path: "/task/{id}/cancel",
    access: "stop",
    handle: (call, { tasks }) => {
      // One that has begun meanwhile goes on.
      tasks.cancel(wholeNumber(call.params.id));
      return back(call);
    },
  }),
  action({
    path: "/pause",
    access: "stop",
    form: v.object({ span: v.optional(v.fallback(v.picklist(pauseSpans), "resumed"), "resumed") }),
    handle: (call, services) => {
      services.tasks.pause({ until: endOf(call.form.span, services), transfers: true });
      return back(call);
    },
  }),
  action({
    path: "/resume",
    access: "run",
    handle: (call, { tasks }) => {
      tasks.resume();
      return back(call);
    },
  }),
];

/** Undefined: when somebody resumes. */
function endOf(span: (typeof pauseSpans)[number], services: Services): Date | undefined {
  const now = services.clock.now();
  switch (span) {
    case "15m":
      return new Date(now.getTime() + 15 * minute);
    case "1h":
      return new Date(now.getTime() + 60 * minute);
    case "tomorrow": {
      const left = 24 * 60 - localTime(now, serverZone(services.database.settings)).minuteOfDay;
      return new Date(Math.floor(now.getTime() / minute + left) * minute);
    }
    case "resumed":
      return undefined;
  }
}

/** The page on which the button was, as the browser names it; it is its own address, so nothing foreign can stand there. */
export function back({ request }: Pick<PageCall, "request">): Response {
  const from = request.headers.get("hx-current-url") ?? request.headers.get("referer");
  const location =
    from !== null && URL.canParse(from) ? new URL(from).pathname + new URL(from).search : wayToRoot(request);
  return new Response(null, { status: 303, headers: { Location: location } });
}
