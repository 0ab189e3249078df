/** @jsxImportSource hono/jsx */
import * as v from "valibot";
import type { WarningMessage } from "../../../../views/pages/backup/messages.tsx";
import { RunWarnings } from "../../../../views/pages/backup/warnings.tsx";
import { acceptedWarnings, acceptWarning, revokeWarning } from "../../../jobs/accepted-warnings.ts";
import { type AcceptedWarning, isAccepted, pathIn } from "../../../options/index.ts";
import { MalformedRequest } from "../../http/errors.ts";
import { integerInQuery } from "../../http/values.ts";
import { requireJob } from "../../v1/backups.ts";
import { readLogLine } from "../log-line.ts";
import { action, formText, type Page, page } from "../page.ts";
import { back } from "../run-actions.ts";
import { requireRun, runLine, textIn } from "../run-lines.ts";
import { orProblem } from "./problem.ts";
import { liveHead, tabOf } from "./subject.tsx";

const atOnce = 100;

const warningForm = v.object({ kind: formText, path: formText });

/** All warnings of a run, and which of them count no longer. */
export const warningPages: readonly Page[] = [
  page({
    path: "/backup/{id}/log/{run}/warnings",
    access: "read",
    query: v.object({
      page: v.optional(v.fallback(integerInQuery, 0), "0"),
      search: v.optional(v.string(), ""),
    }),
    handle: async ({ params, query, view }, services) => {
      const { job } = requireJob(services, params.id);
      const run = requireRun(services, job.id, params.run);
      const search = query.search.trim();
      const answer = await orProblem(
        services.tasks.immediate(job.id, {
          call: "run-warnings",
          ended: Date.parse(textIn(run.summary, "EndTime") ?? ""),
          search,
          offset: query.page * atOnce,
          count: atOnce,
        }),
      );
      const { warnings = [], total = 0 } = answer.value ?? {};
      const props = {
        jobId: job.id,
        run: runLine(run, view),
        search,
        messages: warnings.map(({ line }) => warningMessage(line, job.id, acceptedWarnings(job))),
        total,
        page: query.page,
        pages: Math.ceil(total / atOnce),
        problem: answer.problem,
      };
      return tabOf(services, view, job.id, "log", <RunWarnings {...props} />);
    },
    live: ({ params, view }, services) => [liveHead(services, view, params.id)],
  }),
  action({
    path: "/backup/{id}/accept-warning",
    access: "administer",
    form: warningForm,
    handle: (call, services) => {
      acceptWarning(services.jobs, requireJob(services, call.params.id), warningOf(call.form));
      return back(call);
    },
  }),
  action({
    path: "/backup/{id}/revoke-warning",
    access: "administer",
    form: warningForm,
    handle: (call, services) => {
      revokeWarning(services.jobs, requireJob(services, call.params.id), warningOf(call.form));
      return back(call);
    },
  }),
];

function warningOf({ kind, path }: v.InferOutput<typeof warningForm>): AcceptedWarning {
  if (!/^[^:\s]+$/.test(kind)) throw new MalformedRequest(400);
  return path === "" ? { id: kind } : { id: kind, path };
}

/** A line of a result, with what can be done about it if it is a warning. */
export function warningMessage(line: string, jobId: string, accepted: readonly AcceptedWarning[]): WarningMessage {
  const message = readLogLine(line);
  if (!["Warning", "Information"].includes(message.level) || message.id === "") return message;
  const path = pathIn(message.text);
  const isKnown = isAccepted(accepted, message.id, message.text);
  if (message.level === "Information" && !isKnown) return message;
  return { ...message, acceptance: { jobId, isAccepted: isKnown, path, folder: path && folderOf(path) } };
}

/** With the separator at its end; undefined where there is none above. */
function folderOf(path: string): string | undefined {
  return /^(.*[\\/])[^\\/]+[\\/]?$/s.exec(path)?.[1];
}
