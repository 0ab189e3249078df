import type { Task } from "../../jobs/task.ts";
import type { Services } from "../services.ts";
import type { Caller } from "./caller.ts";

/**
 * The services as somebody sees them who may see only some jobs: whatever a route asks, it hears of no other job, its tasks,
 * runs and notifications. Of temporary jobs he sees none either.
 */
export function servicesFor(services: Services, { jobIds }: Pick<Caller, "jobIds">): Services {
  if (jobIds === undefined) return services;
  const isSeen = (jobId: string | null | undefined) => typeof jobId === "string" && jobIds.has(jobId);
  const isOwn = ({ jobId }: Pick<Task, "jobId">) => isSeen(jobId);
  const { jobs, tasks, scheduler, database } = services;
  const ifSeen = <T extends { readonly jobId?: string | null | undefined }>(found: T | undefined) =>
    found && isSeen(found.jobId) ? found : undefined;
  return {
    ...services,
    jobs: changed(jobs, {
      list: () => jobs.list().filter(({ job }) => isSeen(job.id)),
      get: (id) => (isSeen(id) ? jobs.get(id) : undefined),
    }),
    tasks: changed(tasks, {
      list: () => tasks.list().filter(isOwn),
      waiting: () => tasks.waiting().filter(({ task }) => isOwn(task)),
      get: (id) => ifSeen(tasks.get(id)),
      current: () => ifSeen(tasks.current()),
      progressOf: (id) => ifSeen(tasks.progressOf(id)),
    }),
    scheduler: {
      proposed: () => scheduler.proposed().filter(({ jobId }) => isSeen(String(jobId))),
      held: () => scheduler.held().filter(({ jobId }) => isSeen(String(jobId))),
    },
    database: changed(database, {
      runs: changed(database.runs, {
        page: (wanted) => database.runs.page({ ...wanted, jobIds: [...jobIds].map(Number) }),
      }),
      notifications: changed(database.notifications, {
        list: () => database.notifications.list().filter(({ jobId }) => isSeen(jobId)),
        get: (id) => ifSeen(database.notifications.get(id)),
        delete: (id) => isSeen(database.notifications.get(id)?.jobId) && database.notifications.delete(id),
      }),
    }),
  };
}

/** The object with some of its members exchanged; all others go on to belong to it. */
function changed<T extends object>(object: T, members: Partial<T>): T {
  return new Proxy(object, {
    get: (target, name) => {
      if (Object.hasOwn(members, name)) return members[name as keyof T];
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
}
