import type { KeyScope, Role } from "../../database/server/schema.ts";

/**
 * What one may be allowed to do here, people by their role and other programs by their key: see how jobs do; read all that is
 * told of jobs, versions and runs; start, stop and look after runs; see which files are in a backup; have what is in them;
 * decide over everything.
 */
export type Permission = KeyScope | "browse" | "administer";

const viewer: readonly Permission[] = ["status", "read"];
const operator: readonly Permission[] = [...viewer, "run", "stop"];
const restorer: readonly Permission[] = [...operator, "browse", "restore"];
const admin: readonly Permission[] = [...restorer, "metrics", "administer"];
const ofRoles: Readonly<Record<Role, readonly Permission[]>> = { viewer, operator, restorer, admin };

/** What a role may do: each may do all that the one before it may. */
export function permissionsOfRole(role: Role): readonly Permission[] {
  return ofRoles[role];
}

/** What a key may do. To read or to restore, it has to find the files. */
export function permissionsOfScopes(scopes: readonly KeyScope[]): readonly Permission[] {
  return scopes.flatMap((scope): Permission[] => {
    if (scope === "read") return ["read", "status", "browse"];
    return scope === "restore" ? ["restore", "browse"] : [scope];
  });
}
