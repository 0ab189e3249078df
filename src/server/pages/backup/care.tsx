/** @jsxImportSource hono/jsx */
import { existsSync, statSync } from "node:fs";
import * as v from "valibot";
import { Care, type CareProps } from "../../../../views/pages/backup/care.tsx";
import { CompactPlan } from "../../../../views/pages/backup/compact-plan.tsx";
import { OverBudget, type OverBudgetProps } from "../../../../views/pages/backup/over-budget.tsx";
import { PurgePlan } from "../../../../views/pages/backup/purge-plan.tsx";
import { RebuildIndex } from "../../../../views/pages/backup/rebuild-index.tsx";
import { RepairPlan } from "../../../../views/pages/backup/repair-plan.tsx";
import { Traffic, type TrafficProps } from "../../../../views/pages/backup/traffic.tsx";
import type { Job } from "../../../jobs/job-store.ts";
import type { JobOperation } from "../../../jobs/task.ts";
import { sumOfCosts } from "../../../options/index.ts";
import { sqliteFiles } from "../../../support/sqlite-files.ts";
import { HttpError, refused } from "../../http/errors.ts";
import type { Services } from "../../services.ts";
import { databasePathOf, moveDatabaseOf, putDatabaseAside } from "../../v1/backup-database.ts";
import { requireJob } from "../../v1/backups.ts";
import { startDrill } from "../../v1/drills.ts";
import { destinationText } from "../destination-text.ts";
import { action, formText, type Page, page } from "../page.ts";
import { problemOf } from "../problem-of.ts";
import { compactCosts, repairCosts } from "./costs.ts";
import { drillProps, liveDrills } from "./drills.tsx";
import { orProblem } from "./problem.ts";
import { liveHead, tabOf } from "./subject.tsx";

/** As repair actions are called where they are chosen. */
const repairActions = { rebuild: "RebuildDatabase", "put-back": "PutFilesBack", leftovers: "RemoveLeftovers" } as const;
const sampleCounts = ["1", "5", "20", "100"] as const;

/** The user has been told that it goes beyond the budget. */
const anyway = v.object({ anyway: v.optional(v.literal("true")) });
type Anyway = v.InferOutput<typeof anyway>;

/** What keeps a backup sound: each thing says what it will do before it does it. */
export const carePages: readonly Page[] = [
  page({
    path: "/backup/{id}/care",
    access: "read",
    handle: ({ params, view }, services) => {
      const { job } = requireJob(services, params.id);
      return tabOf(services, view, job.id, "care", <Care {...careProps(services, job)} />);
    },
    live: ({ params, view }, services) => {
      const { job } = requireJob(services, params.id);
      return [
        liveHead(services, view, job.id),
        <Traffic {...trafficProps(services, job)} />,
        ...(job.operationType === "Sync" ? [] : [liveDrills(services, job)]),
      ];
    },
  }),
  action({
    path: "/backup/{id}/drill",
    standsOn: "/backup/{id}/care",
    access: "run",
    form: anyway,
    handle: ({ params, form }, services) => {
      const over = overBudget(services, params.id, form, "drill");
      if (over) return over;
      const task = startDrill(services, params.id, withOptions(form));
      return { goTo: `backup/${task.jobId}/care` };
    },
  }),
  action({
    path: "/backup/{id}/verify",
    standsOn: "/backup/{id}/care",
    access: "run",
    form: v.object({ ...anyway.entries, samples: v.optional(v.picklist(sampleCounts), "1") }),
    handle: ({ params, form }, services) =>
      overBudget(services, params.id, form, "verify", form.samples) ??
      queue(services, params.id, "Test", { samples: Number(form.samples), ...withOptions(form) }),
  }),
  page({
    path: "/backup/{id}/repair",
    access: "administer",
    handle: async ({ params, view }, services) => {
      const { job } = requireJob(services, params.id);
      const plan = await orProblem(services.tasks.immediate(job.id, { call: "repair-plan" }));
      const costs = plan.value && repairCosts(services, job, plan.value.traffic);
      return tabOf(services, view, job.id, "care", <RepairPlan jobId={job.id} {...plan} {...(costs && { costs })} />);
    },
    live: ({ params, view }, services) => [liveHead(services, view, params.id)],
  }),
  action({
    path: "/backup/{id}/repair",
    access: "administer",
    form: v.object({ action: v.picklist(["rebuild", "put-back", "leftovers"]) }),
    handle: ({ params, form }, services) =>
      queue(services, params.id, "Repair", { options: { "repair-actions": repairActions[form.action] } }),
  }),
  page({
    path: "/backup/{id}/compact",
    access: "administer",
    handle: async ({ params, view }, services) => {
      const { job } = requireJob(services, params.id);
      const plan = await orProblem(services.tasks.immediate(job.id, { call: "compact-plan" }));
      const costs = plan.value && compactCosts(services, job, plan.value);
      return tabOf(services, view, job.id, "care", <CompactPlan jobId={job.id} {...plan} {...costs} />);
    },
    live: ({ params, view }, services) => [liveHead(services, view, params.id)],
  }),
  action({
    path: "/backup/{id}/compact",
    access: "administer",
    form: anyway,
    handle: ({ params, form }, services) =>
      overBudget(services, params.id, form, "compact") ?? queue(services, params.id, "Compact", withOptions(form)),
  }),
  page({
    path: "/backup/{id}/over-budget",
    access: "run",
    query: v.object({
      work: v.picklist(["verify", "drill", "compact"]),
      samples: v.optional(v.picklist(sampleCounts)),
    }),
    handle: ({ params, query, view }, services) => {
      const { job } = requireJob(services, params.id);
      const until = services.traffic.month().end;
      const props = { jobId: job.id, work: query.work, samples: query.samples, until };
      return tabOf(services, view, job.id, "care", <OverBudget {...props} />);
    },
  }),
  page({
    path: "/backup/{id}/purge",
    access: "administer",
    query: v.object({ path: v.optional(v.string(), "") }),
    handle: async ({ params, query, view }, services) => {
      const { job } = requireJob(services, params.id);
      const path = query.path.trim();
      const plan =
        path === ""
          ? undefined
          : await orProblem(services.tasks.immediate(job.id, { call: "purge-plan", paths: [path] }));
      return tabOf(services, view, job.id, "care", <PurgePlan jobId={job.id} path={path} plan={plan} />);
    },
    live: ({ params, view }, services) => [liveHead(services, view, params.id)],
  }),
  action({
    path: "/backup/{id}/purge",
    access: "administer",
    form: v.object({ path: formText }),
    handle: ({ params, form }, services) => {
      if (form.path.trim() === "") throw refused(400, "PathMissing", "No path was given");
      return queue(services, params.id, "PurgeFiles", { paths: [form.path.trim()] });
    },
  }),
  action({
    path: "/backup/{id}/index/move",
    standsOn: "/backup/{id}/care",
    access: "administer",
    form: v.object({ path: formText }),
    handle: ({ params, form, view }, services) => {
      const { job } = requireJob(services, params.id);
      const path = form.path.trim();
      try {
        moveDatabaseOf(services, job.id, path);
      } catch (error) {
        if (!(error instanceof HttpError)) throw error;
        const props = { ...careProps(services, job), move: { path, error: problemOf(error) } };
        return tabOf(services, view, job.id, "care", <Care {...props} />, 422);
      }
      return { goTo: `backup/${job.id}/care` };
    },
  }),
  action({
    path: "/backup/{id}/index/vacuum",
    standsOn: "/backup/{id}/care",
    access: "administer",
    handle: ({ params }, services) => queue(services, params.id, "Vacuum"),
  }),
  page({
    path: "/backup/{id}/index/rebuild",
    access: "administer",
    handle: ({ params, view }, services) => {
      const { job } = requireJob(services, params.id);
      return tabOf(services, view, job.id, "care", <RebuildIndex jobId={job.id} path={databasePathOf(job)} />);
    },
  }),
  action({
    path: "/backup/{id}/index/rebuild",
    access: "administer",
    handle: ({ params }, services) => {
      putDatabaseAside(services, params.id);
      return queue(services, params.id, "Repair", { options: { "repair-actions": "RebuildDatabase" } });
    },
  }),
  action({
    path: "/backup/{id}/report",
    standsOn: "/backup/{id}/care",
    access: "administer",
    handle: ({ params }, services) => queue(services, params.id, "CreateReport"),
  }),
];

function queue(
  services: Services,
  id: string,
  operation: JobOperation,
  more: { samples?: number; options?: Record<string, string>; paths?: string[] } = {},
) {
  const { job } = requireJob(services, id);
  services.tasks.add({ kind: "operation", operation, jobId: job.id, ...more });
  return { goTo: `backup/${job.id}/care` };
}

function careProps(services: Services, job: Job): CareProps {
  const { database } = services;
  const path = databasePathOf(job);
  const size = sqliteFiles(path).reduce((sum, file) => sum + (statSync(file, { throwIfNoEntry: false })?.size ?? 0), 0);
  const report = database.notifications
    .list()
    .find(({ jobId, action }) => jobId === job.id && action.startsWith("bug-report:created:"));
  return {
    jobId: job.id,
    index: { path, size: existsSync(path) ? size : undefined },
    report: report && { id: Number(report.action.split(":").at(-1)), time: report.time },
    move: undefined,
    traffic: trafficProps(services, job),
    drills: job.operationType === "Sync" ? undefined : drillProps(services, job),
  };
}

function trafficProps({ traffic }: Services, job: Job): TrafficProps {
  const destinations = traffic.of(job).map(({ address, used, limits, isUsedUp, cost }) => {
    const moved = (kind: keyof typeof used) => ({ used: used[kind], limit: limits[kind] });
    const [requests, uploaded, downloaded] = [moved("requests"), moved("uploaded"), moved("downloaded")];
    return { name: destinationText(address), requests, uploaded, downloaded, isUsedUp, cost };
  });
  const costs = destinations.flatMap(({ cost }) => cost ?? []);
  return {
    id: job.id,
    destinations,
    costs: costs.length > 1 ? sumOfCosts(costs) : [],
    until: traffic.month().end,
  };
}

/** Where the user is asked whether what the budget has nothing left for is to be done; undefined: it has, or the user was. */
function overBudget(
  services: Services,
  id: string,
  form: Anyway,
  work: OverBudgetProps["work"],
  samples?: string,
): { goTo: string } | undefined {
  const { job } = requireJob(services, id);
  if (form.anyway || services.traffic.allows(job, work === "compact" ? "change" : "read")) return undefined;
  const more = samples === undefined ? "" : `&samples=${samples}`;
  return { goTo: `backup/${job.id}/over-budget?work=${work}${more}` };
}

function withOptions(form: Anyway): { options?: Record<string, string> } {
  return form.anyway ? { options: { "exceed-budget": "true" } } : {};
}
