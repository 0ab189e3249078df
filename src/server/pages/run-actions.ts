import { wholeNumber } from "../http/input.ts";
import { requireJob } from "../v1/backups.ts";
import { action, type Page, type PageCall } from "./page.ts";

/** What buttons on several pages do; each leads back to where it was pressed. */
export const runActions: readonly Page[] = [
  action({
    path: "/backup/{id}/run",
    handle: (call, services) => {
      const { job } = requireJob(services, call.params.id);
      services.tasks.add({ kind: "operation", operation: job.operationType, jobId: job.id });
      return back(call);
    },
  }),
  action({
    path: "/task/{id}/stop",
    handle: (call, { tasks }) => {
      tasks.stop(wholeNumber(call.params.id));
      return back(call);
    },
  }),
  action({
    path: "/task/{id}/abort",
    handle: (call, { tasks }) => {
      tasks.abort(wholeNumber(call.params.id));
      return back(call);
    },
  }),
  ...(["pause", "resume"] as const).map((name) =>
    action({
      path: `/task/{id}/${name}` as "/task/{id}/pause",
      handle: (call, { tasks }) => {
        tasks.pauseTask(wholeNumber(call.params.id), name === "pause");
        return back(call);
      },
    }),
  ),
  action({
    path: "/pause",
    handle: (call, { tasks }) => {
      tasks.pause({ until: undefined, transfers: true });
      return back(call);
    },
  }),
  action({
    path: "/resume",
    handle: (call, { tasks }) => {
      tasks.resume();
      return back(call);
    },
  }),
];

/** The page on which the button was, as the browser names it; it is its own address, so nothing foreign can stand there. */
export function back({ request }: Pick<PageCall, "request">): Response {
  const from = request.headers.get("hx-current-url") ?? request.headers.get("referer");
  const depth = new URL(request.url).pathname.split("/").length - 2;
  const root = depth === 0 ? "./" : "../".repeat(depth);
  const location = from !== null && URL.canParse(from) ? new URL(from).pathname + new URL(from).search : root;
  return new Response(null, { status: 303, headers: { Location: location } });
}
