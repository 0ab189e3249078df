import type { Role } from "../../database/server/schema.ts";
import { HttpError } from "../http/errors.ts";
import { type Permission, permissionsOfRole } from "./permissions.ts";

/** Who makes a request, and what he may do. */
export interface Caller {
  /** For the log and for pages. */
  readonly name: string;
  /** Of his tokens and sign-ins. */
  readonly userId: string;
  readonly kind: "person" | "key" | "nobody";
  readonly permissions: ReadonlySet<Permission>;
  /** The jobs that he may do it with; undefined: all. */
  readonly jobIds: ReadonlySet<string> | undefined;
}

/** Whoever has the one password that clients of Duplicati know, or a token that was made for it. */
export const administrator: Caller = person("administrator", "webserver", "admin", undefined);

export const nobody: Caller = { ...administrator, name: "nobody", userId: "", kind: "nobody", permissions: new Set() };

/** Somebody with a name, by the role that he has. */
export function person(name: string, userId: string, role: Role, jobIds: readonly number[] | undefined): Caller {
  const permissions = new Set(permissionsOfRole(role));
  // Whoever decides over everything decides over all jobs.
  const isLimited = jobIds !== undefined && role !== "admin";
  return { name, userId, kind: "person", permissions, jobIds: isLimited ? new Set(jobIds.map(String)) : undefined };
}

/** What a request needs, as its route or page declares it. */
export interface Need {
  readonly permission: Permission | "signed-in";
  /** The job that it is about; undefined if it is about none. */
  readonly jobId: string | undefined;
  /** It tells only what concerns the jobs that the caller may see. */
  readonly forSomeJobs: boolean;
}

/**
 * The one place that decides whether somebody may do something. Throws an `HttpError` with an id if he may not; of a job that
 * is none of his he doesn't learn whether it is there.
 */
export function requireAllowed(caller: Caller, { permission, jobId, forSomeJobs }: Need): void {
  if (!isAllowed(caller, permission)) {
    const may = [...caller.permissions].join(", ");
    if (caller.kind === "key") {
      throw new HttpError(403, `The key is not for "${permission}", but for: ${may}`, "KeyNotForThis");
    }
    throw new HttpError(403, `${caller.name} may not do this: it takes the right to "${permission}"`, "NotAllowed");
  }
  if (caller.jobIds === undefined || permission === "signed-in") return;
  if (jobId === undefined ? forSomeJobs : caller.jobIds.has(jobId)) return;
  if (caller.kind === "key") throw new HttpError(403, "The key is for no such backup", "KeyNotForBackup");
  throw new HttpError(403, `${caller.name} may do nothing with such a backup`, "NotForBackup");
}

export function isAllowed({ kind, permissions }: Caller, permission: Need["permission"]): boolean {
  return permission === "signed-in" ? kind !== "nobody" : permissions.has(permission);
}
