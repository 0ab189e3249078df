import type { Role } from "../database/server/schema.ts";
import type { WantedUser } from "../jobs/users/users.ts";
import { userIdOf } from "../jobs/users/users.ts";
import { UserError } from "../support/errors.ts";
import type { Services } from "./services.ts";

export const shortestPassword = 8;

/** As forms and clients write it. No jobs mean all, so that what is none must not pass for that. Throws `InvalidUser`. */
export function wantedUser({
  name,
  role,
  backups,
}: {
  readonly name: string;
  readonly role: Role;
  readonly backups: readonly string[];
}): WantedUser {
  const wrong = backups.find((id) => !/^\d{1,15}$/.test(id));
  if (wrong !== undefined) throw new UserError("InvalidUser", `There is no backup "${wrong}"`);
  return { name, role, jobIds: backups.length > 0 ? backups.map(Number) : undefined };
}

/**
 * Adds somebody with a first password, or else gives what is to stand in the link with which he chooses one. Throws
 * `InvalidUser`, `UserNameInvalid` and `UserNameTaken`.
 */
export async function addUser(
  { authentication }: Pick<Services, "authentication">,
  { password, ...wanted }: WantedUser & { readonly password: string },
): Promise<{ readonly id: number; readonly token: string | undefined }> {
  const { users } = authentication;
  if (password !== "") requireLong(password);
  const id = users.add(wanted);
  if (password === "") return { id, token: users.invite(id) };
  await authentication.accountOf(userIdOf(id))?.password.set(password);
  return { id, token: undefined };
}

/** Ends all sign-ins and forgets all by which somebody came in; gives what is to stand in a new link. */
export function resetUser({ authentication }: Pick<Services, "authentication">, id: number): string {
  authentication.users.reset(id);
  authentication.endSignInsOf(id);
  return authentication.users.invite(id);
}

export function removeUser({ authentication }: Pick<Services, "authentication">, id: number): void {
  authentication.users.remove(id);
  authentication.endSignInsOf(id);
}

function requireLong(password: string): void {
  if (password.length >= shortestPassword) return;
  throw new UserError("InvalidUser", `A password has at least ${shortestPassword} characters`);
}
